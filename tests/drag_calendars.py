"""What people drag in a calendar: events, their ends, what has no day yet, something new."""

import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

from drag_work import Worked
from dragging import Move, Spot, Surface
from playwright.sync_api import Locator, expect

from formloom.platform.core.actor import SYSTEM
from formloom.platform.records.service import RecordService

START = datetime(2027, 3, 10, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
#: A quarter of an hour in a column of hours, in pixels.
QUARTER = 46 / 4


class Events(Worked):
    """Events of a month, from day to day."""

    script, entity = "calendar-view/view.js", "activity"
    mode: ClassVar[str] = "month"

    def begin(self) -> None:
        values = {"subject": "dragged", "kind": "task", "status": "planned"}
        times = {"starts_at": START.isoformat(), "ends_at": (START + HOUR).isoformat()}
        self.make({**values, **times})
        self.open()

    def open(self) -> None:
        address = "/e/activity?view=activity_calendar&q=dragged&day=2027-03-10"
        self.page.goto(f"{address}&mode={self.mode}")
        expect(self.page.locator(".fl-cal[data-ready]")).to_be_visible()

    def read(self) -> object:
        return self.times()

    def times(self) -> tuple[datetime, datetime]:
        values = self.values(self.made[0])
        return values["starts_at"], values["ends_at"]

    def settle(self) -> None:
        expect(self.page.locator("[data-event][aria-busy]")).to_have_count(0)
        self.page.evaluate("document.querySelectorAll('fl-toast').forEach((one) => one.remove())")

    @contextmanager
    def hearing(self, move: Move) -> Iterator[None]:
        with self.page.expect_response("**/when?*"):
            yield

    @property
    def event(self) -> Locator:
        return self.page.locator(f'.fl-cal-main [data-event="{self.made[0]}"]').first

    def day(self, day: datetime) -> Locator:
        return self.page.locator(f'.fl-cal-day[data-day="{day:%Y-%m-%d}"]').first

    def press(self, move: Move) -> None:
        """One after another: each brings the calendar as it is then."""
        move.focus.focus()
        for key in move.keys:
            with self.page.expect_response("**/when?*"):
                self.page.keyboard.press(key)
            self.settle()

    def move(self, chance: random.Random) -> Move:
        start, end = self.times()
        by = chance.choice([n for n in range(-9, 19) if START + n * DAY != start])
        shift = START + by * DAY - start
        weeks, days = divmod(abs(shift.days), 7)
        on = shift.days > 0
        keys = [f"Alt+Arrow{'Down' if on else 'Up'}"] * weeks
        keys += [f"Alt+Arrow{'Right' if on else 'Left'}"] * days
        goal = Spot(self.day(start + shift), down=0.6)
        after, link = (start + shift, end + shift), self.event.locator("> a")
        return Move(Spot(self.event), goal, after, link, keys)


class Hours(Events):
    """Events of a week, from time to time."""

    mode = "week"

    def move(self, chance: random.Random) -> Move:
        start, end = self.times()
        places = [(days, quarters) for days in range(-2, 5) for quarters in range(-4, 9)]
        goals = {one: START + one[0] * DAY + one[1] * HOUR / 4 for one in places}
        days, quarters = chance.choice([one for one, goal in goals.items() if goal != start])
        goal = goals[days, quarters]
        shift = goal - start
        column = self.page.locator(f'.fl-cal-column[data-day="{goal:%Y-%m-%d}"]')
        top = (2 + 8) * 4 * QUARTER + quarters * QUARTER + 4 * QUARTER * 0.4
        keys = self.keys(shift)
        after = (start + shift, end + shift)
        spot = Spot(column, 0.5, 0, (0, top))
        return Move(Spot(self.event, 0.5, 0.4), spot, after, self.event.locator("> a"), keys)

    def keys(self, shift: timedelta) -> list[str]:
        days = round(shift / DAY)
        quarters = round((shift - days * DAY) / timedelta(minutes=15))
        across = [f"Alt+Arrow{'Right' if days > 0 else 'Left'}"] * abs(days)
        return across + [f"Alt+Arrow{'Down' if quarters > 0 else 'Up'}"] * abs(quarters)


class Ends(Hours):
    """The lower edge of an event of a week."""

    sign, is_edge = "", True

    def move(self, chance: random.Random) -> Move:
        start, end = self.times()
        long = chance.choice([n for n in range(1, 13) if start + n * HOUR / 4 != end])
        by = round((start + long * HOUR / 4 - end) / (HOUR / 4))
        edge = self.event.locator("[data-resize]")
        goal = Spot(self.event, 0.5, 0, (0, (long - 0.5) * QUARTER))
        keys = [f"Alt+Shift+Arrow{'Down' if by > 0 else 'Up'}"] * abs(by)
        after = (start, start + long * HOUR / 4)
        return Move(Spot(edge), goal, after, self.event.locator("> a"), keys)


class LastDays(Events):
    """The end of an event of whole days."""

    sign, is_edge, entity, login = "", True, "campaign", "admin"

    def begin(self) -> None:
        days = {"starts_on": "2027-03-08", "ends_on": "2027-03-10"}
        self.make({"name": "dragged", "kind": "exhibition", "status": "planned", **days})
        self.page.goto("/e/campaign?view=campaign_calendar&q=dragged&day=2027-03-10&mode=month")
        expect(self.page.locator(".fl-cal[data-ready]")).to_be_visible()

    def read(self) -> object:
        return self.values(self.made[0])["ends_on"]

    def move(self, chance: random.Random) -> Move:
        end = self.values(self.made[0])["ends_on"]
        last = chance.choice([n for n in range(8, 28) if n != end.day])
        to = end.replace(day=last)
        by = last - end.day
        weeks, days = divmod(abs(by), 7)
        on = by > 0
        keys = [f"Alt+Shift+Arrow{'Down' if on else 'Up'}"] * weeks
        keys += [f"Alt+Shift+Arrow{'Right' if on else 'Left'}"] * days
        edge = self.page.locator(f'.fl-cal-main [data-event="{self.made[0]}"] [data-resize]')
        day = self.page.locator(f'.fl-cal-day[data-day="{to:%Y-%m-%d}"]').first
        return Move(Spot(edge), Spot(day, down=0.7), to, self.event.locator("> a"), keys)


class Tray(Events):
    """What has no day, from the list beside the calendar onto one; its form gives it one, too."""

    hands = ("mouse", "finger")

    def begin(self) -> None:
        self.make({"subject": "dragged", "kind": "task", "status": "planned"})
        self.open()
        link = self.page.locator(f'.fl-cal-tray [data-event="{self.made[0]}"] > a')
        expect(link).to_have_attribute("href", re.compile(str(self.made[0])))

    def read(self) -> object:
        return self.values(self.made[0])["starts_at"]

    def move(self, chance: random.Random) -> Move:
        day = START + chance.randrange(-9, 19) * DAY
        event = self.page.locator(f'.fl-cal-tray [data-event="{self.made[0]}"]')
        after = day.replace(hour=1)  # 9:00 in Shanghai
        return Move(Spot(event), Spot(self.day(day), down=0.6), after, event.locator("> a"))

    def tidy(self) -> None:
        with self.workspace.write(SYSTEM) as tx:
            nothing = {"starts_at": None, "ends_at": None}
            RecordService(tx, self.entity).update(self.made[0], nothing)
        self.open()


class Drawn(Events):
    """Something new, drawn over empty days; by keys it begins with one."""

    def read(self) -> object:
        asked = parse_qs(urlsplit(self.page.url).query)
        return [asked.get(name, [""])[0][:10] for name in ("starts_at", "ends_at")]

    def settle(self) -> None:
        pass

    @contextmanager
    def hearing(self, move: Move) -> Iterator[None]:
        yield
        self.page.wait_for_url(re.compile(r"/new\?"))

    def move(self, chance: random.Random) -> Move:
        start, last = (START.replace(day=chance.randrange(*some)) for some in ((14, 20), (22, 28)))
        source, target = (Spot(self.day(day), down=0.7) for day in (start, last))
        days = [f"{day:%Y-%m-%d}" for day in (start, last)]
        plus = self.day(start).locator(".fl-cal-add")
        return Move(source, target, days if self.hand != "keys" else [days[0], ""], plus)

    def press(self, move: Move) -> None:
        move.focus.focus()
        self.page.keyboard.press("Enter")

    def tidy(self) -> None:
        self.open()


CALENDARS: tuple[type[Surface], ...] = (Events, Hours, Ends, LastDays, Tray, Drawn)
