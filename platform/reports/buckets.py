"""Buckets: what makes few groups of many values. One class a kind, registered at the end."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import Any, ClassVar, cast

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    Integer,
    Table,
    Text,
    case,
    extract,
    func,
    literal,
    literal_column,
    null,
    select,
    type_coerce,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import JSON
from sqlalchemy.types import TypeEngine

from ..core.columns import EXACT, ExactNumeric
from ..core.registry import Registry
from ..documents.references import Pointer
from ..formula import FormulaType
from ..formula.dates import add_days, add_months
from ..records.history_tables import HISTORY
from .refusals import RefusalError, unknown
from .ways import Way

DAYS = frozenset({FormulaType.DATE, FormulaType.DATETIME})
NUMBERS = frozenset({FormulaType.NUMBER})
TEXTS = frozenset({FormulaType.TEXT, FormulaType.CHOICE})
Column = ColumnElement[Any]


@dataclass(frozen=True)
class Frame:
    """What buckets know besides the value.

    ``week`` is the ISO weekday on which weeks begin, ``year`` the month in which fiscal years do.
    """

    sqlite: bool
    today: date
    week: int = 1
    year: int = 1


class Bucket:
    """A way to put values together.

    ``of`` gives a group's key in SQL; dates come as the day in the workspace's zone. ``read`` makes
    Python's key of what the database answers, ``write`` the JSON of that. Keys have an order. A
    ``period`` has one before it.
    """

    name: str
    takes: ClassVar[frozenset[FormulaType]]
    period: ClassVar[bool] = False

    def settled(self, settings: object, way: Way, at: Pointer) -> object:
        """The settings, with what is known of the field.

        :raises RefusalError: if they do not fit it.
        """
        return settings

    def of(self, column: Column, frame: Frame, settings: object) -> Column:
        raise TypeError(f"{self.name} does not say how values are put together")

    def sql_type(self, *, sqlite: bool) -> TypeEngine[Any]:
        return Integer()

    def read(self, raw: object) -> object:
        return raw

    def write(self, key: object, settings: object) -> object:
        return key

    def before(self, key: date, *, a_year: bool = False) -> date | None:
        """The period before the one that begins on ``key``, or the same a year ago."""
        raise TypeError(f"{self.name} knows no period")


class Period(Bucket):
    """Days by the period that they lie in; its first day is the key."""

    takes = DAYS
    period = True

    def sql_type(self, *, sqlite: bool) -> TypeEngine[Any]:
        return Text() if sqlite else Date()

    def read(self, raw: object) -> object:
        if raw is None or isinstance(raw, date):
            return raw
        # A week or a fiscal year may begin before the first day that Python knows.
        return date.fromisoformat(str(raw)) if str(raw) >= "0001" else date.min

    def write(self, key: object, settings: object) -> object:
        return cast("date", key).isoformat()


class Day(Period):
    """One day; a year ago is the same day of the calendar."""

    name = "day"

    def of(self, column: Column, frame: Frame, settings: object) -> Column:
        return column

    def before(self, key: date, *, a_year: bool = False) -> date | None:
        return add_months(key, -12) if a_year else add_days(key, -1)


class Week(Period):
    """Seven days, from the weekday on which the workspace's weeks begin; a year are 52 of them."""

    name = "week"

    def of(self, column: Column, frame: Frame, settings: object) -> Column:
        if frame.sqlite:
            return func.date(column, "-6 days", f"weekday {frame.week % 7}")
        weekday = sql_cast(extract("isodow", column), Integer)
        back = func.mod(weekday + literal_column(str(7 - frame.week)), literal_column("7"))
        day = func.greatest(column.op("-", return_type=Date())(back), _FIRST_DAY)
        return case((back.is_not(None), day))  # GREATEST passes over a blank

    def before(self, key: date, *, a_year: bool = False) -> date | None:
        return add_days(key, -364 if a_year else -7)


_FIRST_DAY = literal_column("DATE '0001-01-01'", Date())


class Months(Period):
    """So many whole months; ``fiscal`` ones count from the month in which fiscal years begin."""

    def __init__(self, name: str, months: int, *, fiscal: bool = False) -> None:
        self.name = name
        self.months = months
        self.fiscal = fiscal

    def of(self, column: Column, frame: Frame, settings: object) -> Column:
        first = (frame.year if self.fiscal else 1) - 1
        starts = sorted((first + more) % 12 + 1 for more in range(0, 12, self.months))
        if len(starts) == 12:
            return _month_text(column) if frame.sqlite else _month(column)
        return (_on_sqlite if frame.sqlite else _on_postgres)(column, starts)

    def before(self, key: date, *, a_year: bool = False) -> date | None:
        return add_months(key, -12 if a_year else -self.months)


def _month_text(day: Column) -> Column:
    return func.substr(day, 1, 7).concat(literal_column("'-01'"))


def _month(day: Column) -> Column:
    return sql_cast(func.date_trunc(literal_column("'month'"), _timestamp(day)), Date)


def _timestamp(day: Column) -> Column:
    """A date would be truncated as a moment of the server's zone."""
    return day.op("+")(literal_column("TIME '00:00'"))


