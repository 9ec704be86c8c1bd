"""Notes, calls, visits and tasks of a record: records of an entity that logs them.

An entity logs what is done if it points to records, has a choice ``kind`` with an option ``note``
and a long text; the one of the CRM starter is called activity.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID

from flask import url_for

from ....platform.access.rows import field_rights, may
from ....platform.core.transaction import Transaction
from ....platform.documents.app import App, Entity
from ....platform.fields.choice import ChoiceField
from ....platform.fields.date import DateField
from ....platform.fields.field import Field
from ....platform.fields.link import LinkField
from ....platform.fields.long_text import LongTextField
from ....platform.fields.options import options_of
from ....platform.records.listing import Page
from ....platform.records.near import name_of
from ....platform.records.paths import link_target
from ....platform.records.service import RecordService
from ....platform.records.values import LinkedTitle, Record
from ...i18n import locale
from ..words import app, manner, singular
from .display import shown_text

KIND, NOTE = "kind", "note"
#: Entries that a timeline reads; older ones are in the list of their own.
MOST = 100
_ICONS = {"call": "phone", "visit": "map-pin", "meeting": "users", "task": "square-check",
          "note": "sticky-note", "mail": "mail"}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Log:
    """Where what is done with an entity's records is written down.

    ``link`` is the field that leads to the record, ``text`` holds what was said, ``day`` when.
    """

    entity: Entity
    link: str
    kind: Field
    text: Field
    day: Field | None


@dataclass(frozen=True)
class Kind:
    """One of the things that are logged; ``icon`` is that of its entries."""

    value: str
    title: str
    icon: str


@dataclass(frozen=True)
class Activity:
    """One entry; ``edit_url`` and ``delete_url`` are "" for those of others."""

    id: UUID
    kind: Kind
    title: str
    text: str
    at: datetime
    is_timed: bool
    actor: str
    url: str
    edit_url: str
    delete_url: str


@lru_cache(maxsize=100)
def log_of(app: App, entity: Entity) -> Log | None:
    """The log of an entity's records; None where nothing is logged."""
    for inverse in entity.inverses:
        other = app.entity(inverse.entity)
        kind = other.fields.get(KIND)
        texts = [one for one in other.fields.values() if isinstance(one.type, LongTextField)]
        is_log = other.parent is None and inverse.field not in other.joins and texts
        if is_log and kind is not None and NOTE in _values(kind):
            days = (one for one in other.fields.values() if isinstance(one.type, DateField))
            return Log(other, inverse.field, kind, texts[0], next(days, None))
    return None


def _values(field: Field) -> Mapping[str, object]:
    return options_of(field).by_value if isinstance(field.type, ChoiceField) else {}


def kinds_of(log: Log) -> tuple[Kind, ...]:
    """What is logged, in the order of the document."""
    options = options_of(log.kind)
    return tuple(
        Kind(one.value, options.title(one.value, log.kind, locale()),
             _ICONS.get(one.value, "message-square"))
        for one in options.by_value.values() if one.active
    )  # fmt: skip


def readable_log(tx: Transaction, entity: Entity) -> Log | None:
    """The log, if the actor may read what makes one; without its day where that is hidden."""
    log = log_of(app(), entity)
    if log is None or not may(tx, log.entity, "read"):
        return None
    seen = _seen(tx, log)
    if not {log.link, log.kind.key, log.text.key, "created_at"} <= seen:
        return None
    return log if log.day is None or log.day.key in seen else replace(log, day=None)


def _seen(tx: Transaction, log: Log) -> frozenset[str]:
    """The fields of the log's entries that the actor may read in full."""
    rights = field_rights(tx, log.entity).items()
    return frozenset(key for key, right in rights if right in {"read", "edit"})


def activities_of(tx: Transaction, log: Log, id: UUID) -> list[Activity]:
    """The newest entries of a record, newest first."""
    sort = [(log.day.key, True)] if log.day is not None else [("created_at", True)]
    service = RecordService(tx, log.entity.key)
    page: Page = service.list(
        filter=f"{log.link} = '{id}'", sort=sort, fields=_read(tx, log), limit=MOST
    )
    found = list(_activities(tx, log, id, page.items))
    return sorted(found, key=lambda one: one.at, reverse=True)


