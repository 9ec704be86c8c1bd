"""Records that repeat: making a series, reading it, changing and deleting its records together."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from marshmallow import fields

from ...platform.core.errors import NotAllowedError, NotFoundError
from ...platform.core.transaction import Transaction
from ...platform.records.changesets import change_set, is_kept
from ...platform.records.near import name_of
from ...platform.records.rights import demand
from ...platform.records.series import SCOPES, THIS, Place, place_of
from ...platform.records.series_rule import MOST, MOST_INTERVAL, STEPS, WEEK, RepeatRule
from ...platform.records.series_scope import (
    changed_with_others,
    delete_with_others,
    repeats_by,
    tells_days,
)
from ...platform.records.series_writing import Left, Spread, days_for, repeat
from ...platform.records.service import RecordService
from ...platform.records.values import Record
from ..errors import fields_of
from ..i18n import translated
from ..unit_of_work import transaction
from .operations import Answer, Area
from .records import ONE, demand_revision
from .requests import expected_revision
from .schemas import Choice, Closed, Day, Items, Values, Whole, record

series = Area("series")
SERIES = f"{ONE}/series"
_SCOPE = {"description": "This record, it and those after it, or all of the series."}


class Rule(Closed):
    """How a record repeats: it ends at the day ``until`` or after so many ``times``, itself one.

    ``weekdays`` are for ``week`` alone: 1 is Monday, 7 Sunday.
    """

    every = Choice(*STEPS, required=True)
    interval = Whole(least=1, most=MOST_INTERVAL, load_default=1)
    weekdays = Items(Whole(least=1, most=WEEK), most=WEEK, load_default=())
    until = Day(load_default=None, allow_none=True)
    times = Whole(least=2, most=MOST, load_default=None, allow_none=True)


class Days(Closed):
    """The days that a rule gives, the record's own first."""

    days = fields.List(fields.Date(), required=True)


class MadeRule(Closed):
    """What a series was made by, from its ``first`` day on; its records may have moved since."""

    every = fields.String(required=True)
    interval = fields.Integer(required=True)
    weekdays = fields.List(fields.Integer(), required=True)
    until = fields.Date(required=True, allow_none=True)
    times = fields.Integer(required=True, allow_none=True)
    first = fields.Date(required=True)


class Occurrence(Closed):
    """A record of a series; ``start`` is its value of the field of the days."""

    id = fields.UUID(required=True)
    title = fields.String(required=True)
    start = fields.Raw(required=True)


class Series(Closed):
    """The records of a series that one may read, in their order; ``number`` counts from 1.

    ``field`` is the one of the days; it, ``rule`` and ``start`` are null for who may not read it.
    """

    number = fields.Integer(required=True)
    field = fields.String(required=True, allow_none=True)
    rule = fields.Nested(MadeRule, required=True, allow_none=True)
    items = fields.List(fields.Nested(Occurrence), required=True)


class MadeSeries(Series):
    """A series that was just made; ``change_set`` undoes it."""

    change_set = fields.UUID(required=True)


class SeriesChange(Closed):
    """Values that change of the record, and of which others of its series."""

    values = Values("change", required=True)
    scope = Choice(*SCOPES, load_default=THIS, metadata=_SCOPE)


class SeriesRemoval(Closed):
    """Which others of the series are deleted with the record."""

    scope = Choice(*SCOPES, load_default=THIS, metadata=_SCOPE)


class LeftRecord(Closed):
    """One that stayed as it was, and why."""

    id = fields.UUID(required=True)
    title = fields.String(required=True)
    code = fields.String(required=True)
    reason = fields.String(required=True)
    errors = fields.Dict(required=True)


class SpreadAnswer(Closed):
    """What became of the others: how many followed, which stayed, how many one may not read.

    ``change_set`` undoes it all; null when nothing changed.
    """

    others = fields.Integer(required=True)
    left = fields.List(fields.Nested(LeftRecord), required=True)
    hidden = fields.Integer(required=True)
    change_set = fields.UUID(required=True, allow_none=True)


class ChangedSeries(SpreadAnswer):
    """The record as it is now, and what became of the others."""

    record = record()


@series.get(SERIES, answer=Series)
def get_series(entity: str, id: UUID) -> object:
    """Read the series that a record is in"""
    service = RecordService(transaction(), entity)
    return _told(service, id, _place(service, id))


