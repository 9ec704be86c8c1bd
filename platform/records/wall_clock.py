"""Moments by the clocks on the wall: what is at nine stays at nine when the clocks change.

A day is the same in every zone. An hour that the clocks skip becomes the one after it.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ..fields.datetime import in_zone

#: The value of a date field, or of a datetime field.
Moment = date


def wall(moment: Moment, zone: ZoneInfo) -> datetime:
    """What the clocks of ``zone`` show, without a zone; a day begins at midnight."""
    if isinstance(moment, datetime):
        return in_zone(moment, zone).replace(tzinfo=None, fold=0)
    return datetime.combine(moment, time())


def later(moment: Moment, by: timedelta, zone: ZoneInfo) -> Moment:
    """``moment`` moved by the clocks of ``zone``; a day moves by whole days."""
    if isinstance(moment, datetime):
        return (wall(moment, zone) + by).replace(tzinfo=zone).astimezone(UTC)
    return moment + by


def passed(first: Moment, second: Moment, zone: ZoneInfo) -> timedelta:
    """From one to the other by the clocks of ``zone``."""
    return wall(second, zone) - wall(first, zone)
