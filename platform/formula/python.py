"""The core to Python closures.

A closure takes (scope, environment). At the top a scope is the record itself; inside lines it is
(line, outer scope).
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from operator import le, lt
from typing import Any, TypeAlias

from . import dates
from .core import Core, walk
from .functions import CALLS, Function
from .functions.entry import Closure
from .functions.lists import average, largest, smallest, total
from .functions.text import join
from .types import Environment, Evaluate, FormulaType

#: A record, or (line, outer scope).
Scope: TypeAlias = Any
_NUMBER = FormulaType.NUMBER


def compile_python(core: Core) -> Evaluate:
    """A function of a record and an environment that gives the formula's value; it never raises."""
    return _compile(core, 0)


def _compile(core: Core, depth: int) -> Closure:
    return _KINDS[core.kind](core, depth)


def constant_value(core: Core) -> object:
    """The Python value of a constant."""
    value = core.value
    if not isinstance(value, str):
        return value
    if core.type is _NUMBER:
        return Decimal(value)
    if core.type is FormulaType.DATE:
        return date.fromisoformat(value)
    if core.type is FormulaType.DATETIME:
        return dates.read_moment(value)
    return value


def _constant(core: Core, depth: int) -> Closure:
    value = constant_value(core)
    return lambda scope, env: value


def _whole_seconds(value: object) -> object:
    return value.replace(microsecond=0) if isinstance(value, datetime) else value


def _choices(value: object) -> object:
    return tuple(value) if isinstance(value, Sequence) and not isinstance(value, str) else ()


#: What makes a stored value regular: one blank, booleans without one, whole seconds.
_CLEAN: dict[FormulaType, Callable[[Scope], Any]] = {
    FormulaType.TEXT: lambda value: value or None,
    FormulaType.CHOICE: lambda value: value or None,
    FormulaType.BOOLEAN: bool,
    FormulaType.DATETIME: _whole_seconds,
    FormulaType.MULTI_CHOICE: _choices,
}


def _field(core: Core, depth: int) -> Closure:
    if core.old:
        return _old_field(core)
    *links, key = core.path
    record = _record(core.up, depth, tuple(links))
    clean = _CLEAN.get(core.type)
    if core.zero:
        if record is None:
            return lambda scope, env: 0 if (found := scope.get(key)) is None else found

        def zeroed(scope: Scope, env: Environment) -> object:
            found = record(scope)
            value = found.get(key) if found is not None else None
            return 0 if value is None else value

        return zeroed
    if record is None:
        if clean is None:
            return lambda scope, env: scope.get(key)
        return lambda scope, env: clean(scope.get(key))

    def read(scope: Scope, env: Environment) -> object:
        found = record(scope)
        value = found.get(key) if found is not None else None
        return value if clean is None else clean(value)

    return read


def _record(up: int, depth: int, links: tuple[str, ...]) -> Callable[[Scope], Any] | None:
    """How to reach the record that holds a field; None if it is the scope itself."""
    if depth == 0 and not links:
        return None

    def reach(scope: Scope) -> object:
        found = scope
        for _ in range(up):
            found = found[1]
        if depth > up:
            found = found[0]
        for link in links:
            if found is None:
                return None
            found = found.get(link)
        return found

    return reach


def _old_field(core: Core) -> Closure:
    read = _field(replace(core, old=False, up=0), 0)
    return lambda scope, env: read(env.old or {}, env)


def _variable(core: Core, depth: int) -> Closure:
    name = core.name
    clean = _CLEAN.get(core.type)
    if core.zero:
        return lambda scope, env: 0 if (found := env.variables.get(name)) is None else found
    if clean is None:
        return lambda scope, env: env.variables.get(name)
    return lambda scope, env: clean(env.variables.get(name))


def _call(core: Core, depth: int) -> Closure:
    function = CALLS.get(core.name)
    if core.name == "IN":
        return _among(core, depth)
    if core.name in ("AND", "OR"):
        # No part can fail, so the cheapest may come first.
        core = replace(core, parts=tuple(sorted(core.parts, key=_size)))
    if len(core.parts) == 2 and not any(may_be_blank(part) for part in core.parts):
        return _pair(core, depth)
    parts = [_compile(part, depth) for part in core.parts]
    if function.lazy is not None:
        return function.lazy(parts)
    if function.environment:
        return _with_environment(function, parts)
    return _strict(function, parts) if not function.takes_blank else _plain(function, parts)


def _among(core: Core, depth: int) -> Closure:
    value = _compile(core.parts[0], depth)
    options = frozenset(constant_value(part) for part in core.parts[1:])
    return lambda scope, env: value(scope, env) in options


