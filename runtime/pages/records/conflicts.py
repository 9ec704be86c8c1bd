"""Two people changed one record: what only one of them touched is merged, the rest is asked."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from ....platform.core.errors import StaleRevisionError
from ....platform.documents.app import Entity
from ....platform.records.history import entries_of
from ....platform.records.service import RecordService
from ....platform.records.values import Record
from ...unit_of_work import transaction
from ..titles import titles_of
from ..words import label, manner
from .display import shown
from .entry import Entry
from .widgets import Posted

#: Before the name of a field: what was decided about it, ``mine`` or ``theirs``.
TAKE = "take."
NOTHING = "–"


@dataclass(frozen=True)
class Difference:
    """A field that both changed: keep one's own value or take theirs."""

    name: str
    label: str
    mine: str
    theirs: str


@dataclass(frozen=True)
class Conflict:
    """Who was faster, and what is to be decided."""

    who: str
    revision: int
    differences: tuple[Difference, ...]


def merge(
    service: RecordService, entry: Entry, refusal: StaleRevisionError, posted: Posted
) -> Conflict:
    """What is left to decide between ``entry`` and the record as it is now.

    What only the others changed is taken out of ``entry.given``; with nothing left to decide the
    rest can be saved.
    """
    now = service.get(cast("Record", entry.record).id)
    before = _before(now, revision_of(posted))
    left = tuple(_differences(entry, now, before, refusal.theirs, posted))
    who = str(getattr(now.values.get("updated_by"), "title", ""))
    return Conflict(who, now.revision, left)


def revision_of(posted: Mapping[str, str]) -> int:
    """The revision that a form was read at; 0 for none, and for what is no number."""
    text = posted.get("revision", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def save_merged(service: RecordService, entry: Entry, posted: Posted) -> Record:
    """Save at the revision that was read; put together what others changed beside it.

    :raises StaleRevisionError: if both changed the same field.
    """
    id = cast("Record", entry.record).id
    try:
        return service.update(id, entry.given, revision=revision_of(posted))
    except StaleRevisionError as stale:
        conflict = merge(service, entry, stale, posted)
        if conflict.differences:
            raise
        return service.update(id, entry.given, revision=conflict.revision)


def take_theirs(entry: Entry, posted: Posted) -> None:
    """Leave each field as it is that ``posted`` decides in the others' favour."""
    for key in list(entry.given):
        if posted.get(TAKE + key) == "theirs":
            del entry.given[key]


def _before(now: Record, revision: int) -> Mapping[str, object]:
    """What others changed since ``revision``, as it was before: JSON by key."""
    entity = now.entity
    keys = {one.id: key for key, one in {**entity.system, **entity.fields}.items()}
    found: dict[str, object] = {}
    for entry in entries_of(transaction(), now.id):  # newest first: the oldest value stays
        if entry.revision > revision:
            found.update({keys[id]: old for id, (old, _) in entry.changes.items() if id in keys})
    return found


def _differences(
    entry: Entry, now: Record, before: Mapping[str, object], theirs: Mapping[str, object],
    posted: Posted,
) -> Iterator[Difference]:  # fmt: skip
    for key in [one for one in entry.given if one in before and one in theirs]:
        if key in entry.entity.lines:
            yield from _different_lines(entry, now, key, before[key], posted)
            continue
        field = entry.entity.field(key)
        value = entry.values[key]
        mine = None if value is None else field.type.dump(value, field)
        if mine == before[key]:
            del entry.given[key]
        elif mine != theirs[key] and posted.get(TAKE + key) != "mine":
            text = shown(now.values[key], field, manner()).text
            own = entry.text_of(key) or NOTHING
            yield Difference(TAKE + key, label(field), own, text or NOTHING)


def _different_lines(
    entry: Entry, now: Record, key: str, before: object, posted: Posted
) -> Iterator[Difference]:
    """Rows that both changed: those of one of them stay, all of them."""
    child = entry.entity.lines[key]
    rows = cast("Sequence[Mapping[str, object]]", entry.values[key] or ())
    mine = [_written(child, row) for row in rows]
    keys = {child.field(one).id for row in rows for one in row if one != "id"}
    known = cast("Sequence[Mapping[str, object]]", before or ())
    if mine == [{id: one for id, one in row.items() if id in keys} for row in known]:
        del entry.given[key]
    elif posted.get(TAKE + key) != "mine":
        theirs = cast("Sequence[Record]", now.values[key] or ())
        yield Difference(
            TAKE + key, label(entry.entity.field(key)),
            _told_rows(child, rows), _told_rows(child, [one.values for one in theirs]),
        )  # fmt: skip


def _written(child: Entity, row: Mapping[str, object]) -> dict[str, object]:
    """A row as history keeps it."""
    fields = {key: child.field(key) for key in row if key != "id"}
    return {
        field.id: field.type.dump(row[key], field)
        for key, field in fields.items()
        if row[key] is not None
    }


def _told_rows(child: Entity, rows: Iterable[Mapping[str, object]]) -> str:
    told = (" · ".join(filter(None, (_told(child, row, key) for key in row))) for row in rows)
    return "; ".join(one for one in told if one) or NOTHING


def _told(child: Entity, row: Mapping[str, object], key: str) -> str:
    value = row[key]
    if value is None or key not in child.fields or child.fields[key].type.computed:
        return ""
    if isinstance(value, UUID):
        return titles_of(transaction(), child.fields[key].text("to"), (value,)).get(value, "")
    return shown(value, child.fields[key], manner()).text
