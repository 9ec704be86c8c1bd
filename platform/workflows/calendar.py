"""When something is due: durations over the clock, or over the hours that are worked."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ..formula import Calendar

_DURATION = re.compile(r"P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?")
#: A calendar without a single worked day must not be searched for ever.
_FARTHEST = 3660
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class WorkCalendar:
    """Worked days (weekends, holidays, 调休) and the hours of each, in the workspace's zone."""

    days: Calendar = Calendar()  # noqa: RUF009
    opens: time = time(9)
    closes: time = time(18)


@dataclass(frozen=True)
class Duration:
    """Whole days, and seconds: a day is not always 24 hours."""

    days: int
    seconds: int


def read_duration(text: str) -> Duration:
    """``P1DT2H`` and the like; a text that is none is no time at all."""
    found = _DURATION.fullmatch(text)
    weeks, days, hours, minutes = (int(one or 0) for one in found.groups()) if found else (0,) * 4
    return Duration(weeks * 7 + days, hours * 3600 + minutes * 60)


def due(start: datetime, duration: str, calendar: WorkCalendar | None, zone: ZoneInfo) -> datetime:
    """``duration`` after ``start`` (aware); UTC.

    :param calendar: count only worked days and hours; None counts all of them. Days keep the time
        of the day over a change to summer time; hours are real hours.
    """
    long = read_duration(duration)
    local = start.astimezone(zone)
    if calendar is None:
        moved = (local.replace(tzinfo=None) + timedelta(days=long.days)).replace(tzinfo=zone)
        return moved.astimezone(UTC) + timedelta(seconds=long.seconds)
    moment = _add_days(_into_hours(local, calendar, zone), long.days, calendar, zone)
    return _add_seconds(moment, long.seconds, calendar, zone).astimezone(UTC)


def _at(day: date, moment: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, moment, zone)


def _next_day(day: date, calendar: WorkCalendar) -> date:
    for _ in range(_FARTHEST):
        day += _DAY
        if calendar.days.is_worked(day):
            return day
    return day


def _into_hours(moment: datetime, calendar: WorkCalendar, zone: ZoneInfo) -> datetime:
    """``moment``, or when work begins next."""
    worked = calendar.days.is_worked(moment.date())
    if worked and moment.timetz().replace(tzinfo=None) < calendar.opens:
        return _at(moment.date(), calendar.opens, zone)
    if worked and moment.timetz().replace(tzinfo=None) < calendar.closes:
        return moment
    return _at(_next_day(moment.date(), calendar), calendar.opens, zone)


def _add_days(moment: datetime, days: int, calendar: WorkCalendar, zone: ZoneInfo) -> datetime:
    day = moment.date()
    for _ in range(days):
        day = _next_day(day, calendar)
    return _at(day, moment.timetz().replace(tzinfo=None), zone)


def _add_seconds(
    moment: datetime, seconds: int, calendar: WorkCalendar, zone: ZoneInfo
) -> datetime:
    left = timedelta(seconds=seconds)
    for _ in range(_FARTHEST):
        # Both in UTC: the difference of two local times ignores a change to summer time.
        rest = _at(moment.date(), calendar.closes, zone).astimezone(UTC) - moment.astimezone(UTC)
        if left <= rest:
            return (moment.astimezone(UTC) + left).astimezone(zone)
        left -= rest
        moment = _at(_next_day(moment.date(), calendar), calendar.opens, zone)
    return moment
