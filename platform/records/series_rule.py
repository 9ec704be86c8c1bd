"""When something that repeats comes again: a rule, and the days that it gives."""

from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import MAXYEAR, date, timedelta
from itertools import count, islice
from typing import cast

from ..core.errors import InvalidValueError
from ..formula import Calendar

#: Days that one series has at most, and how long it goes on.
MOST = 200
MOST_YEARS = 30
MOST_INTERVAL = 99
WEEK = 7
DAY = timedelta(days=1)


@dataclass(frozen=True)
class RepeatRule:
    """How something repeats from its first day on.

    ``every`` is a key of ``STEPS``, ``weekdays`` are ISO weekdays and are for ``week`` alone. It
    ends at the day ``until``, or after so many ``times``, the first one included.
    """

    every: str
    interval: int = 1
    weekdays: tuple[int, ...] = field(default=())
    until: date | None = None
    times: int | None = None

    def to_json(self) -> dict[str, object]:
        until = self.until.isoformat() if self.until else None
        given = {**asdict(self), "weekdays": list(self.weekdays), "until": until}
        return {key: one for key, one in given.items() if one}

    @classmethod
    def of(cls, kept: Mapping[str, object]) -> "RepeatRule":
        """The rule that ``to_json`` wrote."""
        until, times = kept.get("until"), cast("int | None", kept.get("times"))
        weekdays = tuple(cast("list[int]", kept.get("weekdays", [])))
        interval = cast("int", kept.get("interval", 1))
        day = date.fromisoformat(str(until)) if until else None
        return cls(str(kept["every"]), interval, weekdays, day, times)


def days_of(rule: RepeatRule, first: date, calendar: Calendar) -> tuple[date, ...]:
    """The days of a series: the first one, whatever the rule says of it, and those after it.

    :raises InvalidValueError: naming what of the rule cannot be taken.
    """
    _demand(rule, first)
    found = [first]
    for day in STEPS[rule.every](rule, first, calendar):
        if len(found) == rule.times or (rule.until is not None and day > rule.until):
            break
        if len(found) == MOST:
            raise InvalidValueError(
                "That is more than {most} times. Choose an earlier end.", field="until", most=MOST
            )
        if day > _horizon(first):
            raise _too_long("times")
        found.append(day)
    if len(found) == 1:
        raise InvalidValueError("There is no other day until then.", field="until")
    return tuple(found)


def _demand(rule: RepeatRule, first: date) -> None:
    """Refuse what no page offers, and what ends never, at once or too late."""
    if rule.every not in STEPS or not set(rule.weekdays) <= set(range(1, WEEK + 1)):
        raise InvalidValueError("Choose how it repeats.", field="every")
    if not 1 <= rule.interval <= MOST_INTERVAL:
        raise InvalidValueError(
            "Write a number from 1 to {most}.", field="interval", most=MOST_INTERVAL
        )
    if (rule.until is None) == (rule.times is None):
        raise InvalidValueError("Say when it ends: at a day, or after so many times.", field="ends")
    if rule.times is not None and not 2 <= rule.times <= MOST:
        raise InvalidValueError("Write a number from 2 to {most}.", field="times", most=MOST)
    if rule.until is not None and rule.until <= first:
        raise InvalidValueError("It has to end after its first day.", field="until")
    if first.year > MAXYEAR - 2 * MOST_INTERVAL:
        raise _too_long("every")
    if rule.until is not None and rule.until > _horizon(first):
        raise _too_long("until")


def _horizon(first: date) -> date:
    return _in_month(first, first.year + MOST_YEARS, first.month)


def _too_long(key: str) -> InvalidValueError:
    return InvalidValueError("A series ends within {years} years.", field=key, years=MOST_YEARS)


def _in_month(first: date, year: int, month: int) -> date:
    """The same day of another month: of a shorter one the last."""
    return date(year, month, min(first.day, monthrange(year, month)[1]))


def _months(first: date, interval: int) -> Iterator[tuple[int, int]]:
    """(year, month) of the months after the first day's."""
    for at in count(first.month - 1 + interval, interval):
        yield first.year + at // 12, at % 12 + 1


Step = Callable[[RepeatRule, date, Calendar], Iterator[date]]


def _daily(rule: RepeatRule, first: date, calendar: Calendar) -> Iterator[date]:
    return (first + at * DAY for at in count(rule.interval, rule.interval))


def _workdays(rule: RepeatRule, first: date, calendar: Calendar) -> Iterator[date]:
    days = (first + at * DAY for at in count(1))
    worked = (day for day in days if calendar.is_worked(day))
    return islice(worked, rule.interval - 1, None, rule.interval)


def _weekly(rule: RepeatRule, first: date, calendar: Calendar) -> Iterator[date]:
    monday = first - first.weekday() * DAY
    weekdays = sorted(set(rule.weekdays)) or [first.isoweekday()]
    for weeks in count(0, rule.interval):
        days = (monday + (weeks * WEEK + one - 1) * DAY for one in weekdays)
        yield from (day for day in days if day > first)


def _monthly(rule: RepeatRule, first: date, calendar: Calendar) -> Iterator[date]:
    return (_in_month(first, *month) for month in _months(first, rule.interval))


def _nth_weekday(rule: RepeatRule, first: date, calendar: Calendar) -> Iterator[date]:
    nth = (first.day - 1) // WEEK
    for year, month in _months(first, rule.interval):
        begins = date(year, month, 1)
        early = begins + (first.weekday() - begins.weekday()) % WEEK * DAY
        days = [early + at * WEEK * DAY for at in range(nth + 1)]
        yield max(day for day in days if day.month == month)


def _yearly(rule: RepeatRule, first: date, calendar: Calendar) -> Iterator[date]:
    years = count(first.year + rule.interval, rule.interval)
    return (_in_month(first, year, first.month) for year in years)


#: The days after the first one, without an end, by what they repeat every.
STEPS: Mapping[str, Step] = {
    "day": _daily,
    "workday": _workdays,
    "week": _weekly,
    "month": _monthly,
    "nth": _nth_weekday,
    "year": _yearly,
}
