"""Times that come again, in cron's five fields: minute, hour, day, month, day of the week."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ..core.errors import InvalidValueError

#: (name, lowest, highest); Sunday is 0 and 7.
FIELDS = (("minute", 0, 59), ("hour", 0, 23), ("day", 1, 31), ("month", 1, 12), ("weekday", 0, 7))
#: 29 February comes again within eight years, even around 2100.
SEARCH_DAYS = 8 * 366 + 1


@dataclass(frozen=True)
class Cron:
    """A parsed expression; ``days`` and ``weekdays`` are None for ``*``."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    months: frozenset[int]
    days: frozenset[int] | None
    weekdays: frozenset[int] | None

    def next_after(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """The first time after ``moment``, in UTC.

        A time that the clocks skip comes as much later as they skip; one that they repeat comes
        once.

        :raises InvalidValueError: if there is none, such as on 30 February.
        """
        start = moment.astimezone(zone).date()
        for ahead in range(SEARCH_DAYS):
            times = self._times_of(start + timedelta(days=ahead), zone)
            found = min((one for one in times if one > moment), default=None)
            if found is not None:
                return found
        raise InvalidValueError("This time never comes.")

    def between(self, after: datetime, upto: datetime, zone: ZoneInfo, most: int) -> list[datetime]:
        """The last ``most`` times after one moment and up to another, in their order, in UTC."""
        found: set[datetime] = set()
        day = upto.astimezone(zone).date()
        # A time that is skipped may come on the day after.
        while day >= after.astimezone(zone).date() - timedelta(days=1) and len(found) < most:
            found |= {one for one in self._times_of(day, zone) if after < one <= upto}
            day -= timedelta(days=1)
        return sorted(found)[-most:]

    def _times_of(self, day: date, zone: ZoneInfo) -> Iterator[datetime]:
        if self._has(day):
            for hour in self.hours:
                for minute in self.minutes:
                    local = datetime.combine(day, time(hour, minute), zone)
                    yield local.astimezone(UTC)

    def _has(self, day: date) -> bool:
        if day.month not in self.months:
            return False
        on_day = self.days is None or day.day in self.days
        on_weekday = self.weekdays is None or day.isoweekday() % 7 in self.weekdays
        if self.days is not None and self.weekdays is not None:
            return on_day or on_weekday  # as cron has it: both given means either
        return on_day and on_weekday


def parse(text: str) -> Cron:
    """Read five fields of numbers, ``*``, ranges, lists and steps.

    :raises InvalidValueError: if it cannot be read.
    """
    parts = text.split()
    if len(parts) != len(FIELDS):
        raise InvalidValueError(
            "Write five parts: minute, hour, day, month, day of the week, such as {example}.",
            example="30 7 * * 1-5",
        )
    minutes, hours, days, months, weekdays = (
        _values(part, *field) for part, field in zip(parts, FIELDS, strict=True)
    )
    return Cron(
        minutes=tuple(sorted(minutes)),
        hours=tuple(sorted(hours)),
        months=frozenset(months),
        days=None if parts[2] == "*" else frozenset(days),
        weekdays=None if parts[4] == "*" else frozenset(day % 7 for day in weekdays),
    )


def _values(part: str, name: str, low: int, high: int) -> set[int]:
    try:
        return {value for item in part.split(",") for value in _item(item, low, high)}
    except ValueError:
        raise InvalidValueError(
            "'{part}' is not a {name}: use numbers from {low} to {high}.",
            part=part,
            name=name,
            low=low,
            high=high,
        ) from None


def _item(item: str, low: int, high: int) -> range:
    """One item of a list: ``5``, ``*``, ``1-5``, ``*/15`` or ``8-18/2``."""
    span, slash, step = item.partition("/")
    first, dash, last = (str(low), "-", str(high)) if span == "*" else span.partition("-")
    start = int(first)
    end = int(last) if dash else (high if slash else start)
    stride = int(step) if slash else 1
    if not (low <= start <= end <= high and stride >= 1):
        raise ValueError(item)
    return range(start, end + 1, stride)