def _on_sqlite(day: Column, starts: Sequence[int]) -> Column:
    """The first of the last month in ``starts`` that has begun, maybe a year before."""
    year, month = func.substr(day, 1, 4), func.substr(day, 6, 2)
    whens = [
        (month >= _text(_two(start)), year.concat(_text(_day_one(start))))
        for start in reversed(starts)
    ]
    if starts[0] == 1:
        return case(*whens)
    before = func.printf(_text("%04d"), sql_cast(year, Integer) - literal_column("1"))
    whens.append((day.is_not(None), before.concat(_text(_day_one(starts[-1])))))
    return case(*whens)


def _two(month: int) -> str:
    return str(month).zfill(2)


def _day_one(month: int) -> str:
    return "-" + _two(month) + "-01"


def _on_postgres(day: Column, starts: Sequence[int]) -> Column:
    year = sql_cast(extract("year", day), Integer)
    month = extract("month", day)
    whens = [(month >= _number(start), _first_of(year, start)) for start in reversed(starts)]
    if starts[0] > 1:
        before = func.greatest(year - _number(1), _number(1))
        whens.append((day.is_not(None), _first_of(before, starts[-1])))
    return case(*whens)


def _first_of(year: Column, month: int) -> Column:
    return func.make_date(year, _number(month), _number(1), type_=Date())


def _number(value: int) -> Column:
    return literal_column(str(value), Integer())


def _text(value: str) -> Column:
    """A constant of ours inside the statement: grouped expressions may not differ by parameters."""
    return literal_column("'" + value + "'", Text())


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
        whens = [(raw < limit, _number(index)) for index, limit in enumerate(limits)]
        return case((column.is_(None), null()), *whens, else_=_number(len(bounds)))

    def write(self, key: object, settings: object) -> object:
        """``..0``, ``0..1000``, ``1000..``: the lower bound is in, the upper is not."""
        edges = ["", *(f"{one:f}" for one in _bounds(settings)), ""]
        index = cast("int", key)
        return f"{edges[index]}..{edges[index + 1]}"


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
            whens.append((type_coerce(column, kind) > limit, _number(index)))
        return case((column.is_(None), null()), *whens, else_=_number(len(whens)))


class Lists(Bucket):
    """Texts by lists of them; what no list holds is blank."""

    name = "lists"
    takes = TEXTS

    def of(self, column: Column, frame: Frame, settings: object) -> Column:
        lists = cast("Mapping[str, Sequence[str]]", settings).values()
        whens = [(column.in_(list(one)), _number(index)) for index, one in enumerate(lists)]
        return case(*whens)

    def write(self, key: object, settings: object) -> object:
        return list(cast("Mapping[str, object]", settings))[cast("int", key)]


@dataclass(frozen=True)
class Stages:
    """The stages of a funnel in their order, and the field that holds them."""

    values: tuple[str, ...]
    field: str
    entity: str


class Reached(Bucket):
    """Records by the furthest stage that they ever reached, as their history tells."""

    name = "reached"
    takes = TEXTS

    def settled(self, settings: object, way: Way, at: Pointer) -> object:
        values = tuple(cast("Iterable[str]", settings))
        if not way.is_own:
            raise RefusalError(at, "A funnel needs a field of the records themselves.")
        known = [str(one["value"]) for one in _options(way)]
        for index, value in enumerate(values):
            if known and value not in known:
                raise unknown(
                    (*at[:-1], "stages", index), "'{field}' has no option '{option}'.",
                    value, known, field=way.text, option=value,
                )  # fmt: skip
        return Stages(values, way.field.id, way.entity.id)

    def of(self, column: Column, frame: Frame, settings: object) -> Column:
        stages = cast("Stages", settings)
        said = _after(stages.field, sqlite=frame.sqlite)
        table = cast("Table", column.table)
        ever = (
            select(func.max(_furthest(said, stages)))
            .where(HISTORY.c.record_id == table.c.id, HISTORY.c.entity_id == stages.entity)
            .correlate(table)
            .scalar_subquery()
        )
        larger = func.max if frame.sqlite else func.greatest
        nowhere = _number(-1)
        found = larger(
            func.coalesce(ever, nowhere), func.coalesce(_furthest(column, stages), nowhere)
        )
        return func.nullif(found, nowhere)

    def write(self, key: object, settings: object) -> object:
        return cast("Stages", settings).values[cast("int", key)]


def _options(way: Way) -> Iterable[Mapping[str, object]]:
    return cast("Iterable[Mapping[str, object]]", way.field.settings.get("options", ()))


def _after(field: str, *, sqlite: bool) -> Column:
    """What an entry of the history says a field became."""
    changes = type_coerce(HISTORY.c.changes, Text)
    if sqlite:
        return func.json_extract(changes, f'$."{field}"[1]')
    return sql_cast(changes, JSON)[field].op("->>")(literal_column("1"))


def _furthest(column: Column, stages: Stages) -> Column:
    text = type_coerce(column, Text)
    return case(*((text == one, _number(at)) for at, one in enumerate(stages.values)))


BUCKETS: Registry[Bucket] = Registry(
    "bucket",
    (
        Day(),
        Week(),
        Months("month", 1),
        Months("quarter", 3),
        Months("year", 12),
        Months("fiscal_quarter", 3, fiscal=True),
        Months("fiscal_year", 12, fiscal=True),
        Ranges(),
        Lists(),
        Ageing(),
        Reached(),
    ),
)
