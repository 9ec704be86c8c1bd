"""Fields and entities that one side of an upgrade calls otherwise: by their ids they are the same.

The other sides are told by that name too, so that no thing seems to go while another comes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import cast

from ..core.errors import ConflictError
from ..documents.app import Documents
from ..documents.compile import assemble
from ..documents.merge import THEIRS, Choices, Conflict
from ..documents.references import Document, Pointer
from ..documents.rename import rename_entity, rename_field

#: The last step of a conflict about what a thing is called.
KEY = "(key)"
#: Where an entity or a field stands, by ids: ("quote",), ("quote", "items", "price").
Place = tuple[str, ...]


@dataclass(frozen=True)
class Sides:
    """The documents of an upgrade: ``ours`` is the whole workspace."""

    base: Documents
    ours: Documents
    theirs: Documents
    conflicts: tuple[Conflict, ...] = ()


def aligned(sides: Sides, choices: Choices) -> Sides:
    """All sides with the names of the side that renamed a thing; entities first, then fields,
    then fields of lines.
    """
    for depth in (1, 2, 3):
        for place in [one for one in _keys(sides.base) if len(one) == depth]:
            sides = _aligned(sides, place, choices)
    return sides


def _aligned(sides: Sides, place: Place, choices: Choices) -> Sides:
    was, mine, other = (
        _keys(one).get(place) for one in (sides.base, sides.ours, sides.theirs)
    )  # fmt: skip
    if was is None or mine is None or other is None or was == mine == other:
        return sides
    name = mine if other == was else other
    if was not in (mine, other) and mine != other:
        at = (*_at(sides.ours, place), KEY)
        chosen = choices.at(at) or choices.otherwise
        conflict = Conflict(at, was[-1], mine[-1], other[-1], chosen)
        sides = replace(sides, conflicts=(*sides.conflicts, conflict))
        name = other if chosen == THEIRS else mine
    return _named(sides, place, name[-1])


def _named(sides: Sides, place: Place, name: str) -> Sides:
    """Each side with a thing called ``name``; as they were where that name is taken."""
    sides_of = (sides.base, sides.ours, sides.theirs)
    try:
        base, ours, theirs = (_renamed(one, place, name) for one in sides_of)
    except ConflictError:
        return sides
    return Sides(base, ours, theirs, sides.conflicts)


def _renamed(documents: Documents, place: Place, name: str) -> Documents:
    keys = _keys(documents)[place]
    if keys[-1] == name:
        return documents
    app = assemble(documents, {})
    changed: Mapping[tuple[str, str], Document | None] = (
        rename_entity(app, keys[-1], name)
        if len(keys) == 1
        else rename_field(app, ".".join(keys[:-1]), keys[-1], name)
    )
    after = {**documents, **changed}
    return {key: one for key, one in after.items() if one is not None}


def _keys(documents: Documents) -> dict[Place, Place]:
    """The keys of every entity and field, by their ids."""
    found: dict[Place, Place] = {}
    for (kind, key), document in documents.items():
        if kind == "entity":
            identity = str(document.get("id", key))
            found[identity,] = (key,)
            found |= dict(_fields(document, (identity,), (key,)))
    return found


def _fields(document: Document, ids: Place, keys: Place) -> Iterator[tuple[Place, Place]]:
    for key, field in cast("Mapping[str, Document]", document.get("properties", {})).items():
        there, called = (*ids, str(field.get("id", key))), (*keys, key)
        yield there, called
        yield from _fields(field, there, called)


def _at(documents: Documents, place: Place) -> Pointer:
    """Where a thing stands among the documents."""
    entity, *fields = _keys(documents)[place]
    steps = [step for key in fields for step in ("properties", key)]
    return ("entity", entity, *steps)
