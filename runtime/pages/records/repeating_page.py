"""What the page on which a record is made to repeat shows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import orjson
from flask import url_for
from werkzeug.datastructures import MultiDict

from ....platform.core.errors import FormloomError, InvalidRecordError, InvalidValueError
from ....platform.core.transaction import Transaction
from ....platform.documents.app import Entity
from ....platform.fields.date import DateField
from ....platform.fields.field import Field
from ....platform.records.near import name_of
from ....platform.records.series import Place
from ....platform.records.series_rule import RepeatRule
from ....platform.records.series_scope import tells_days
from ....platform.records.series_writing import days_for, first_day
from ....platform.records.service import RecordService
from ....platform.records.values import Record
from ...i18n import gettext as _
from ...i18n import translated
from ..words import manner, plural, singular, worded
from .calendar_parts import said
from .display import shown_text
from .series_words import rule_words, steps, weekdays

#: Days that a preview names.
SHOWN = 12
_UNTIL = Field("until", "until", DateField(), {})


@dataclass(frozen=True)
class Asked:
    """How it is to repeat, as it was typed."""

    every: str
    interval: str
    weekdays: tuple[str, ...]
    ends: str
    times: str
    until: str

    @classmethod
    def of(cls, given: MultiDict[str, str], first: date) -> "Asked":
        """What was typed; ten weeks where nothing was."""
        if "every" not in given:
            return cls("week", "1", (str(first.isoweekday()),), "times", "10", "")
        texts = {
            key: given.get(key, "").strip()[:40]
            for key in ("every", "interval", "ends", "times", "until")
        }
        return cls(weekdays=tuple(given.getlist("weekdays")[:7]), **texts)

    def rule(self) -> RepeatRule:
        """The rule that was meant.

        :raises InvalidValueError: naming what cannot be read.
        """
        weekdays = self.weekdays if self.every == "week" else ()
        is_until = self.ends == "until"
        return RepeatRule(
            every=self.every,
            interval=_number(self.interval, "interval"),
            weekdays=tuple(_number(one, "weekdays") for one in weekdays),
            until=_UNTIL.type.parse(self.until, _UNTIL, manner()) if is_until else None,
            times=None if is_until else _number(self.times, "times"),
        )


def _number(text: str, key: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 6):
        raise InvalidValueError("Write a whole number.", field=key)
    return int(text)


@dataclass(frozen=True)
class Preview:
    """The days that were found; ``seen`` is sent along to make what was shown and nothing else."""

    text: str
    days: tuple[str, ...]
    more: int
    makes: int
    seen: str


@dataclass(frozen=True)
class RepeatPage:
    """How a record is to repeat; ``refusals`` by control, "" for what has none."""

    title: str
    crumbs: tuple[tuple[str, str], ...]
    url: str
    back: str
    asked: Asked
    steps: tuple[tuple[str, str], ...]
    weekdays: tuple[tuple[str, str], ...]
    refusals: Mapping[str, str]
    preview: Preview | None


@dataclass(frozen=True)
class SeriesDay:
    """A record of a series; ``title`` is "" where it is called like the one that is looked at."""

    day: str
    title: str
    url: str
    is_this: bool


@dataclass(frozen=True)
class SeriesPage:
    """The records of a series that the actor may read; without the days for who may not."""

    title: str
    crumbs: tuple[tuple[str, str], ...]
    words: str
    days: tuple[SeriesDay, ...]


class Repeating:
    """A record that is to repeat, by the day of its field ``start``."""

    def __init__(self, service: RecordService, record: Record, start: str) -> None:
        self.service, self.record, self.start = service, record, start
        self.first = first_day(service, record, start)

    def preview(self, rule: RepeatRule) -> Preview:
        """What a rule would make.

        :raises InvalidValueError: if it makes nothing.
        """
        days = days_for(self.service, self.record, self.start, rule)
        return Preview(
            text=_("{count} times until {day}", count=len(days), day=said(days[-1])),
            days=tuple(said(one) for one in days[:SHOWN]),
            more=max(len(days) - SHOWN, 0),
            makes=len(days) - 1,
            seen=orjson.dumps(rule.to_json()).decode(),
        )

    def page(self, asked: Asked, back: str, error: FormloomError | None = None) -> RepeatPage:
        """The page with what was typed, and with why it was refused."""
        preview = None
        try:
            preview = self.preview(asked.rule())
        except InvalidValueError as refusal:
            error = error or refusal
        entity, id = self.record.entity.key, self.record.id
        return RepeatPage(
            title=_("Repeat {name}", name=self.record.title or singular(self.record.entity)),
            crumbs=crumbs_of(self.record),
            url=url_for("repeating.show", entity=entity, id=id),
            back=back,
            asked=asked,
            steps=steps(self.first),
            weekdays=weekdays(),
            refusals=dict(_refusals(self.record.entity, error)) if error else {},
            preview=preview,
        )


def crumbs_of(record: Record) -> tuple[tuple[str, str], ...]:
    entity = record.entity.key
    there = url_for("records.show", entity=entity, id=record.id)
    lists = url_for("lists.show", entity=entity)
    return ((plural(record.entity), lists), (record.title or singular(record.entity), there))


def _refusals(entity: Entity, error: FormloomError) -> Iterator[tuple[str, str]]:
    if isinstance(error, InvalidRecordError):
        told = (
            worded(entity, entity.fields.get(key), one)
            for key, messages in error.errors.items()
            for one in messages
        )
        yield "", " ".join(told)
    else:
        yield str(getattr(error, "field", "") or ""), translated(error.message)


def series_page(tx: Transaction, record: Record, place: Place) -> SeriesPage:
    """The records of the series that a record is in."""
    service = RecordService(tx, record.entity.key)
    has_days = tells_days(tx, record.entity, place)
    keys = (place.start, *name_of(record.entity)) if has_days else name_of(record.entity)
    found = {one.id: one for one in service.among(place.ids, fields=list(dict.fromkeys(keys)))}
    records = [found[id] for id in place.ids if id in found]
    return SeriesPage(
        title=_("Series of {name}", name=record.title or singular(record.entity)),
        crumbs=crumbs_of(record),
        words=rule_words(place) if has_days else "",
        days=tuple(
            SeriesDay(
                day=_told_day(one, place.start) if has_days else "",
                title=one.title if one.title != record.title else "",
                url=url_for("records.show", entity=record.entity.key, id=one.id),
                is_this=one.id == record.id,
            )
            for one in records
        ),
    )


def _told_day(record: Record, start: str) -> str:
    return shown_text(record.values.get(start), record.fields[start], manner())