def _size(core: Core) -> int:
    return sum(1 for _ in walk(core)) + (
        100 if any(one.kind == "list" for one in walk(core)) else 0
    )


#: Calls that give a number if all their arguments are numbers.
_NEVER_BLANK = {"+", "-", "*", "NEGATE", "ABS", "ROUND", "ROUNDUP", "ROUNDDOWN", "INT", "SIGN"}
#: The same comparisons for values that are never blank.
_SHARP: dict[str, Callable[[Any, Any], bool]] = {"<": lt, "<=": le}


def may_be_blank(core: Core) -> bool:
    """Whether ``core`` may have no value; False only if it is certain."""
    if core.kind == "const":
        return core.value is None
    if core.kind == "call" and core.name in _NEVER_BLANK:
        return any(may_be_blank(part) for part in core.parts)
    return not core.zero and core.type is not FormulaType.BOOLEAN


def _pair(core: Core, depth: int) -> Closure:
    """Two arguments that are never blank, constants already in place."""
    function = CALLS.get(core.name)
    if function.lazy is not None or function.environment:
        parts = [_compile(part, depth) for part in core.parts]
        return function.lazy(parts) if function.lazy else _with_environment(function, parts)
    python = _SHARP.get(core.name) or _python(function)
    first, second = core.parts
    left, right = _compile(first, depth), _compile(second, depth)
    if second.is_constant:
        known = constant_value(second)
        return lambda scope, env: python(left(scope, env), known)
    if first.is_constant:
        value = constant_value(first)
        return lambda scope, env: python(value, right(scope, env))
    return lambda scope, env: python(left(scope, env), right(scope, env))


def _python(function: Function) -> Callable[..., object]:
    if function.python is None:
        raise NotImplementedError(f"{function.name} is rewritten by the checker")
    return function.python


def _with_environment(function: Function, parts: Sequence[Closure]) -> Closure:
    python = _python(function)
    if function.takes_blank:
        return lambda scope, env: python(env, *[part(scope, env) for part in parts])

    def run(scope: Scope, env: Environment) -> object:
        values = [part(scope, env) for part in parts]
        return None if None in values else python(env, *values)

    return run


def _plain(function: Function, parts: Sequence[Closure]) -> Closure:
    python = _python(function)
    if len(parts) == 1:
        only = parts[0]
        return lambda scope, env: python(only(scope, env))
    if len(parts) == 2:
        left, right = parts
        return lambda scope, env: python(left(scope, env), right(scope, env))
    return lambda scope, env: python(*[part(scope, env) for part in parts])


def _strict(function: Function, parts: Sequence[Closure]) -> Closure:
    """One blank argument makes the result blank."""
    python = _python(function)
    if len(parts) == 2:
        left, right = parts

        def run_two(scope: Scope, env: Environment) -> object:
            first = left(scope, env)
            second = right(scope, env)
            return None if first is None or second is None else python(first, second)

        return run_two

    def run(scope: Scope, env: Environment) -> object:
        values = [part(scope, env) for part in parts]
        for value in values:
            if value is None:
                return None
        return python(*values)

    return run


def _list(core: Core, depth: int) -> Closure:
    lines = _lines(core, depth)
    value, where = (_compile(part, depth + 1) for part in core.parts[:2])
    separator = _compile(core.parts[2], depth) if len(core.parts) > 2 else None
    fold = _FOLDS[core.name]
    everywhere = core.parts[1].value is True

    def run(scope: Scope, env: Environment) -> object:
        inner = [(line, scope) for line in lines(scope)]
        if not everywhere:
            inner = [one for one in inner if where(one, env)]
        values = [value(one, env) for one in inner]
        return fold(values, separator(scope, env) if separator else None)

    return run


def _lines(core: Core, depth: int) -> Callable[[object], Sequence[object]]:
    *links, key = core.path
    record = _record(core.up, depth, tuple(links))

    def read(scope: Scope) -> Sequence[object]:
        found = record(scope) if record is not None else scope
        return found.get(key) or () if found is not None else ()

    return read


_FOLDS: dict[str, Callable[[list[object], object], object]] = {
    "SUM": lambda values, _: total(*values),
    "AVERAGE": lambda values, _: average(*values),
    "MIN": lambda values, _: smallest(*values),
    "MAX": lambda values, _: largest(*values),
    "COUNT": lambda values, _: len(values),
    "ANY": lambda values, _: any(values),
    "ALL": lambda values, _: all(values),
    "TEXTJOIN": lambda values, separator: join(separator, values),  # type: ignore[arg-type]
}

_KINDS: dict[str, Callable[[Core, int], Closure]] = {
    "const": _constant,
    "field": _field,
    "variable": _variable,
    "call": _call,
    "list": _list,
}
