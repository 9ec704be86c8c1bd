"""What a save would give and compute, as a form's script writes it into controls and shows it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import cast
from uuid import UUID

from ....platform.documents.app import Entity
from ....platform.fields.field import Field
from ....platform.forms.program import Program
from ....platform.records.plan import plan_of
from ...unit_of_work import transaction
from ..words import app, manner
from .display import shown_text
from .entry import Entry
from .lines import line_indexes, line_name
from .widgets import widget_of

Values = Mapping[str, object]
JSON = Mapping[str, object]

NOTHING: JSON = {"given": {}, "computed": {}}
#: Widgets of one control with one value, which a script can write.
WRITTEN = frozenset(
    {
        "text", "textarea", "email", "tel", "url", "number", "money", "percent", "date",
        "datetime", "time", "duration", "checkbox", "select", "link", "person", "department",
    }
)  # fmt: skip


def foretold(entry: Entry, program: Program, *, drawn: bool = False) -> JSON:
    """By names of controls: ``given`` values with their words, ``computed`` with what is shown.

    :param drawn: rows are named as the page that is drawn now names them, else as it posted them.
    """
    telling = program.foretelling
    if not telling:
        return NOTHING
    rows = {key: dict(_rows(entry, key, drawn=drawn)) for key in telling.lines}
    known = frozenset(_ids(entry.stored.values()))
    told = telling.of(transaction(), entry.values, rows, known)
    return {
        "given": {
            name: _given(value, *found)
            for name, value in told.given.items()
            if (found := _field(entry.entity, name))[1].type.widget in WRITTEN
            and ("." in name or entry.may_edit(found[1]))
        },
        "computed": {
            name: _computed(value, _field(entry.entity, name)[1])
            for name, value in told.computed.items()
        },
    }


def _field(entity: Entity, name: str) -> tuple[Entity, Field]:
    """The field of a control such as ``items.0.price``, and whose it is."""
    top, *rest = name.split(".")
    owner = entity.lines[top] if rest else entity
    return owner, owner.field(rest[-1] if rest else top)


def _given(value: object, entity: Entity, field: Field) -> JSON:
    widget = widget_of(field)
    typed = widget.typed(value, field, manner())
    choices = widget.filling(typed, entity, field, manner()).choices if typed else ()
    title = next((choice[1] for choice in choices if choice[0] == typed), "")
    return {"value": typed, "title": title}


def _computed(value: object, field: Field) -> JSON:
    plain = value if value is None or isinstance(value, bool | str) else str(value)
    return {"value": plain, "text": shown_text(value, field, manner()) if value is not None else ""}


def _rows(entry: Entry, key: str, *, drawn: bool) -> Iterator[tuple[str, Values]]:
    """The rows of a table in which something is, by the index in the names of their controls."""
    values = cast("list[Values]", entry.values.get(key) or [])
    if entry.posted is None or key not in entry.given:
        yield from ((str(row["id"]), row) for row in values if "id" in row)
        return
    stored = {str(row["id"]): row for row in cast("list[Values]", entry.stored.get(key) or [])}
    start = plan_of(app(), entry.entity.lines[key]).constants
    indexes = line_indexes(entry.posted, key)
    for at, row in zip(entry.places(key), values, strict=True):
        id = entry.posted.get(line_name(key, indexes[at], "id"), "")
        yield str(at) if drawn else indexes[at], {**stored.get(id, start), **row}


def _ids(values: Iterable[object]) -> Iterator[UUID]:
    """Every link among stored values, those of rows too."""
    for value in values:
        if isinstance(value, UUID):
            yield value
        elif isinstance(value, Mapping):
            yield from _ids(value.values())
        elif isinstance(value, list):
            yield from _ids(value)
