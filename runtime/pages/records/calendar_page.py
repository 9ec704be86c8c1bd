"""Makes a calendar: the records of a view on the days, and at the times, that two fields say."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

from babel.dates import get_day_names
from flask import url_for

from ....platform.access.environment import calendar_of, holiday_titles
from ....platform.access.rows import field_rights, may, today
from ....platform.core.transaction import Transaction
from ....platform.documents.app import Entity
from ....platform.documents.texts import HOLIDAYS
from ....platform.fields.datetime import in_zone
from ....platform.fields.options import options_of
from ....platform.formula import Calendar, FormulaType
from ....platform.formula.conditions import quoted
from ....platform.records.following import followed_among
from ....platform.records.listing import MOST_ROWS
from ....platform.records.paths import resolve
from ....platform.records.plan import plan_of
from ....platform.records.series import repeating
from ....platform.records.service import RecordService
from ....platform.records.values import Record
from ...i18n import gettext as _
from ...i18n import locale
from ..addresses import with_query
from ..look import look_of
from ..words import app, manner, singular
from .calendar_parts import (
    DAY,
    CalendarView,
    Day,
    Event,
    Tray,
    Week,
    bars_of,
    blocks_of,
    in_hours,
    monday_of,
    month_name,
    next_month,
    said,
    weekday,
)  # fmt: skip
from .controls import NEXT
from .display import shown_text
from .list_query import Selection
from .list_state import ANY, ListState, view_of

#: What a calendar can show: key, title and the letter that opens it.
MODES = (
    ("month", "Month", "m"),
    ("week", "Week", "w"),
    ("day", "Day", "d"),
    ("agenda", "Agenda", "a"),
)
#: Bars that a day of a month has room for.
ROOM = 3
#: Bars above the hours of a day.
ABOVE = 8
#: Records without a day that the tray shows.
TRAY = 20
#: How long something takes that has no end.
USUAL = timedelta(hours=1)
WEEK = 7
#: What a calendar opens at and moves to.
FIRST_YEAR, LAST_YEAR = 1901, 2199


class CalendarMaker:
    """Reads what a state's calendar shows."""

    def __init__(
        self, tx: Transaction, entity: Entity, state: ListState, selection: Selection
    ) -> None:
        self.tx, self.entity, self.state, self.selection = tx, entity, state, selection
        self.service = RecordService(tx, entity.key)
        self.document = app().document("view", view_of(entity, state).key)
        self.rights = field_rights(tx, entity)
        self.start = str(self.document["start"])
        self.field = resolve(app(), entity, self.start, field="start").field
        self.is_timed = self.field.formula_type is FormulaType.DATETIME
        self.mode = state.mode if state.mode in {key for key, _title, _key in MODES} else "month"

    # What the view says

    @cached_property
    def end(self) -> str:
        """The field of the end, if the actor may read it and it is of the start's kind."""
        path = self._path("end")
        field = resolve(app(), self.entity, path, field="end").field if path else None
        return path if field is not None and field.formula_type is self.field.formula_type else ""

    def _path(self, name: str) -> str:
        path = str(self.document.get(name, ""))
        return path if self.rights.get(path.partition(".")[0]) in {"read", "edit"} else ""

    def may_set(self, key: str) -> bool:
        plan = plan_of(app(), self.entity)
        is_settable = key in plan.settable and key not in plan.protected
        return is_settable and self.rights.get(key) == "edit"

    def dumped(self, key: str, value: object) -> object:
        """The start or the end as the records' service takes it."""
        field = resolve(app(), self.entity, key, field="end").field
        return field.type.dump(value, field)

    @cached_property
    def may_move(self) -> bool:
        return self.may_set(self.start) and may(self.tx, self.entity, "update")

    @cached_property
    def may_resize(self) -> bool:
        return bool(self.end) and self.may_set(self.end) and may(self.tx, self.entity, "update")

    # Days

    @cached_property
    def today(self) -> date:
        return today(self.tx)

    @cached_property
    def day(self) -> date:
        """The day that the calendar is open at."""
        try:
            day = date.fromisoformat(self.state.day)
        except ValueError:
            return self.today
        return day if is_shown(day) else self.today

    @property
    def _span(self) -> tuple[date, date]:
        """The days that are shown; the second one is the first that is not."""
        if self.mode == "day":
            return self.day, self.day + DAY
        if self.mode == "week":
            return monday_of(self.day), monday_of(self.day) + WEEK * DAY
        if self.mode == "agenda":
            return self.day.replace(day=1), next_month(self.day)
        return monday_of(self.day.replace(day=1)), monday_of(next_month(self.day) + 6 * DAY)

    def _at(self, day: date, mode: str = "") -> str:
        return self.state.first(mode=mode or self.state.mode, day=day.isoformat()).url()

    def _step(self, by: int) -> str:
        if self.mode in {"month", "agenda"}:
            first = self.day.replace(day=1)
            return self._at(next_month(self.day) if by > 0 else (first - DAY).replace(day=1))
        return self._at(self.day + by * (WEEK if self.mode == "week" else 1) * DAY)

    # Events

    def _literal(self, day: date) -> str:
        value = self._midnight(day) if self.is_timed else day
        return quoted(str(self.field.type.dump(value, self.field)))

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), manner().zone)

    @property
    def _fields(self) -> list[str]:
        named = (
            self.start, self.end, self._path("label"), self._path("color"),
            self.entity.display or "", *sorted(self.selection.needed),
        )  # fmt: skip
        return list(dict.fromkeys(one for one in named if one))

    def _filter(self, test: str) -> str:
        return f"({self.selection.filter}) and ({test})" if self.selection.filter else test

    def _records(self, first: date, after: date) -> tuple[Sequence[Record], bool]:
        begins = f"{self.start} >= {self._literal(first)}"
        lasts = f" or {self.end} >= {self._literal(first)}" if self.end else ""
        test = f"{self.start} < {self._literal(after)} and ({begins}{lasts})"
        found = self.service.list(
            filter=self._filter(test), sort=[(self.start, False)], search=self.state.search,
            fields=self._fields, limit=MOST_ROWS, followed=self.state.followed,
        )  # fmt: skip
        return found.items, found.next is not None

    def events(self, records: Sequence[Record]) -> list[Event]:
        ids = [one.id for one in records]
        movable: frozenset[UUID] = frozenset()
        if ids and (self.may_move or self.may_resize):
            movable = frozenset(one.id for one in self.service.among(ids, right="update"))
        followed = followed_among(self.tx, self.entity, ids)
        repeats = repeating(self.tx, self.entity, ids) if ids else frozenset[UUID]()
        return [
            replace(
                self._event(one, is_movable=one.id in movable),
                is_followed=one.id in followed,
                repeats=one.id in repeats,
            )
            for one in records
        ]

    def _event(self, record: Record, *, is_movable: bool) -> Event:
        where = {"entity": self.entity.key, "id": record.id}
        moved = {**where, **self.state.arguments()}
        made = Event(
            id=str(record.id),
            title=self._titled(record),
            url=url_for("records.show", **where),
            first=self.today,
            last=self.today,
            color=self.selection.color(record) or self._color(record),
            revision=record.revision,
            move_url=url_for("calendars.move", **moved) if is_movable else "",
            may_resize=is_movable and self.may_resize,
        )
        return self._timed(made, record)

    def _titled(self, record: Record) -> str:
        path = self._path("label")
        value = record.values.get(path) if path in record.fields else None
        told = shown_text(value, record.fields[path], manner()) if value is not None else ""
        return told or record.title or singular(self.entity)

    def _color(self, record: Record) -> str:
        path = self._path("color")
        field = record.fields.get(path)
        if field is None or "options" not in field.settings:
            return ""
        option = options_of(field).by_value.get(str(record.values.get(path)))
        return option.color if option else ""

    def _timed(self, event: Event, record: Record) -> Event:
        start, end = record.values.get(self.start), record.values.get(self.end)
        if isinstance(start, datetime):
            stop = end if isinstance(end, datetime) and end > start else None
            return in_hours(event, self._local(start), self._local(stop or start + USUAL))
        if isinstance(start, date):
            last = max(start, end) if isinstance(end, date) else start
            words = " – ".join(said(one) for one in dict.fromkeys((start, last)))
            return replace(event, first=start, last=last, when=words)
        return event

    def _local(self, moment: datetime) -> datetime:
        return in_zone(moment, manner().zone)

    # Weeks and days

    def view(self) -> CalendarView:
        first, after = self._span
        records, is_cut = self._records(first, after)
        events = self.events(records)
        short, wide = (get_day_names(width, locale=locale()) for width in ("abbreviated", "wide"))
        month = self.day.replace(day=1)
        return CalendarView(
            mode=self.mode,
            is_plain=not self.state.mode,
            title=self._title(first, after),
            modes=tuple(
                (_(title), self._at(self.day, key), letter, key == self.mode)
                for key, title, letter in MODES
            ),
            previous_url=self._step(-1),
            today_url=self._at(self.today),
            next_url=self._step(1),
            names=tuple((str(short[one]), str(wide[one])) for one in range(WEEK)),
            weeks=tuple(self._weeks(first, after, events)),
            agenda=tuple(self._agenda(first, after, events)),
            small=tuple(self._small()),
            small_title=month_name(self.day),
            small_previous_url=self._at((month - DAY).replace(day=1)),
            small_next_url=self._at(next_month(self.day)),
            tray=self._tray(),
            is_timed=self.is_timed,
            may_move=self.may_move,
            is_cut=is_cut,
            is_empty=not events,
            new_url=self._new_url() if self._creates else "",
            start=self.start,
            end=self.end if self.may_set(self.end) else "",
            zone=str(manner().zone),
            lunar=look_of(self.tx).lunar if locale() == "zh" else "",
        )

    def _title(self, first: date, after: date) -> str:
        if self.mode == "day":
            return said(first)
        if self.mode == "week":
            return f"{said(first)} – {said(after - DAY)}"
        return month_name(self.day)

    def _new_url(self, day: date | None = None) -> str:
        """Where a record is made, for a day if there is one."""
        given: dict[str, str] = {NEXT: self.state.url()}
        if day is not None:
            given[self.start] = f"{day.isoformat()} 09:00" if self.is_timed else day.isoformat()
        return with_query(url_for("forms.new", entity=self.entity.key), given)

    @cached_property
    def _creates(self) -> bool:
        return self.may_set(self.start) and may(self.tx, self.entity, "create")

    def _day(self, day: date) -> Day:
        return Day(
            iso=day.isoformat(),
            number=str(day.day),
            short=weekday(day),
            title=said(day),
            url=self._at(day, "day"),
            new_url=self._new_url(day) if self._creates else "",
            is_today=day == self.today,
            is_other=day.month != self.day.month,
            is_chosen=day == self.day,
            rest="off" if day in self._worked.holidays else self._in_place(day),
            feast=self._feast(day),
        )

    @cached_property
    def _worked(self) -> Calendar:
        return calendar_of(app().manifest)

    def _feast(self, day: date) -> str:
        """What a day off is called, in the language of the request."""
        title = self._feasts.get(day, "")
        path = f"app/{HOLIDAYS}/{day.isoformat()}"
        return app().text(path, locale(), title) if title else ""

    @cached_property
    def _feasts(self) -> Mapping[date, str]:
        return holiday_titles(app().manifest)

    def _in_place(self, day: date) -> str:
        return "work" if day in self._worked.workdays else ""

    def _weeks(self, first: date, after: date, events: Sequence[Event]) -> Iterator[Week]:
        if self.mode == "agenda":
            return
        step = 1 if self.mode == "day" else WEEK
        room, is_month = (ROOM, True) if self.mode == "month" else (ABOVE, False)
        for number in range((after - first).days // step):
            days = [first + (number * step + at) * DAY for at in range(step)]
            among = [one for one in events if is_month or one.is_all_day]
            bars = list(bars_of(days, among))
            hidden = [one for one in bars if one.lane > room]
            made = tuple(
                replace(
                    self._day(day),
                    more=sum(one.at <= at <= one.at + one.span - 1 for one in hidden),
                    blocks=() if is_month else tuple(blocks_of(day, events)),
                )
                for at, day in enumerate(days, 1)
            )
            shown = tuple(one for one in bars if one.lane <= room)
            yield Week(made, shown, max((one.lane for one in shown), default=0))

    def _agenda(self, first: date, after: date, events: Sequence[Event]) -> Iterator[Day]:
        is_for_phones = self.mode == "month" and first <= self.today < after
        for at in range((after - first).days):
            day = first + at * DAY
            if is_for_phones and day < self.today:
                continue
            found = tuple(one for one in events if one.first <= day <= one.last)
            if found:
                yield replace(self._day(day), events=found)

    def _small(self) -> Iterator[tuple[Day, ...]]:
        """The days of the month beside the calendar; a day opens what is shown now at it."""
        first, after = monday_of(self.day.replace(day=1)), next_month(self.day)
        while first < after:
            days = [first + at * DAY for at in range(WEEK)]
            yield tuple(replace(self._day(one), url=self._at(one)) for one in days)
            first += WEEK * DAY

    def _tray(self) -> Tray:
        filter = self._filter(f"ISBLANK({self.start})")
        wanted, followed = self.state.tray, self.state.followed
        search = f"{self.state.search} {wanted}".strip()
        count = self.service.count(filter=filter, search=search, followed=followed)
        if not count.number and not wanted:
            return Tray()
        found = self.service.list(
            filter=filter, search=search, fields=self._fields, limit=TRAY, followed=followed
        )
        more = ListState(self.entity.key, ANY, search, filter, followed=followed).url()
        events = tuple(self.events(found.items))
        here = urlsplit(replace(self.state, tray="").url())
        more = more if count.number > len(events) else ""
        return Tray(str(count), events, more, wanted, here.path, tuple(parse_qsl(here.query)))


def is_shown(day: date) -> bool:
    """Whether a calendar goes as far as a day."""
    return FIRST_YEAR <= day.year <= LAST_YEAR
