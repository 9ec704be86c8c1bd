"""Filters of a dashboard: what a chosen value means for a widget's records."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast
from uuid import UUID

from ..access.hierarchy import departments_below
from ..access.people import People
from ..core.errors import InvalidValueError
from ..core.registry import Registry
from ..core.transaction import Transaction
from ..documents.releases import current_app
from ..fields.field import Field
from ..formula import Condition, Conditions, FormulaType, from_conditions
from ..formula.dates import add_months
from .bucket import DAYS
from .drill import those

ME = "me"
Period = tuple[date, date]


@dataclass(frozen=True)
class FilterType:
    """A kind of filter: which fields it fits, and the formula of a value for a path."""

    name: str
    fits: Callable[[Field], bool]
    test: Callable[[Transaction, str, tuple[str, ...]], str]


def _directory(name: str) -> Callable[[Field], bool]:
    return lambda field: field.value_type.directory == name


def _period(tx: Transaction, value: str, path: tuple[str, ...]) -> str:
    first, end = period(tx, value)
    return _all(
        Condition(path, "at_least", first.isoformat()), Condition(path, "less", end.isoformat())
    )


def _person(tx: Transaction, value: str, path: tuple[str, ...]) -> str:
    if value == ME:
        return _all(Condition(path, "is", "$user.id", bare=True))
    return _all(Condition(path, "is", str(_id(value))))


def _department(tx: Transaction, value: str, path: tuple[str, ...]) -> str:
    """Those of the department and of all below it; after a person, the records of its people."""
    wanted = departments_below(tx, _id(value))
    if path[-1] != "department" or len(path) == 1:
        return those(path, sorted(map(str, wanted)))
    people = People(tx).all(disabled=True)
    return those(path[:-1], sorted(str(one.id) for one in people if one.department in wanted))


def _choice(tx: Transaction, value: str, path: tuple[str, ...]) -> str:
    return _all(Condition(path, "is", value))


def _all(*tests: Condition) -> str:
    return from_conditions(Conditions("and", tests))


def _id(value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError:
        raise InvalidValueError("'{value}' names nobody.", value=value[:100]) from None


FILTERS: Registry[FilterType] = Registry(
    "filter of a dashboard",
    (
        FilterType("period", lambda field: field.formula_type in DAYS, _period),
        FilterType("person", _directory("person"), _person),
        FilterType("department", _directory("department"), _department),
        FilterType(
            "choice",
            lambda field: field.formula_type in {FormulaType.CHOICE, FormulaType.TEXT},
            _choice,
        ),
    ),
)


def period(tx: Transaction, value: str) -> Period:
    """The first day of ``this_month`` or ``2026-01-01..2026-03-31``, and the day after its last."""
    manifest = current_app(tx).manifest
    today = tx.now.astimezone(manifest.zone).date()
    if value == "this_week":
        return _week(today, cast("int", manifest.calendar.get("weekStart", 1)))
    if value in PERIODS:
        return PERIODS[value](today)
    first, _, last = value.partition("..")
    try:
        return date.fromisoformat(first), date.fromisoformat(last) + timedelta(days=1)
    except (ValueError, OverflowError):
        raise InvalidValueError("'{value}' is no period.", value=value[:100]) from None


def _months(today: date, months: int, back: int = 0) -> Period:
    """The whole period of so many months in which today lies, or one so many before it."""
    begun = today.replace(month=(today.month - 1) // months * months + 1, day=1)
    first = add_months(begun, -months * back) or begun
    return first, add_months(first, months) or first


def _week(today: date, start: int = 1) -> Period:
    first = today - timedelta(days=(today.isoweekday() - start) % 7)
    return first, first + timedelta(days=7)


PERIODS: Mapping[str, Callable[[date], Period]] = {
    "today": lambda today: (today, today + timedelta(days=1)),
    "this_week": _week,
    "this_month": lambda today: _months(today, 1),
    "this_quarter": lambda today: _months(today, 3),
    "this_year": lambda today: _months(today, 12),
    "last_month": lambda today: _months(today, 1, back=1),
    "last_quarter": lambda today: _months(today, 3, back=1),
    "last_30_days": lambda today: (today - timedelta(days=29), today + timedelta(days=1)),
}


#: A filter that has a default and is off.
OFF = "-"
#: The default of a period that each reader says himself.
CUSTOM = "custom"


@dataclass(frozen=True)
class InForce:
    """The filters of a dashboard; ``chosen`` are values by the filters' ids."""

    filters: tuple[Mapping[str, object], ...]
    chosen: Mapping[str, str]

    def value(self, id: str) -> str:
        """The value in force, "" for none."""
        default = next((str(one.get("default", "")) for one in self.filters if one["id"] == id), "")
        given = self.chosen.get(id) or ("" if default == CUSTOM else default)
        return "" if given == OFF else given

    def test(self, tx: Transaction, widget: Mapping[str, object]) -> str:
        """What they mean for a widget's records."""
        paths = cast("Mapping[str, str]", widget.get("map", {}))
        tests = [
            FILTERS.get(str(one["type"])).test(tx, value, tuple(path.split(".")))
            for one in self.filters
            if (path := paths.get(str(one["id"]))) and (value := self.value(str(one["id"])))
        ]
        return " and ".join(f"({one})" for one in tests)


def narrowed(document: Mapping[str, object], test: str) -> Mapping[str, object]:
    """A report of only those records for which ``test`` holds too."""
    given = str(document.get("filter", ""))
    filter = f"({given}) and ({test})" if given and test else given or test
    return {**document, "filter": filter} if filter else document


def broken_out(document: Mapping[str, object], by: str) -> Mapping[str, object]:
    """The report by another group."""
    path, _, bucket = by.partition(":")
    group = {"by": path, "bucket": bucket} if bucket else {"by": path}
    kept = {name: value for name, value in document.items() if name not in {"funnel", "sort"}}
    return {**kept, "rows": [group]}
