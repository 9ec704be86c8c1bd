"""Making series, and changing their records together.

Days and times of a record go with it: another one of the series has them as many days later, and
they are moved by as much. Everything else is the same, but for what a record has alone: files,
rows of its tables after the first day, and what has to be unique.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast
from uuid import UUID

from ..access.environment import calendar_of
from ..core.errors import ConflictError, FormloomError, InvalidValueError
from . import rights
from .changesets import change_set
from .near import name_of
from .plan import GIVEN, Plan, plan_of
from .series import keep_series, place_of
from .series_rule import RepeatRule, days_of
from .service import BulkResult, RecordService, Update
from .values import Covered, LinkedTitle, Record, dump
from .wall_clock import Moment, later, passed, wall


@dataclass(frozen=True)
class Left:
    """A record that stayed as it was, and why."""

    id: UUID
    title: str
    error: FormloomError


@dataclass(frozen=True)
class Spread:
    """What became of the others of a series.

    ``left`` are those that could not be changed; ``hidden`` is how many more there are that the
    actor may not read.
    """

    done: int = 0
    left: tuple[Left, ...] = ()
    hidden: int = 0


def days_for(
    service: RecordService, record: Record, start: str, rule: RepeatRule
) -> tuple[date, ...]:
    """The days at which a record would be, with its own as the first.

    :raises InvalidValueError: naming what of the rule cannot be taken.
    """
    manifest = service.app.manifest
    return days_of(rule, first_day(service, record, start), calendar_of(manifest))


def repeat(service: RecordService, record: Record, start: str, rule: RepeatRule) -> UUID:
    """Make the other records of a series as one change set, whose id is the answer.

    Each begins with what the first one holds of what the actor may set; its state begins anew.

    :raises NotAllowedError: for who may not change the record.
    :raises ConflictError: if it repeats already, or was changed since it was read.
    """
    tx, entity = service.transaction, service.entity
    service.update(record.id, {}, revision=record.revision)  # nobody else repeats it meanwhile
    if place_of(tx, entity, record.id) is not None:
        raise ConflictError("It repeats already.")
    first, *rest = days_for(service, record, start, rule)
    values = _copied(service, record)
    rows = [{**values, **_moments(service, record, day - first)} for day in rest]
    with change_set(tx, "repeat", record.title or entity.title, entity=entity) as made:
        result = service.create_many(rows)
        for error in result.errors.values():
            raise error
    keep_series(tx, entity, start, rule, first, (record.id, *result.done))
    return made


def first_day(service: RecordService, record: Record, start: str) -> date:
    """The day of a record in the zone of the app.

    :raises InvalidValueError: if it has none.
    """
    moment = _moment(record, start)
    if moment is None:
        raise InvalidValueError("It has no day yet. Give it one first.")
    return wall(moment, service.app.manifest.zone).date()


def _moment(record: Record, key: str) -> Moment | None:
    value = record.values.get(key)
    return value if isinstance(value, date) else None


def _shared(service: RecordService) -> frozenset[str]:
    """Fields that records of a series have in common, as far as the actor may set them."""
    plan, known = service.plan, rights.visible(service.transaction, service.entity)
    unique = {key for keys in service.entity.unique for key in keys}
    alone = {*plan.protected, *unique, *service.entity.lines, *(one.key for one in plan.files)}
    return frozenset(key for key in plan.settable if known.get(key) == "edit" and key not in alone)


def _copied(service: RecordService, record: Record) -> Mapping[str, object]:
    """What a record lets another one begin with, in the API's form."""
    entity, tx = service.entity, service.transaction
    keys = set(_shared(service)) - ({entity.states.field} if entity.states else set())
    if not rights.may(tx, entity, "transfer"):
        keys -= set(GIVEN)
    plain = _begun(record, keys)
    known = rights.visible(tx, entity)
    lines = {
        key: [_line(plan_of(service.app, child), one) for one in _lines(record, key)]
        for key, child in entity.lines.items()
        if known.get(key) == "edit"
    }
    return {**plain, **{key: rows for key, rows in lines.items() if rows}}


def _lines(record: Record, key: str) -> Iterator[Record]:
    for one in cast("Iterable[object]", record.values.get(key) or ()):
        if isinstance(one, Record):
            yield one


