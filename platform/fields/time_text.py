"""Reads dates and times of day as people write them."""

import re
from collections.abc import Iterable
from datetime import date, time

from ..core.errors import InvalidValueError
from .field import Field
from .field_type import shorten
from .text import clean, narrow

LONGEST = 60

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_NAMED = {name: number for number, full in enumerate(_MONTHS, 1) for name in (full, full[:3])} | {
    "sept": 9
}
_YEAR_FIRST = re.compile(r"([0-9]{4})([-/. ])([0-9]{1,2})\2([0-9]{1,2})")
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_CHINESE = re.compile(r"([0-9]{4}) ?年 ?([0-9]{1,2}) ?月 ?([0-9]{1,2}) ?[日号]?")
_YEAR_LAST = re.compile(r"([0-9]{1,2})([-/. ])([0-9]{1,2})\2([0-9]{4})")
_DAY_MONTH = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?[ -]([a-z]+)\.?,?[ -]([0-9]{4})", re.I)
_MONTH_DAY = re.compile(r"([a-z]+)\.? ([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4})", re.I)
_WEEKDAY = re.compile(
    r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,? "
    r"|[ (]*(?:星期|周|礼拜)[一二三四五六日天]\)?$",
    re.I,
)
_TIME = re.compile(
    r"(?P<early>上午|早上|凌晨|中午|下午|晚上)? ?(?P<hour>[0-9]{1,2})"
    r"(?:(?::|[点时] ?)(?P<minute>[0-9]{1,2}|半)?(?::|分)?(?:(?P<second>[0-9]{1,2})秒?)?"
    r"(?:\.0+)?)? ?(?P<late>[ap]\.?m\.?)?",
    re.I,
)
_DIGITS = re.compile(r"([0-9]{1,2})([0-9]{2})")
_AFTER_NOON = {"下午", "晚上", "中午", "pm"}


def read_date(text: str, field: Field, order: str) -> date:
    """The date in ``text``; ``order`` says what 3/1/2017 means (YMD: nothing).

    :raises InvalidValueError: if it is no date, or could be two.
    """
    typed = narrow(clean(text, field) or "")
    if len(typed) > LONGEST:
        raise _no_date(typed, field)
    typed = _WEEKDAY.sub("", typed)
    for pattern in (_YEAR_FIRST, _CHINESE, _COMPACT):
        if found := pattern.fullmatch(typed):
            year, month, day = (found[1], *found.groups()[-2:])
            return _date(int(year), int(month), int(day), typed, field)
    if found := _YEAR_LAST.fullmatch(typed):
        first, second = _day_and_month(int(found[1]), int(found[3]), typed, field, order)
        return _date(int(found[4]), second, first, typed, field)
    if found := _DAY_MONTH.fullmatch(typed):
        return _date(int(found[3]), _named(found[2]), int(found[1]), typed, field)
    if found := _MONTH_DAY.fullmatch(typed):
        return _date(int(found[3]), _named(found[1]), int(found[2]), typed, field)
    raise _no_date(typed, field)


def _day_and_month(
    first: int, second: int, typed: str, field: Field, order: str
) -> tuple[int, int]:
    if order == "DMY" or (order == "YMD" and first > 12):
        return first, second
    if order == "MDY" or second > 12 or first == second:
        return second, first
    raise InvalidValueError(
        "'{text}' could be two dates. Write the year first, such as 2026-11-21.",
        field=field.key,
        text=typed,
    )


def _named(name: str) -> int:
    return _NAMED.get(name.lower(), 0)


def _date(year: int, month: int, day: int, typed: str, field: Field) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise _no_date(typed, field) from None


def _no_date(typed: str, field: Field) -> InvalidValueError:
    return InvalidValueError(
        "'{text}' is not a date. Write it such as 2026-11-21.",
        field=field.key,
        text=shorten(typed),
    )


def read_time(text: str, field: Field) -> time:
    """The time of day in ``text``: ``9:30``, ``0930``, ``9:30 PM``, ``下午3点半``.

    :raises InvalidValueError: if it is none.
    """
    typed = narrow(clean(text, field) or "")
    if digits := _DIGITS.fullmatch(typed):
        typed = f"{digits[1]}:{digits[2]}"
    found = _TIME.fullmatch(typed) if len(typed) <= LONGEST else None
    if found is None or not (found["late"] or found["early"] or not typed.isdigit()):
        raise _no_time(typed, field)
    minute = 30 if found["minute"] == "半" else int(found["minute"] or 0)
    hour = _hour(int(found["hour"]), found["late"] or found["early"] or "")
    try:
        return time(hour, minute, int(found["second"] or 0))
    except ValueError:
        raise _no_time(typed, field) from None


def _hour(hour: int, part: str) -> int:
    """The hour of 24; 25, which no day has, where the part of the day contradicts it."""
    part = part.lower().replace(".", "")
    if not part:
        return hour
    if part in {"am", "pm"} and not 1 <= hour <= 12:
        return 25
    if part == "晚上" and hour == 12:
        return 25  # the night before or after?
    if part in _AFTER_NOON:
        early = hour >= 12 or (part == "中午" and hour == 11)
        return hour if early else hour + 12
    return 0 if part in {"am", "凌晨"} and hour == 12 else hour


def _no_time(typed: str, field: Field) -> InvalidValueError:
    return InvalidValueError(
        "'{text}' is not a time. Write it such as 14:30.", field=field.key, text=shorten(typed)
    )


def date_order(texts: Iterable[str]) -> str | None:
    """The order that a column's dates are written in: ``YMD``, ``DMY`` or ``MDY``.

    None if they contradict each other, or if every one of them could be read both ways.
    """
    orders: set[str] = set()
    ambiguous = False
    for text in texts:
        found = _YEAR_LAST.match(narrow(text))
        if found is None:
            continue
        first, second = int(found[1]), int(found[3])
        if first > 12:
            orders.add("DMY")
        elif second > 12:
            orders.add("MDY")
        else:
            ambiguous = ambiguous or first != second
    if len(orders) == 1:
        return orders.pop()
    return None if orders or ambiguous else "YMD"
