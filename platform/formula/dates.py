"""Dates in the years 1 to 9999; anything outside is blank."""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from .numbers import Number, whole
from .types import Calendar

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LAST = date.max.toordinal()
_HOUR = timedelta(hours=1)


def day_of(ordinal: int) -> date | None:
    return date.fromordinal(ordinal) if 1 <= ordinal <= _LAST else None


def read(text: str) -> date | None:
    """The date that ``text`` is as YYYY-MM-DD, else blank."""
    stripped = text.strip(" ")
    if not _DATE.fullmatch(stripped):
        return None
    try:
        return date.fromisoformat(stripped)
    except ValueError:
        return None


def make(year: Number, month: Number, day: Number) -> date | None:
    """A date whose months and days roll over."""
    months = whole(year) * 12 + whole(month) - 1
    first = _first(months)
    return first and day_of(first.toordinal() + whole(day) - 1)


def _first(months: int) -> date | None:
    """The first day of the month that is so many months after year 0 began."""
    year, month = divmod(months, 12)
    return date(year, month + 1, 1) if 1 <= year <= 9999 else None


def add_days(day: date, days: Number) -> date | None:
    return day_of(day.toordinal() + whole(days))


def days_between(later: date, earlier: date) -> int:
    return later.toordinal() - earlier.toordinal()


def add_months(day: date, months: Number) -> date | None:
    """The same day so many months on, or the last day of a shorter month."""
    first = _first(day.year * 12 + day.month - 1 + whole(months))
    return first and first.replace(day=min(day.day, monthrange(first.year, first.month)[1]))


def month_end(day: date, months: Number) -> date | None:
    first = _first(day.year * 12 + day.month - 1 + whole(months))
    return first and first.replace(day=monthrange(first.year, first.month)[1])


def difference(start: date, end: date, unit: str) -> int:
    """Complete units (d, m or y) from ``start`` to ``end``; negative if it is before."""
    if unit == "d":
        return end.toordinal() - start.toordinal()
    if end < start:
        return -difference(end, start, unit)
    months = (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
    return months if unit == "m" else months // 12


def weekday(day: date) -> int:
    """1 for Sunday to 7 for Saturday, as Excel counts."""
    return day.isoweekday() % 7 + 1


def iso_week(day: date) -> int:
    return day.isocalendar().week


def local(moment: datetime, zone: ZoneInfo) -> datetime | None:
    """``moment`` in the workspace's zone; blank where that leaves the calendar."""
    try:
        return moment.astimezone(zone)
    except OverflowError:
        return None


def local_date(moment: datetime, zone: ZoneInfo) -> date | None:
    there = local(moment, zone)
    return there and there.date()


def hours_between(start: datetime, end: datetime) -> int:
    """Complete hours; negative if ``end`` is before."""
    return (end - start) // _HOUR if end >= start else -((start - end) // _HOUR)


def workdays(start: date, end: date, calendar: Calendar) -> int:
    """Worked days from ``start`` to ``end``, both included; negative if ``end`` is before."""
    if end < start:
        return -workdays(end, start, calendar)
    weeks, rest = divmod(end.toordinal() - start.toordinal() + 1, 7)
    first = start.isoweekday()
    count = weeks * len(calendar.week)
    count += sum((first - 1 + step) % 7 + 1 in calendar.week for step in range(rest))
    count -= sum(
        start <= day <= end and day.isoweekday() in calendar.week
        for day in calendar.holidays - calendar.workdays
    )
    return count + sum(
        start <= day <= end and day.isoweekday() not in calendar.week for day in calendar.workdays
    )


def stored(moment: datetime) -> str:
    """``moment`` as the databases and the browser write it: UTC, whole seconds."""
    utc = moment.astimezone(UTC)
    return f"{utc.date().isoformat()} {utc.time().isoformat('seconds')}"


def shown(moment: datetime, zone: ZoneInfo) -> str | None:
    """``moment`` as text, in the workspace's zone."""
    there = local(moment, zone)
    if there is None:
        return None
    return f"{there.date().isoformat()} {there.time().isoformat('seconds')}"


def read_moment(text: str) -> datetime:
    """What ``stored`` wrote."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
