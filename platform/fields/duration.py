"""Lengths of time."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar

from ..core.columns import EXACT
from .field import Field
from .field_type import JSON, Manner, expect
from .integer import IntegerField
from .number import LIMITS
from .text import clean, narrow

_CLOCK = re.compile(r"(-?)([0-9]{1,9}):([0-5][0-9])(?::([0-5][0-9]))?")
_PART = re.compile(
    r"([0-9]{1,12}(?:\.[0-9]{1,6})?) ?([a-z]+|[天日时分秒小钟]+)[ ,]*", re.IGNORECASE
)
_UNITS: Mapping[str, int] = {
    **dict.fromkeys(("d", "day", "days", "天", "日"), 86_400),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "小时", "时"), 3_600),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes", "分", "分钟"), 60),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds", "秒", "秒钟"), 1),
}
_SHOWN: Mapping[str, tuple[str, str, str, str]] = {"zh": ("小时", "分钟", "秒", "")}


class DurationField(IntegerField):
    """A length of time in whole seconds.

    People write ``1h 30m``, ``1:30`` (hours and minutes) or ``1小时30分``; a number alone is
    seconds.
    """

    name = "duration"
    widget = "duration"
    settings_schema: ClassVar[JSON] = LIMITS

    def parse(self, text: str, field: Field, manner: Manner) -> Decimal | None:
        typed = narrow(clean(text, field) or "")
        seconds = _clock(typed) if ":" in typed else _units(typed)
        if seconds is None:
            return super().parse(text, field, manner)
        return self.accept(seconds, field)

    def write(self, value: object, field: Field) -> str:
        return _spelled(expect(Decimal, value), ("h", "m", "s", " "))

    def show(self, value: object, field: Field, manner: Manner) -> str:
        words = _SHOWN.get(manner.locale[:2], ("h", "m", "s", " "))
        return _spelled(expect(Decimal, value), words)


def _clock(typed: str) -> Decimal | None:
    found = _CLOCK.fullmatch(typed)
    if found is None:
        return None
    seconds = int(found[2]) * 3_600 + int(found[3]) * 60 + int(found[4] or 0)
    return Decimal(-seconds if found[1] else seconds)


def _units(typed: str) -> Decimal | None:
    """The seconds of ``1h 30m``; None when it has another form."""
    rest, total = typed.removeprefix("-").strip(), Decimal(0)
    if not rest or len(rest) > 60:
        return None
    while rest:
        found = _PART.match(rest)
        unit = _UNITS.get(found[2].lower()) if found else None
        if found is None or unit is None:
            return None
        total = EXACT.add(total, EXACT.multiply(Decimal(found[1]), Decimal(unit)))
        rest = rest[found.end() :]
    return -total if typed.startswith("-") else total


def _spelled(value: Decimal | None, words: tuple[str, str, str, str]) -> str:
    if value is None:
        return ""
    minutes, seconds = divmod(abs(int(value)), 60)
    hours, minutes = divmod(minutes, 60)
    amounts = zip((hours, minutes, seconds), words[:3], strict=True)
    parts = [f"{amount}{word}" for amount, word in amounts if amount]
    return ("-" if value < 0 else "") + (words[3].join(parts) or f"0{words[1]}")
