"""What the rows of a list stand together by: the values of a field, or the periods of its days."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import cast

from ....platform.core.errors import InvalidValueError
from ....platform.fields.datetime import in_zone
from ....platform.fields.field import Field
from ....platform.formula import FormulaType
from ....platform.formula.conditions import quoted
from ....platform.records.values import LinkedTitle, Record
from ....platform.reports.buckets import BUCKETS, Period
from ...i18n import gettext as _
from ..words import app, manner
from .display import Shown, shown

#: Widgets whose values many records share, so that a list may be grouped by them.
GROUPABLE = frozenset({"select", "link", "person", "department", "checkbox", "rating"})
#: Between the path and the period in an address: ``closed_on:month``.
AT = ":"
PERIODS: Mapping[str, str] = {
    "week": "{field}, by week", "month": "{field}, by month",
    "quarter": "{field}, by quarter", "year": "{field}, by year",
}  # fmt: skip


class Grouping:
    """The groups that the values of one field make; ``text`` is how an address names it."""

    def __init__(self, path: str, field: Field) -> None:
        self.path, self.field = path, field
        self.text = path

    @property
    def group(self) -> Mapping[str, object]:
        """As a report says it."""
        return {"by": self.path}

    def title(self, name: str) -> str:
        """What it is called, given the field's name."""
        return name

    def key(self, record: Record) -> str:
        """What tells the group of a record from others; "" for those without a value."""
        value = record.values.get(self.path)
        if isinstance(value, LinkedTitle):
            return str(value.id)
        return "" if value is None else self.told(self.field.type.dump(value, self.field))

    def told(self, cell: object) -> str:
        """The key of a group, as a report tells it."""
        return str(cell["id"]) if isinstance(cell, dict) else "" if cell is None else str(cell)

    def shown(self, record: Record) -> Shown:
        """What people read for the group of a record."""
        return shown(record.values.get(self.path), self.field, manner())

    def edge(self, key: str, *, desc: bool) -> object:
        """The last value of the group in the order of the list; None for the record's own."""
        return None

    def test(self, key: str) -> str:
        """The formula for the records of a group."""
        return _TESTS.get(self.field.formula_type, _equal)(self.path, key)


class PeriodGrouping(Grouping):
    """Days by the week, month, quarter or year that they lie in; its first day is the key."""

    def __init__(self, path: str, field: Field, period: str) -> None:
        super().__init__(path, field)
        self.text = f"{path}{AT}{period}"
        self.name = period
        self.period = cast("Period", BUCKETS.get(period))

    @property
    def group(self) -> Mapping[str, object]:
        return {"by": self.path, "bucket": self.name}

    def title(self, name: str) -> str:
        return _(PERIODS[self.name], field=name)

    def key(self, record: Record) -> str:
        day = self._day(record.values.get(self.path))
        return _FIRST[self.name](day).isoformat() if day is not None else ""

    def _day(self, value: object) -> date | None:
        if isinstance(value, datetime):
            return in_zone(value, manner().zone).date()
        return value if isinstance(value, date) else None

    def shown(self, record: Record) -> Shown:
        key = self.key(record)
        return Shown(self.period.show(key, self.field, manner()) if key else "")

    def edge(self, key: str, *, desc: bool) -> object:
        if not key:
            return None
        first = date.fromisoformat(key)
        following = self.period.after(first) or first
        if self.field.formula_type is FormulaType.DATE:
            return first if desc else following - timedelta(days=1)
        return self._moment(first) if desc else self._moment(following) - timedelta(seconds=1)

    def _moment(self, day: date) -> datetime:
        return datetime.combine(day, time(), tzinfo=manner().zone).astimezone(UTC)

    def test(self, key: str) -> str:
        if not key:
            return f"ISBLANK({self.path})"
        try:
            following = self.period.after(date.fromisoformat(key))
        except ValueError as error:
            raise InvalidValueError("There is no group '{key}'.", field="g", key=key) from error
        until = f" and {self.path} < {quoted(following.isoformat())}" if following else ""
        return f"{self.path} >= {quoted(key)}{until}"


def _week(day: date) -> date:
    start = cast("int", app().manifest.calendar.get("weekStart", 1))
    back = (day.isoweekday() - start) % 7
    return day - timedelta(days=back) if day.toordinal() > back else date.min


_FIRST: Mapping[str, Callable[[date], date]] = {
    "week": _week,
    "month": lambda day: day.replace(day=1),
    "quarter": lambda day: day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1),
    "year": lambda day: day.replace(month=1, day=1),
}


def _equal(path: str, key: str) -> str:
    return f"{path} = {quoted(key)}" if key else f"ISBLANK({path})"


_TESTS: Mapping[FormulaType, Callable[[str, str], str]] = {
    FormulaType.BOOLEAN: lambda path, key: path if key == "True" else f"not {path}",
    FormulaType.NUMBER: lambda path, key: f"{path} = {key}" if key else f"ISBLANK({path})",
}


def groupings(path: str, field: Field) -> Iterator[Grouping]:
    """Every way to group by a field."""
    if not field.type.sortable:
        return
    if field.value_type.widget in GROUPABLE:
        yield Grouping(path, field)
    elif field.formula_type in {FormulaType.DATE, FormulaType.DATETIME}:
        yield from (PeriodGrouping(path, field, one) for one in PERIODS)


@dataclass(frozen=True)
class Folds:
    """Which groups somebody has folded: ``but`` these, all of them or none."""

    by: str = ""
    every: bool = False
    but: frozenset[str] = frozenset()

    @property
    def any(self) -> bool:
        return self.every or bool(self.but)

    def holds(self, key: str) -> bool:
        return (key in self.but) != self.every

    def turned(self, key: str) -> "Folds":
        """The same with one group folded that was not, or unfolded."""
        return Folds(self.by, self.every, self.but ^ {key})
