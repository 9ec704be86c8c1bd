"""Moments."""

import re
from datetime import UTC, datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from ..core.columns import UTCDateTime
from ..core.errors import InvalidValueError
from ..formula.types import FormulaType
from .field import Field
from .field_type import JSON, ORDERED, FieldType, Manner, expect, shorten
from .text import clean, narrow
from .time_format import show_date, show_time
from .time_text import LONGEST, read_date, read_time

_ISO = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?:\.[0-9]{1,9})?"
    r" ?(Z|[+-][0-9]{2}(?::?[0-9]{2})?)",
    re.IGNORECASE,
)
_PARTS = re.compile(
    r"(.+?)(?:T|,? +|(?<=[日号]))"
    r"((?:[上下]午|早上|凌晨|中午|晚上)? ?[0-9]{1,2}(?:[:点时].*|\s*[ap]\.?m\.?))",
    re.IGNORECASE,
)
MOMENT: JSON = {"type": "string", "format": "date-time"}


class DateTimeField(FieldType):
    """A moment: aware, in UTC, in whole seconds; fractions of a second are dropped.

    Settings: ``minimum`` and ``maximum``, as moments with their offset.
    """

    name = "datetime"
    formula_type = FormulaType.DATETIME
    operators = ORDERED
    widget = "datetime"
    settings_schema: ClassVar[JSON] = {"minimum": MOMENT, "maximum": MOMENT}

    def column(self, field: Field) -> UTCDateTime:
        return UTCDateTime()

    def load(self, raw: object, field: Field) -> datetime | None:
        if raw is None or raw == "":
            return None
        moment = _iso(raw, field) if isinstance(raw, str) else None
        if moment is None:
            raise InvalidValueError(
                "Write a time with its offset, such as 2026-11-21T14:30:00+08:00.",
                field=field.key,
            )
        return _within(moment, field)

    def parse(self, text: str, field: Field, manner: Manner) -> datetime | None:
        typed = (clean(text, field) or "").strip()
        return _within(read_datetime(typed, field, manner), field) if typed else None

    def dump(self, value: object, field: Field) -> object:
        moment = expect(datetime, value)
        if moment is None:
            return None
        return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")

    def show(self, value: object, field: Field, manner: Manner) -> str:
        moment = expect(datetime, value)
        if moment is None:
            return ""
        local = in_zone(moment, manner.zone)
        comma = "" if manner.locale.startswith("zh") else ","
        return f"{show_date(local, manner.locale)}{comma} {show_time(local)}"

    def json_schema(self, field: Field) -> JSON:
        return MOMENT


def read_datetime(text: str, field: Field, manner: Manner) -> datetime:
    """The moment in ``text``; without an offset it is in the manner's zone, at most at midnight.

    :raises InvalidValueError: if it is none, or an hour that the clocks left out.
    """
    typed = narrow(text)
    if moment := _iso(typed, field):
        return moment
    parts = _PARTS.fullmatch(typed) if len(typed) <= LONGEST else None
    if parts is None:
        return _placed(
            datetime.combine(read_date(typed, field, manner.date_order), _MIDNIGHT), field, manner
        )
    day = read_date(parts[1], field, manner.date_order)
    return _placed(datetime.combine(day, read_time(parts[2].strip(), field)), field, manner)


_MIDNIGHT = datetime.min.time()


def _iso(text: str, field: Field) -> datetime | None:
    found = _ISO.fullmatch(text)
    if found is None:
        return None
    offset = "+00:00" if found[3] in "Zz" else found[3]
    try:
        return datetime.fromisoformat(f"{found[1]}T{found[2]}{offset}").astimezone(UTC)
    except (ValueError, OverflowError):
        raise InvalidValueError(
            "'{text}' is not a time that exists.", field=field.key, text=shorten(text)
        ) from None


def _placed(local: datetime, field: Field, manner: Manner) -> datetime:
    """``local`` in the manner's zone; of an hour that comes twice, the first."""
    try:
        moment = local.replace(tzinfo=manner.zone).astimezone(UTC)
        exists = moment.astimezone(manner.zone).replace(tzinfo=None) == local
    except OverflowError:
        exists = False
    if not exists:
        raise InvalidValueError(
            "There is no {time} in {zone}: the clocks skip it.",
            field=field.key,
            time=local.isoformat(" ", "minutes"),
            zone=manner.zone.key,
        )
    return moment


def in_zone(moment: datetime, zone: ZoneInfo) -> datetime:
    """``moment`` by the clocks of ``zone``."""
    try:
        return moment.astimezone(zone)
    except OverflowError:  # the first and last hours of the calendar
        return moment


def _within(moment: datetime, field: Field) -> datetime:
    for name, sign, template in (
        ("minimum", 1, "Use {limit} or a later time."),
        ("maximum", -1, "Use {limit} or an earlier time."),
    ):
        limit = _iso(field.text(name), field)
        if limit is not None and (moment - limit).total_seconds() * sign < 0:
            raise InvalidValueError(template, field=field.key, limit=field.text(name))
    return moment