def activities_at(tx: Transaction, log: Log, id: UUID, ids: Iterable[UUID]) -> list[Activity]:
    """Those of some entries that belong to a record and that the actor may see."""
    service, mine = RecordService(tx, log.entity.key), f"{log.link} = '{id}'"
    return list(_activities(tx, log, id, service.among(ids, filter=mine, fields=_read(tx, log))))


def _read(tx: Transaction, log: Log) -> list[str]:
    """What is read of an entry."""
    named = [log.kind.key, log.text.key, "created_at", "created_by", "owner", *name_of(log.entity)]
    if log.day is not None:
        named.append(log.day.key)
    seen = _seen(tx, log)
    return [key for key in named if key in seen]


def _activities(
    tx: Transaction, log: Log, id: UUID, records: Iterable[Record]
) -> Iterator[Activity]:
    kinds = {one.value: one for one in kinds_of(log)}
    updates, deletes = may(tx, log.entity, "update"), may(tx, log.entity, "delete")
    for one in records:
        kind, by = str(one.values.get(log.kind.key) or ""), one.values.get("created_by")
        is_mine = isinstance(by, LinkedTitle) and by.id == tx.actor.person
        where = {"entity": log.entity.key, "id": one.id}
        at, is_timed = _when(one, log)
        yield Activity(
            id=one.id,
            kind=kinds.get(kind) or Kind(kind, kind or singular(log.entity), "message-square"),
            title=one.title,
            text=shown_text(one.values.get(log.text.key), log.text, manner()),
            at=at, is_timed=is_timed,
            actor=_who(by, one.values.get("owner")),
            url=url_for("records.show", **where),
            edit_url=url_for("forms.edit", **where) if is_mine and updates else "",
            delete_url=url_for("records.delete", **where) if is_mine and deletes else "",
        )  # fmt: skip


def _who(*people: object) -> str:
    """The first of them: what was imported was written down by nobody, and has an owner."""
    return next((one.title for one in people if isinstance(one, LinkedTitle)), "")


def _when(record: Record, log: Log) -> tuple[datetime, bool]:
    """When it happened; on another day than it was written down only the day is known."""
    made = record.values["created_at"]
    assert isinstance(made, datetime)  # noqa: S101
    day = record.values.get(log.day.key) if log.day is not None else None
    zone = manner().zone
    if not isinstance(day, date) or day == made.astimezone(zone).date():
        return made, True
    return datetime(day.year, day.month, day.day, 12, tzinfo=zone), False


def values_of(
    tx: Transaction, log: Log, record: Record, kind: str, text: str, day: str
) -> dict[str, object]:
    """A new entry about ``record``, as the service takes it.

    Its other links take what the record itself leads to: a note on a deal names its account.
    """
    values: dict[str, object] = {log.kind.key: kind, log.text.key: text, log.link: str(record.id)}
    display = log.entity.display
    if display is not None and display not in values:
        values[display] = text.strip().splitlines()[0][:100]
    if log.day is not None and day:
        values[log.day.key] = log.day.type.dump(log.day.type.parse(day, log.day, manner()), log.day)
    if kind == "task" and "planned" in _values_at(log, "status"):
        values["status"] = "planned"
    return {**_shared(tx, log, record), **values}


def _values_at(log: Log, key: str) -> Mapping[str, object]:
    field = log.entity.fields.get(key)
    return _values(field) if field is not None else {}


def _shared(tx: Transaction, log: Log, record: Record) -> dict[str, object]:
    """Links of the log to what the record links to, too."""
    rights, found = field_rights(tx, log.entity), dict[str, object]()
    for key, field in log.entity.fields.items():
        target = link_target(app(), field) if isinstance(field.type, LinkField) else None
        if target is None or key == log.link or rights.get(key) != "edit":
            continue
        for own, value in record.values.items():
            leads = link_target(app(), record.fields[own])
            if leads is target and isinstance(value, LinkedTitle) and value.is_open:
                found.setdefault(key, str(value.id))
    return found
