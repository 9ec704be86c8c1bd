"""Buckets: what makes few groups of many values. One class a kind, registered at the end."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from babel.dates import format_skeleton
from sqlalchemy import (
    ColumnClause,
    Date,
    Integer,
    Table,
    Text,
    case,
    func,
    literal_column,
    select,
    type_coerce,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import JSON
from sqlalchemy.types import TypeEngine

from ..core.registry import Registry
from ..documents.references import Pointer
from ..fields.field import Field
from ..fields.field_type import Manner
from ..fields.options import options_of
from ..fields.time_format import show_date
from ..formula import Condition, Conditions
from ..formula.dates import add_days, add_months
from ..records.history_tables import HISTORY
from .bucket import DAYS, TEXTS, Bucket, Column, Frame, Path, said, whole
from .ranges import Ageing, Lists, Ranges
from .refusals import RefusalError, unknown
from .ways import Way


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

    def after(self, key: date) -> date | None:
        """The first day of the next period."""
        raise TypeError(f"{self.name} does not say where it ends")

    def show(self, written: str, field: Field, manner: Manner) -> str:
        return show_date(date.fromisoformat(written), manner.locale)

    def test(self, path: Path, written: str, settings: object) -> Conditions | None:
        end = self.after(date.fromisoformat(written))
        tests = [Condition(path, "at_least", written)]
        tests += [Condition(path, "less", end.isoformat())] if end is not None else []
        return Conditions("and", tuple(tests))


class Day(Period):
    """One day; a year ago is the same day of the calendar."""

    name = "day"

    def of(self, column: Column, frame: Frame, settings: object) -> Column:
        return column

    def before(self, key: date, *, a_year: bool = False) -> date | None:
        return add_months(key, -12) if a_year else add_days(key, -1)

    def after(self, key: date) -> date | None:
        return add_days(key, 1)


class Week(Period):
    """Seven days, from the weekday on which the workspace's weeks begin; a year are 52 of them."""

    name = "week"

    def of(self, column: Column, frame: Frame, settings: object) -> Column:
        if frame.sqlite:
            return func.date(column, "-6 days", f"weekday {frame.week % 7}")
        weekday = _part("isodow", column)
        back = func.mod(weekday + literal_column(str(7 - frame.week)), literal_column("7"))
        day = func.greatest(column.op("-", return_type=Date())(back), _FIRST_DAY)
        return case((column.is_not(None), day))  # GREATEST passes over a blank

    def before(self, key: date, *, a_year: bool = False) -> date | None:
        return add_days(key, -364 if a_year else -7)

    def after(self, key: date) -> date | None:
        return add_days(key, 7)

    def show(self, written: str, field: Field, manner: Manner) -> str:
        day = super().show(written, field, manner)
        return said(_WEEK, manner).format(day)


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
        if frame.sqlite:
            return _month_text(column) if len(starts) == 12 else _on_sqlite(column, starts)
        if len(starts) == 12 and isinstance(column, ColumnClause):
            return _month(column)
        if starts[0] == 1:
            return _truncated(_NAMES[self.months], column)
        return _on_postgres(column, starts)

    def before(self, key: date, *, a_year: bool = False) -> date | None:
        return add_months(key, -12 if a_year else -self.months)

    def after(self, key: date) -> date | None:
        return add_months(key, self.months)

    def show(self, written: str, field: Field, manner: Manner) -> str:
        day = date.fromisoformat(written)
        if self.fiscal:
            return said(_FISCAL[self.months], manner).format(
                day.year, format_skeleton("yMMM", day, locale=manner.locale)
            )
        return str(format_skeleton(_SKELETONS[self.months], day, locale=manner.locale))


#: By the months of a period: what PostgreSQL calls it.
_NAMES = {1: "month", 3: "quarter", 12: "year"}
#: By the months of a period: what Babel is asked for.
_SKELETONS = {1: "yMMM", 3: "yQQQ", 12: "y"}
#: A fiscal period is called by the year or the month in which it begins.
_FISCAL = {
    3: {"en": "Quarter from {1}", "zh": "{1}起的财季"},
    12: {"en": "FY {0}", "zh": "{0}财年"},
}
_WEEK = {"en": "Week of {0}", "zh": "{0}起一周"}


def _month_text(day: Column) -> Column:
    return func.substr(day, 1, 7).concat(literal_column("'-01'"))


def _month(day: Column) -> Column:
    """The first of a day's month, sooner than by its moments; the day is named twice."""
    before = day.op("-", return_type=Date())(_part("day", day))
    return before.op("+", return_type=Date())(whole(1))


def _truncated(period: str, day: Column) -> Column:
    return sql_cast(func.date_trunc(literal_column(f"'{period}'"), _timestamp(day)), Date)


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
    """The first of the last month in ``starts`` that has begun, maybe a year before."""
    year, month = _part("year", day), _part("month", day)
    whens = [(month >= whole(start), _first_of(year, start)) for start in reversed(starts)]
    before = func.greatest(year - whole(1), whole(1))
    whens.append((day.is_not(None), _first_of(before, starts[-1])))
    return case(*whens)


def _part(name: str, day: Column) -> Column:
    """A part of a day; EXTRACT would answer with a NUMERIC and take several times as long."""
    return sql_cast(func.date_part(literal_column(f"'{name}'"), day), Integer)


def _first_of(year: Column, month: int) -> Column:
    return func.make_date(year, whole(month), whole(1), type_=Date())


def _text(value: str) -> Column:
    """A constant of ours inside the statement: grouped expressions may not differ by parameters."""
    return literal_column("'" + value + "'", Text())


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
        nowhere = whole(-1)
        found = larger(
            func.coalesce(ever, nowhere), func.coalesce(_furthest(column, stages), nowhere)
        )
        return func.nullif(found, nowhere)

    def write(self, key: object, settings: object) -> object:
        return cast("Stages", settings).values[cast("int", key)]

    def show(self, written: str, field: Field, manner: Manner) -> str:
        return options_of(field).title(written, field, manner.locale)


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
    return case(*((text == one, whole(at)) for at, one in enumerate(stages.values)))


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
