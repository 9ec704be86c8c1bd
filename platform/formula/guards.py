"""Row rules fail closed: a comparison with a blank ``$user`` value never lets anybody see."""

from dataclasses import replace

from .core import Core, condition, walk

_CONNECTIVES = {"AND", "OR"}


def guard(core: Core, positive: bool = True) -> Core:
    """``core`` with every test that reads a ``$user`` value made to fail if that is blank.

    Under NOT a test must hold instead, for the whole to fail.
    """
    if core.kind == "call" and core.name == "NOT":
        return replace(core, parts=(guard(core.parts[0], not positive),))
    if core.kind == "call" and core.name in _CONNECTIVES:
        return replace(core, parts=tuple(guard(part, positive) for part in core.parts))
    blanks = [condition("ISBLANK", variable) for variable in _people(core)]
    if not blanks:
        return core
    if positive:
        return condition("AND", core, *(condition("NOT", one) for one in blanks))
    return condition("OR", core, *blanks)


def _people(core: Core) -> list[Core]:
    """The ``$user`` variables that ``core`` compares, each once; ISBLANK compares nothing."""
    asked = {id(one.parts[0]) for one in walk(core) if one.name == "ISBLANK"}
    found = {
        one.name: replace(one, zero=False)
        for one in walk(core)
        if one.kind == "variable" and one.name.startswith("$user.") and id(one) not in asked
    }
    return list(found.values())
