"""The timeline of a record: changes, what was logged and flows in one stream, narrowed at will."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from flask import url_for

from ....platform.access.rows import may
from ....platform.core.transaction import Transaction
from ....platform.records.pins import pins_of
from ....platform.records.values import Record
from ...i18n import gettext as _
from ..flows.runs_record import RunRow, record_flows
from .activities import Activity, Log, activities_at, activities_of, kinds_of, readable_log
from .timeline import Day, Event, by_day, changes_at, changes_of, clock, day_of

#: Changes that the page shows at first, and those that a search looks through.
CHANGES, SEARCHED = 20, 200
CHANGED, FLOWS = "changes", "flows"
Timed = tuple[datetime, Event]


@dataclass(frozen=True)
class Asked:
    """What is to be seen: ``show`` is a kind, "" for all; ``before`` a revision.

    ``until`` is the moment down to which the part before has told everything.
    """

    show: str = ""
    text: str = ""
    before: int | None = None
    until: datetime | None = None


EVERYTHING = Asked()


@dataclass(frozen=True)
class Chip:
    """A kind of event to look at."""

    title: str
    url: str
    is_chosen: bool


@dataclass(frozen=True)
class Stream:
    """A part of the timeline; ``older_url`` is "" at its beginning.

    ``pinned`` stand on top of the whole; ``pin_url`` is "" for who may not pin.
    """

    days: tuple[Day, ...]
    chips: tuple[Chip, ...]
    show: str
    text: str
    url: str
    older_url: str
    is_narrowed: bool
    pinned: tuple[Event, ...]
    pin_url: str


def stream_of(tx: Transaction, record: Record, asked: Asked) -> Stream:
    """The part of a record's timeline that is asked for."""
    where = {"entity": record.entity.key, "id": record.id}
    log = readable_log(tx, record.entity)
    events, last, oldest = _changes(tx, record, asked)
    since = oldest if last > 1 else None
    pinned = tuple(_pinned(tx, record, log)) if asked == EVERYTHING else ()
    events += [one for one in _others(tx, record, log, asked) if _is_within(one[0], asked, since)]
    if asked.text:
        events = [one for one in events if asked.text.casefold() in one[1].told]
    events.sort(key=lambda one: one[0], reverse=True)
    narrowed = {key: one for key, one in (("show", asked.show), ("q", asked.text)) if one}
    older = ""
    if last > 1 and since is not None:
        older = url_for(
            "records.changes", **where, before=last, until=since.isoformat(), **narrowed
        )
    return Stream(
        days=by_day(tx, events),
        chips=tuple(_chips(record, log, asked)),
        show=asked.show,
        text=asked.text,
        url=url_for("records.show", **where),
        older_url=older,
        is_narrowed=bool(narrowed),
        pinned=pinned,
        pin_url=url_for("around.keep", **where) if may(tx, record.entity, "update") else "",
    )


def _changes(
    tx: Transaction, record: Record, asked: Asked
) -> tuple[list[Timed], int, datetime | None]:
    if asked.show not in {"", CHANGED}:
        return [], 0, None
    limit = SEARCHED if asked.text else CHANGES
    events, last = changes_of(tx, record, before=asked.before, limit=limit)
    return events, last, min((at for at, _event in events), default=None)


def _others(tx: Transaction, record: Record, log: Log | None, asked: Asked) -> Iterator[Timed]:
    """What was logged, and the flows of the record."""
    if log is not None and asked.show != CHANGED:
        for one in activities_of(tx, log, record.id):
            if asked.show in {"", one.kind.value}:
                yield one.at, _logged(one)
    if asked.show in {"", FLOWS}:
        for row in record_flows(tx, record.entity, record.id).rows:
            yield _ran(row)


def _ran(row: RunRow) -> Timed:
    at = datetime.fromisoformat(row.at.iso)
    return at, Event(
        row.who, row.said, clock(at), row.at.iso, "workflow", "info",
        title=row.title, url=row.url, body=row.waiting, entry=f"run/{row.root}",
    )  # fmt: skip


def _pinned(tx: Transaction, record: Record, log: Log | None) -> Iterator[Event]:
    """What stays on top, the newest pin first; what the actor may not see is left out."""
    entries = pins_of(tx, record.id)
    if not entries:
        return
    named = [one.partition("/") for one in entries]
    revisions = [int(name) for kind, _slash, name in named if kind == "change"]
    known = {event.entry: (at, event) for at, event in changes_at(tx, record, revisions)}
    ids = [UUID(name) for kind, _slash, name in named if kind == "log"]
    if log is not None and ids:
        found = (_logged(one) for one in activities_at(tx, log, record.id, ids))
        known |= {event.entry: (datetime.fromisoformat(event.iso), event) for event in found}
    runs = map(_ran, record_flows(tx, record.entity, record.id).rows)
    known |= {event.entry: (at, event) for at, event in runs}
    for entry in entries:
        if entry in known:
            at, event = known[entry]
            yield replace(event, time=day_of(at))


def _is_within(at: datetime, asked: Asked, since: datetime | None) -> bool:
    """Whether something happened in the time that this part of the timeline covers."""
    return (asked.until is None or at < asked.until) and (since is None or at >= since)


def _logged(one: Activity) -> Event:
    return Event(
        actor=one.actor, text=one.kind.title, time=clock(one.at) if one.is_timed else "",
        iso=one.at.isoformat(), icon=one.kind.icon, tone="", title=one.title, url=one.url,
        body=one.text if one.text.strip() != one.title else "",
        edit_url=one.edit_url, delete_url=one.delete_url, entry=f"log/{one.id}",
    )  # fmt: skip


def _chips(record: Record, log: Log | None, asked: Asked) -> Iterator[Chip]:
    kinds = [("", _("All")), (CHANGED, _("Changes"))]
    if log is not None:
        kinds += [(one.value, one.title) for one in kinds_of(log)]
    kinds.append((FLOWS, _("Flows")))
    for value, title in kinds:
        more = {key: one for key, one in (("show", value), ("q", asked.text)) if one}
        url = url_for("records.show", entity=record.entity.key, id=record.id, **more)
        yield Chip(title, url, value == asked.show)
