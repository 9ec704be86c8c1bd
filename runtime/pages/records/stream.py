"""The timeline of a record: changes, what was logged and flows in one stream, narrowed at will."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from ....platform.core.transaction import Transaction
from ....platform.records.values import Record
from ...i18n import gettext as _
from ..flows.runs_record import record_flows
from .activities import Activity, Log, activities_of, kinds_of, readable_log
from .timeline import Day, Event, by_day, changes_of, clock

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


@dataclass(frozen=True)
class Chip:
    """A kind of event to look at."""

    title: str
    url: str
    is_chosen: bool


@dataclass(frozen=True)
class Stream:
    """A part of the timeline; ``older_url`` is "" at its beginning."""

    days: tuple[Day, ...]
    chips: tuple[Chip, ...]
    show: str
    text: str
    url: str
    older_url: str
    is_narrowed: bool


def stream_of(tx: Transaction, record: Record, asked: Asked) -> Stream:
    """The part of a record's timeline that is asked for."""
    where = {"entity": record.entity.key, "id": record.id}
    log = readable_log(tx, record.entity)
    events, last, oldest = _changes(tx, record, asked)
    since = oldest if last > 1 else None
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
            at = datetime.fromisoformat(row.at.iso)
            yield at, Event(row.initiator, row.mark.text, clock(at), row.at.iso, "workflow", "info",
                            title=row.title, url=row.url, body=row.waiting)  # fmt: skip


def _is_within(at: datetime, asked: Asked, since: datetime | None) -> bool:
    """Whether something happened in the time that this part of the timeline covers."""
    return (asked.until is None or at < asked.until) and (since is None or at >= since)


def _logged(one: Activity) -> Event:
    return Event(
        actor=one.actor, text=one.kind.title, time=clock(one.at) if one.is_timed else "",
        iso=one.at.isoformat(), icon=one.kind.icon, tone="", title=one.title, url=one.url,
        body=one.text if one.text.strip() != one.title else "",
        edit_url=one.edit_url, delete_url=one.delete_url,
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