@series.post(f"{SERIES}/days", body=Rule, answer=Days, transacts="reads")
def list_days(entity: str, id: UUID, body: dict[str, Any]) -> object:
    """List the days at which a record would repeat; nothing is made"""
    service = RecordService(transaction(), entity)
    start, one = _repeatable(service), service.get(id)
    return {"days": [day.isoformat() for day in days_for(service, one, start, _rule(body))]}


@series.post(SERIES, body=Rule, answer=MadeSeries, status=201, if_match=True)
def repeat_record(entity: str, id: UUID, body: dict[str, Any]) -> object:
    """Make a record repeat: the others of its series are made at once"""
    service = RecordService(transaction(), entity)
    start, one, expected = _repeatable(service), service.get(id), expected_revision()
    seen = one if expected is None else replace(one, revision=expected)
    made = repeat(service, seen, start, _rule(body))
    return {**_told(service, id, _place(service, id)), "change_set": str(made)}


@series.patch(SERIES, body=SeriesChange, answer=ChangedSeries, headers=("ETag",), if_match=True)
def update_series(entity: str, id: UUID, body: dict[str, Any]) -> object:
    """Change a record, and with it others of its series"""
    tx, service, expected = transaction(), RecordService(transaction(), entity), expected_revision()
    before = service.get(id)
    _place(service, id)

    def change() -> Record:
        return service.update(id, body["values"], revision=expected)

    with _set(service, before, "edit") as own:
        after, found = changed_with_others(service, before, body["scope"], change)
    answer = {"record": after.to_json(), **_became(tx, found, own)}
    return Answer(answer, {"ETag": f'"{after.revision}"'})


@series.delete(SERIES, query=SeriesRemoval, answer=SpreadAnswer, if_match=True)
def delete_series(entity: str, id: UUID, query: dict[str, Any]) -> object:
    """Delete a record, and with it others of its series"""
    tx, service = transaction(), RecordService(transaction(), entity)
    one = service.get(id, fields=name_of(service.entity))
    _place(service, id)
    demand_revision(service, id)
    with _set(service, one, "delete") as own:
        found = delete_with_others(service, id, query["scope"])
    return _became(tx, found, own)


def _set(service: RecordService, one: Record, kind: str) -> Any:
    title = one.title or service.entity.title
    return change_set(service.transaction, kind, title, entity=service.entity)


def _rule(body: Mapping[str, Any]) -> RepeatRule:
    return RepeatRule(**{**body, "weekdays": tuple(body["weekdays"])})


def _repeatable(service: RecordService) -> str:
    """The field of the days.

    :raises NotAllowedError: if no calendar shows such records at a day that the actor may set.
    """
    demand(service.transaction, service.entity, "create")
    start = repeats_by(service.transaction, service.app, service.entity)
    if not start:
        raise NotAllowedError(
            "Only what a calendar shows can repeat, for who may make and change it."
        )
    return start


def _place(service: RecordService, id: UUID) -> Place:
    """:raises NotFoundError: for a record that is not in a series with others."""
    service.get(id, fields=())
    found = place_of(service.transaction, service.entity, id)
    if found is None:
        raise NotFoundError("This record does not repeat.")
    return found


def _told(service: RecordService, id: UUID, place: Place) -> dict[str, object]:
    has_days = tells_days(service.transaction, service.entity, place)
    field = place.start if has_days else ""
    wanted = dict.fromkeys((*([field] if field else ()), *name_of(service.entity)))
    found = {one.id: one for one in service.among(place.ids, fields=list(wanted))}
    rule = {**_rule_of(place), "first": place.first.isoformat()} if has_days else None
    items = [_occurrence(found[one], field) for one in place.ids if one in found]
    return {"number": place.number, "field": field or None, "rule": rule, "items": items}


def _rule_of(place: Place) -> dict[str, object]:
    usual = {"interval": 1, "weekdays": [], "until": None, "times": None}
    return {**usual, **place.rule.to_json()}


def _occurrence(one: Record, key: str) -> dict[str, object]:
    values = one.to_json()["values"]
    start = values.get(key) if isinstance(values, Mapping) else None
    return {"id": str(one.id), "title": one.title, "start": start}


def _became(tx: Transaction, found: Spread, own: UUID) -> dict[str, object]:
    return {
        "others": found.done, "left": [_left(one) for one in found.left], "hidden": found.hidden,
        "change_set": str(own) if is_kept(tx, own) else None,
    }  # fmt: skip


def _left(one: Left) -> dict[str, object]:
    return {
        "id": str(one.id), "title": one.title, "code": one.error.code,
        "reason": translated(one.error.message), "errors": fields_of(one.error),
    }  # fmt: skip
