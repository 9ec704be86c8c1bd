"""Days."""

import re
from datetime import date
from typing import ClassVar

from sqlalchemy import Date

from ..core.errors import InvalidValueError
from ..formula.types import FormulaType
from .datetime import read_datetime
from .field import Field
from .field_type import JSON, ORDERED, FieldType, Manner, expect
from .text import clean
from .time_format import show_date
from .time_text import read_date

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_WITH_TIME = re.compile(r"[0-9]:[0-9]|[点时]")
DAY: JSON = {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}


class DateField(FieldType):
    """A day of the calendar, without a zone.

    Settings: ``minimum`` and ``maximum``, as dates.
    """

    name = "date"
    formula_type = FormulaType.DATE
    operators = ORDERED
    widget = "date"
    settings_schema: ClassVar[JSON] = {"minimum": DAY, "maximum": DAY}

    def column(self, field: Field) -> Date:
        return Date()

    def load(self, raw: object, field: Field) -> date | None:
        if raw is None or raw == "":
            return None
        try:
            if isinstance(raw, str) and _ISO.fullmatch(raw):
                return _within(date.fromisoformat(raw), field)
        except ValueError:
            pass
        raise InvalidValueError("Write a date such as 2026-11-21.", field=field.key)

    def parse(self, text: str, field: Field, manner: Manner) -> date | None:
        typed = (clean(text, field) or "").strip()
        if not typed:
            return None
        if _WITH_TIME.search(typed):
            moment = read_datetime(typed, field, manner)
            return _within(moment.astimezone(manner.zone).date(), field)
        return _within(read_date(typed, field, manner.date_order), field)

    def dump(self, value: object, field: Field) -> object:
        day = expect(date, value)
        return None if day is None else day.isoformat()

    def show(self, value: object, field: Field, manner: Manner) -> str:
        day = expect(date, value)
        return "" if day is None else show_date(day, manner.locale)

    def json_schema(self, field: Field) -> JSON:
        return DAY


def _within(day: date, field: Field) -> date:
    minimum, maximum = field.text("minimum"), field.text("maximum")
    if minimum and day.isoformat() < minimum:
        raise InvalidValueError("Use {minimum} or a later date.", field=field.key, minimum=minimum)
    if maximum and day.isoformat() > maximum:
        raise InvalidValueError(
            "Use {maximum} or an earlier date.", field=field.key, maximum=maximum
        )
    return day
