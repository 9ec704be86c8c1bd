"""The parts of a calendar, and how events are laid out on days and hours."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from babel.dates import format_date

from ...i18n import locale
from ..times import zone_title

DAY = timedelta(days=1)
#: Minutes that a block is high at least.
LOWEST = 30


@dataclass(frozen=True)
class Event:
    """A record from its ``first`` to its ``last`` day; minutes count from midnight of each."""

    id: str
    title: str
    url: str
    first: date
    last: date
    begins: int = 0
    ends: int = 24 * 60
    is_all_day: bool = True
    time: str = ""
    when: str = ""
    color: str = ""
    revision: int = 0
    move_url: str = ""
    may_resize: bool = False
    is_followed: bool = False
    repeats: bool = False


@dataclass(frozen=True)
class Bar:
    """An event across some days of a week: from day ``at`` (from 1), in a ``lane`` (from 1)."""

    event: Event
    at: int
    span: int
    lane: int
    is_end: bool


@dataclass(frozen=True)
class Block:
    """An event among the hours of one day, beside those that it overlaps."""

    event: Event
    top: int
    minutes: int
    column: int
    columns: int


@dataclass(frozen=True)
class Day:
    """A day; ``more`` counts the events that have no room here.

    ``rest`` is "off" for a holiday, which may have a name ``feast``, and "work" for a day that is
    worked in its place.
    """

    iso: str
    number: str
    short: str
    title: str
    url: str
    new_url: str
    is_today: bool = False
    is_other: bool = False
    is_chosen: bool = False
    rest: str = ""
    feast: str = ""
    more: int = 0
    blocks: tuple[Block, ...] = ()
    events: tuple[Event, ...] = ()


@dataclass(frozen=True)
class Week:
    """Seven days, or one, with the bars across them."""

    days: tuple[Day, ...]
    bars: tuple[Bar, ...]
    lanes: int = 0


@dataclass(frozen=True)
class Tray:
    """Records without a day, the newest; ``more_url`` leads to all of them where there are more.

    ``search`` is what is looked for among them, at ``find_url`` with the hidden ``fields``.
    """

    count: str = ""
    events: tuple[Event, ...] = ()
    more_url: str = ""
    search: str = ""
    find_url: str = ""
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class CalendarView:
    """A calendar; ``is_plain`` when nobody chose what it shows: phones begin with the agenda.

    ``lunar`` is "shown" or "hidden" where days have a date of the Chinese calendar, else "".
    """

    mode: str
    is_plain: bool
    title: str
    modes: tuple[tuple[str, str, str, bool], ...]
    previous_url: str
    today_url: str
    next_url: str
    names: tuple[tuple[str, str], ...]
    weeks: tuple[Week, ...]
    agenda: tuple[Day, ...]
    small: tuple[tuple[Day, ...], ...]
    small_title: str
    small_previous_url: str
    small_next_url: str
    tray: Tray
    is_timed: bool
    may_move: bool
    is_cut: bool
    is_empty: bool
    new_url: str
    start: str
    end: str
    zone: str
    lunar: str

    @property
    def zone_title(self) -> str:
        """The zone as people know it."""
        return zone_title(self.zone)


@dataclass(frozen=True)
class Shift:
    """How something is moved: ``at`` a time, or by days and minutes; ``edge`` end moves the end."""

    at: str = ""
    days: int = 0
    minutes: int = 0
    edge: str = ""


def in_hours(event: Event, start: datetime, stop: datetime) -> Event:
    """``event`` from ``start`` to ``stop``, both in the zone that is shown."""
    last = (stop - timedelta(microseconds=1)).date()
    hours = f"{start:%H:%M}–{stop:%H:%M}"
    ends = stop.hour * 60 + stop.minute if last == stop.date() else 24 * 60
    return replace(
        event,
        first=start.date(),
        last=last,
        begins=start.hour * 60 + start.minute,
        ends=ends,
        is_all_day=stop - start >= DAY,
        time=f"{start:%H:%M}",
        when=f"{said(start.date())} {hours}",
    )


def bars_of(days: Sequence[date], events: Iterable[Event]) -> Iterator[Bar]:
    """The events across ``days``, the longest first, each in the first lane that is free there."""
    first, last = days[0], days[-1]
    lanes: list[date] = []
    found = [one for one in events if one.first <= last and one.last >= first]
    for one in sorted(
        found, key=lambda one: (max(one.first, first), one.first - one.last, one.begins)
    ):
        begins, ends = max(one.first, first), min(one.last, last)
        lane = next((at for at, taken in enumerate(lanes) if taken < begins), len(lanes))
        lanes[lane : lane + 1] = [ends]
        at, span = (begins - first).days + 1, (ends - begins).days + 1
        yield Bar(one, at, span, lane + 1, one.last <= last)


def blocks_of(day: date, events: Iterable[Event]) -> Iterator[Block]:
    """The events among the hours of ``day``; those that overlap share its width."""
    timed = [one for one in events if not one.is_all_day and one.first <= day <= one.last]
    spans = [
        (one.begins if one.first == day else 0, one.ends if one.last == day else 24 * 60, one)
        for one in timed
    ]
    cluster: list[tuple[int, int, int, Event]] = []
    until = -1
    for top, bottom, one in sorted(spans, key=lambda span: (span[0], -span[1])):
        if top >= until:
            yield from _side_by_side(cluster)
            cluster = []
        taken = {column for _top, end, column, _one in cluster if end > top}
        column = next(at for at in range(len(cluster) + 1) if at not in taken)
        cluster.append((top, max(bottom, top + LOWEST), column, one))
        until = max(until, bottom, top + LOWEST)
    yield from _side_by_side(cluster)


def _side_by_side(cluster: Sequence[tuple[int, int, int, Event]]) -> Iterator[Block]:
    columns = max((column for _top, _bottom, column, _one in cluster), default=0) + 1
    for top, bottom, column, one in cluster:
        yield Block(one, top, bottom - top, column, columns)


def monday_of(day: date) -> date:
    """The first day of its week, which begins on Monday in both languages of the pages."""
    return day - day.weekday() * DAY


def next_month(day: date) -> date:
    return (day.replace(day=28) + 4 * DAY).replace(day=1)


def said(day: date) -> str:
    return format_date(day, "y年M月d日 EEE" if locale() == "zh" else "EEE d MMM y", locale=locale())


def weekday(day: date) -> str:
    return format_date(day, "EEE d日" if locale() == "zh" else "EEE d", locale=locale())


def month_name(day: date) -> str:
    return format_date(day, "y年M月" if locale() == "zh" else "MMMM y", locale=locale())
