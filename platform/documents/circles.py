"""Computed fields that read each other in a circle: no order gives them a value."""

from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter

from ..core.errors import Message, Problem
from .app import App, Entity
from .references import Pointer, pointer

Name = tuple[str, str]
#: (entity, field) of each computed field -> the fields that it reads.
Reads = dict[Name, set[Name]]


def note_reads(
    reads: Reads, document: str, at: Pointer, named: Iterable[tuple[Entity | str, str]], app: App
) -> None:
    """Add what the computed field at ``at`` reads; nothing if another kind of place names it."""
    reader = _field_at(document, at)
    entity = app.entities.get(reader[0]) if reader else None
    field = entity.fields.get(reader[1]) if reader and entity else None
    if reader is None or field is None or not field.type.computed:
        return
    found = reads.setdefault(reader, set())
    found.update((here if isinstance(here, str) else here.key, key) for here, key in named)


def _field_at(document: str, at: Pointer) -> Name | None:
    """(entity, field) of a place such as ("properties", "total", "formula")."""
    kind, _, key = document.partition("/")
    if kind != "entity" or len(at) not in {3, 5} or at[0] != "properties":
        return None
    return (key, str(at[1])) if len(at) == 3 else (f"{key}.{at[1]}", str(at[3]))


def circles(app: App, reads: Reads) -> list[Problem]:
    """The first circle among computed fields, named from field to field."""
    order = TopologicalSorter({reader: read & reads.keys() for reader, read in reads.items()})
    try:
        order.prepare()
    except CycleError as error:
        circle = list(reversed(error.args[1]))
        (entity, field), told = circle[0], " -> ".join(f"{one}.{key}" for one, key in circle)
        document, _, lines = entity.partition(".")
        at: Pointer = ("properties", lines, "properties", field)
        message = Message("These fields are computed from each other: {circle}.", {"circle": told})
        hint = Message("Let one of them be entered, or computed from something else.")
        place = pointer(at if lines else ("properties", field))
        return [Problem(f"entity/{document}", place, "circle", message, hint)]
    return []
