"""Buckets of values: numbers by ranges, days by their age, texts by lists."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import cast

from sqlalchemy import BigInteger, Date, Text, case, literal, literal_column, null, type_coerce

from ..core.columns import EXACT, ExactNumeric
from ..fields.field import Field
from ..fields.field_type import Manner
from ..fields.number_format import show_number
from ..formula import Condition, Conditions
from ..formula.dates import add_days
from .bucket import DAYS, NUMBERS, TEXTS, Bucket, Column, Frame, Path, said, whole


class Ranges(Bucket):
    """Numbers by bounds: below the first, from each up to the next, and from the last on."""

    name = "ranges"
    takes = NUMBERS

    def of(self, column: Column, frame: Frame, settings: object) -> Column:
        bounds = _bounds(settings)
        if frame.sqlite:
            raw: Column = type_coerce(column, BigInteger)
            scale = column.type.scale if isinstance(column.type, ExactNumeric) else 0
            limits: list[Column] = [literal(_up(one, scale), BigInteger()) for one in bounds]
        else:
            raw = column
            limits = [literal_column(f"{one:f}") for one in bounds]
        whens = [(raw < limit, whole(index)) for index, limit in enumerate(limits)]
        return case((column.is_(None), null()), *whens, else_=whole(len(bounds)))

    def write(self, key: object, settings: object) -> object:
        """``..0``, ``0..1000``, ``1000..``: the lower bound is in, the upper is not."""
        edges = ["", *(f"{one:f}" for one in _bounds(settings)), ""]
        index = cast("int", key)
        return f"{edges[index]}..{edges[index + 1]}"

    def show(self, written: str, field: Field, manner: Manner) -> str:
        low, _, high = written.partition("..")
        shown = [_plain(one, manner) if one else "" for one in (low, high)]
        if not low:
            return f"< {shown[1]}"
        return f"{shown[0]} – {shown[1]}" if high else f"≥ {shown[0]}"

    def test(self, path: Path, written: str, settings: object) -> Conditions | None:
        low, _, high = written.partition("..")
        tests = [("at_least", low), ("less", high)]
        return Conditions("and", tuple(Condition(path, *one, bare=True) for one in tests if one[1]))


def _plain(text: str, manner: Manner) -> str:
    number = Decimal(text)
    return show_number(number, max(0, -cast("int", number.as_tuple().exponent)), manner.locale)


def _bounds(settings: object) -> list[Decimal]:
    return sorted(Decimal(str(one)) for one in cast("Iterable[object]", settings))


def _up(bound: Decimal, scale: int) -> int:
    return int(EXACT.scaleb(bound, scale).to_integral_value(ROUND_CEILING))


class Ageing(Ranges):
    """Days by how long ago they are today, in days; those to come are in the first range."""

    name = "ageing"
    takes = DAYS

    def of(self, column: Column, frame: Frame, settings: object) -> Column:
        whens = []
        for index, bound in enumerate(_bounds(settings)):
            day = add_days(frame.today, -int(bound)) or date.min
            kind = Text() if frame.sqlite else Date()
            limit = literal(day.isoformat() if frame.sqlite else day, kind)
            whens.append((type_coerce(column, kind) > limit, whole(index)))
        return case((column.is_(None), null()), *whens, else_=whole(len(whens)))

    def show(self, written: str, field: Field, manner: Manner) -> str:
        low, _, high = written.partition("..")
        if low:
            return said(_BETWEEN if high else _OLDER, manner).format(
                low, int(high) - 1 if high else ""
            )
        texts = _TO_COME if high == "0" else _YOUNGER
        return said(texts, manner).format("", int(high) - 1)

    def test(self, path: Path, written: str, settings: object) -> Conditions | None:
        low, _, high = written.partition("..")
        tests = [("at_most", low), ("more", high)]
        items = (Condition(path, name, _days_ago(day), bare=True) for name, day in tests if day)
        return Conditions("and", tuple(items))


def _days_ago(days: str) -> str:
    number = int(days)
    return f"TODAY() - {number}" if number >= 0 else f"TODAY() + {-number}"


_TO_COME = {"en": "Still to come", "zh": "未到期"}
_YOUNGER = {"en": "Up to {1} days", "zh": "{1} 天以内"}
_BETWEEN = {"en": "{0} to {1} days", "zh": "{0} 至 {1} 天"}
_OLDER = {"en": "{0} days and more", "zh": "{0} 天及以上"}


class Lists(Bucket):
    """Texts by lists of them; what no list holds is blank."""

    name = "lists"
    takes = TEXTS

    def of(self, column: Column, frame: Frame, settings: object) -> Column:
        lists = cast("Mapping[str, Sequence[str]]", settings).values()
        whens = [(column.in_(list(one)), whole(index)) for index, one in enumerate(lists)]
        return case(*whens)

    def write(self, key: object, settings: object) -> object:
        return list(cast("Mapping[str, object]", settings))[cast("int", key)]

    def test(self, path: Path, written: str, settings: object) -> Conditions | None:
        lists = cast("Mapping[str, Sequence[str]]", settings)
        return Conditions("and", (Condition(path, "is_one_of", tuple(lists[written])),))