def _line(plan: Plan, line: Record) -> Mapping[str, object]:
    files = {one.key for one in plan.files}
    return _begun(line, plan.settable.keys() - plan.protected - files)


def _begun(record: Record, keys: Collection[str]) -> Mapping[str, object]:
    """Values that another record may begin with; what the actor may not open is left out."""
    values = {key: _open(record.values.get(key)) for key in sorted(keys)}
    return {
        key: dump(one, record.fields[key]) for key, one in values.items() if one not in (None, ())
    }


def _open(value: object) -> object:
    if isinstance(value, tuple):
        return tuple(one for one in value if _open(one) is not None)
    is_closed = isinstance(value, LinkedTitle) and not value.is_open
    return None if is_closed or isinstance(value, Covered) else value


def _moments(service: RecordService, record: Record, by: timedelta) -> Mapping[str, object]:
    """The days and times of a record, so many days later."""
    zone = service.app.manifest.zone
    found = {key: _moment(record, key) for key in sorted(_shared(service))}
    moved = {key: later(one, by, zone) for key, one in found.items() if one is not None}
    return _given(service, moved)


def _given(service: RecordService, values: Mapping[str, Moment | None]) -> Mapping[str, object]:
    fields = {key: service.entity.field(key) for key in values}
    return {
        key: None if one is None else fields[key].type.dump(one, fields[key])
        for key, one in values.items()
    }


# Changing


def spread(
    service: RecordService, before: Record, after: Record, start: str, ids: Sequence[UUID]
) -> Spread:
    """Change others as one record was changed: the same values, days and times by as much."""
    keys = [
        key
        for key in sorted(_shared(service) & before.values.keys() & after.values.keys())
        if before.values[key] != after.values[key]
    ]
    if not keys or not ids:
        return Spread()
    moments = [key for key in keys if _moment(before, key) or _moment(after, key)]
    told = cast("Mapping[str, object]", after.to_json()["values"])
    same = {key: told[key] for key in keys if key not in moments}
    wanted = [key for key in (start, *moments) if key in before.fields]
    records = _seen(service, ids, wanted if moments else ())
    try:
        moved = [_moved(service, one, (before, after), start, moments) for one in records]
    except OverflowError:
        raise InvalidValueError("That is too far away for the others.") from None
    changes = [Update(one.id, {**same, **own}) for one, own in zip(records, moved, strict=True)]
    return _told(records, service.update_many(changes), len(ids))


def remove(service: RecordService, ids: Sequence[UUID]) -> Spread:
    """Delete others of a series, as far as the actor may."""
    records = _seen(service, ids, ())
    return _told(records, service.delete_many([one.id for one in records]), len(ids))


def _seen(service: RecordService, ids: Sequence[UUID], keys: Sequence[str]) -> list[Record]:
    """Those that the actor may read, in the order of the series."""
    wanted = list(dict.fromkeys([*keys, *name_of(service.entity)]))
    found = {one.id: one for one in service.among(ids, fields=wanted)}
    return [found[id] for id in ids if id in found]


def _told(records: Sequence[Record], result: BulkResult, asked: int) -> Spread:
    left = tuple(
        Left(records[at].id, records[at].title, error) for at, error in result.errors.items()
    )
    return Spread(len(result.done), left, asked - len(records))


def _moved(
    service: RecordService, one: Record, changed: tuple[Record, Record], start: str,
    keys: Sequence[str],
) -> Mapping[str, object]:  # fmt: skip
    """The days and times of another record, moved as ``changed`` was: before, after.

    What the changed one did not have before, it gets as far from its own start.
    """
    zone, values = service.app.manifest.zone, dict[str, Moment | None]()
    before, after = changed
    for key in keys:
        old, new, own = (_moment(record, key) for record in (before, after, one))
        if new is None:
            values[key] = None
        elif old is not None and own is not None:
            values[key] = later(own, passed(old, new, zone), zone)
        elif old is None and _moment(before, start) and _moment(one, start):
            apart = first_day(service, one, start) - first_day(service, before, start)
            values[key] = later(new, apart, zone)
    return _given(service, values)
