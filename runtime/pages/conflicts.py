"""Two people changed one record: what only one of them touched is merged, the rest is asked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from ...platform.core.errors import StaleRevisionError
from ...platform.records.history import entries_of
from ...platform.records.service import RecordService
from ...platform.records.values import Record
from ..unit_of_work import transaction
from .display import shown
from .entry import Entry
from .widgets import Posted
from .words import label, manner

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
    before = _before(now, int(posted["revision"]))
    left = tuple(_differences(entry, now, before, refusal.theirs, posted))
    who = str(getattr(now.values.get("updated_by"), "title", ""))
    return Conflict(who, now.revision, left)


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
        field = entry.entity.field(key)
        value = entry.values[key]
        mine = None if value is None else field.type.dump(value, field)
        if mine == before[key]:
            del entry.given[key]
        elif mine != theirs[key] and posted.get(TAKE + key) != "mine":
            text = shown(now.values[key], field, manner()).text
            own = entry.text_of(key) or NOTHING
            yield Difference(TAKE + key, label(field), own, text or NOTHING)
