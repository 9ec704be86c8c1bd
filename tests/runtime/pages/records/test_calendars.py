"""Calendars, for somebody at a browser without scripts and for the scripts of the page."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from demo_app import Visitor, undo_path
from make import entity

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.records.service import RecordService
from formloom.runtime.pages.records.calendar_parts import Event, bars_of, blocks_of

CALL = {"starts": "2026-11-10T03:00:00Z", "ends": "2026-11-10T04:00:00Z"}
VISITS = "/e/visit?view=visits&mode={mode}&day={day}"
VISIT = entity(
    "visit",
    {
        "name": {},
        "starts": {"field": "datetime"},
        "ends": {"field": "datetime"},
        "kind": {"field": "choice", "options": [{"value": "x", "title": "X", "color": "green"}]},
    },
    display="name", required=["name"],
    rules=[{"id": "order", "assert": "ISBLANK(ends) or ends > starts", "field": "ends",
            "message": "It ends too early."}],
)  # fmt: skip
TRIP = entity(
    "trip", {"name": {}, "first": {"field": "date"}, "last": {"field": "date"}}, display="name"
)


def view(key, of, start, end):
    return {"$schema": "formloom:view/1", "$id": key, "title": key, "entity": of,
            "kind": "calendar", "start": start, "end": end}  # fmt: skip


def role(key, **rights):
    return {
        "$schema": "formloom:role/1",
        "$id": key,
        "title": key,
        "entities": {"visit": rights, "trip": rights},
    }


@pytest.fixture
def world(app, workspace, published):
    """A person for each role, and a function that makes a record of the owner."""
    published(
        VISIT, TRIP, {**view("visits", "visit", "starts", "ends"), "color": "kind"},
        view("trips", "trip", "first", "last"),
        role("owner", create=True, read="all", update="own"), role("reader", read="all"),
        {**role("blind"), "entities": {"visit": {"read": "all", "fields": {"starts": "hidden"}}}},
    )  # fmt: skip
    app.testing = True
    with workspace.write(SYSTEM) as tx:
        for login in ("owner", "reader", "blind"):
            People(tx).add(login, name=login, roles=[login], password=f"{login}-demo")
    return World(app, workspace)


class World:
    def __init__(self, app, workspace):
        self.app, self.workspace = app, workspace

    def visitor(self, login="owner", locale="en"):
        return Visitor(self.app, login, locale)

    def make(self, of, **values):
        with self.workspace.write(SYSTEM) as tx:
            owner = People(tx).by_login("owner").id
            return RecordService(tx, of).create({"owner": owner, **values})

    def values(self, record):
        with self.workspace.read(SYSTEM) as tx:
            return RecordService(tx, record.entity.key).get(record.id).values


def moved(visitor, record, view, *, script=True, **more):
    visitor.headers = {**visitor.headers, **({"HX-Request": "true"} if script else {})}
    sent = {"revision": record.revision, **more}
    path = f"/e/{record.entity.key}/{record.id}/when"
    return visitor.post(f"{path}?view={view}&mode=month&day=2026-11-10", sent)


def cells(page):
    """The bars of a calendar: its title, its first day of the week, days, lane."""
    found = re.findall(
        r'is-at-(\d) is-span-(\d) is-lane-(\d) is-(\w+)".*?<span>([^<]*)</span>', page
    )
    return [(title, int(at), int(span), int(lane), color) for at, span, lane, color, title in found]


def test_a_month_shows_what_touches_it_in_the_zone_of_the_app(world):
    world.make(
        "visit", name="late", starts="2026-11-09T15:30:00Z", ends="2026-11-09T16:30:00Z", kind="x"
    )
    world.make("visit", name="next", starts="2026-12-20T09:00:00Z")
    page = world.visitor().get(VISITS.format(mode="month", day="2026-11-10")).text
    assert [one[0] for one in cells(page)] == ["late"]
    assert cells(page)[0][4] == "green"
    assert 'aria-label="Tue 10 Nov 2026"' in page
    assert (
        "2026年11月10日 周二"
        in world.visitor(locale="zh").get(VISITS.format(mode="month", day="2026-11-10")).text
    )


def test_bars_of_several_days_are_laid_beside_each_other(world):
    world.make("trip", name="long", first="2026-11-03", last="2026-11-12")
    world.make("trip", name="short", first="2026-11-04")
    page = world.visitor().get("/e/trip?view=trips&mode=month&day=2026-11-10").text
    assert cells(page) == [
        ("long", 2, 6, 1, "blue"), ("short", 3, 1, 2, "blue"), ("long", 1, 4, 1, "blue"),
    ]  # fmt: skip
    assert "data-resize" in page
    assert page.count('class="fl-cal-edge"') == 2  # only where an event ends


@pytest.mark.parametrize("mode", ["week", "day", "agenda"])
def test_other_modes_show_the_same_events(world, mode):
    world.make("visit", name="call", **CALL)
    world.make("visit", name="whole", starts="2026-11-10T00:00:00Z", ends="2026-11-12T00:00:00Z")
    page = world.visitor().get(VISITS.format(mode=mode, day="2026-11-10")).text
    assert "call" in page
    assert "whole" in page
    assert 'data-key="t"' in page
    assert "call" not in world.visitor().get(VISITS.format(mode=mode, day="2026-09-10")).text


def test_an_event_moves_by_days_and_minutes_and_back(world):
    visit = world.make("visit", name="call", **CALL)
    visitor = world.visitor()
    answer = moved(visitor, visit, "visits", days=2, minutes=-30)
    assert answer.status_code == 200
    assert 'id="fl-cal"' in answer.text
    by = timedelta(days=2, minutes=-30)
    values = world.values(visit)
    assert values["starts"] == datetime(2026, 11, 10, 3, tzinfo=UTC) + by
    assert values["ends"] == datetime(2026, 11, 10, 4, tzinfo=UTC) + by
    visitor.post(undo_path(answer.text), {})
    assert world.values(visit)["starts"] == datetime(2026, 11, 10, 3, tzinfo=UTC)


def test_the_end_moves_alone_and_not_before_the_start(world):
    visit = world.make("visit", name="call", **CALL)
    visitor = world.visitor()
    for minutes, why in ((-60, "It ends too early."), (-120, "It cannot end before it begins.")):
        refused = moved(visitor, visit, "visits", minutes=minutes, edge="end")
        assert refused.status_code == 422
        assert why in refused.text
    assert world.values(visit)["ends"] == datetime(2026, 11, 10, 4, tzinfo=UTC)
    assert moved(visitor, visit, "visits", minutes=45, edge="end").status_code == 200
    assert world.values(visit)["ends"] == datetime(2026, 11, 10, 4, 45, tzinfo=UTC)
    stale = moved(visitor, visit, "visits", days=1)
    assert stale.status_code == 409
    assert "Somebody else changed call" in stale.text


def test_what_has_no_day_lies_in_the_tray_until_it_gets_one(world):
    trip = world.make("trip", name="some day")
    visitor = world.visitor()
    page = visitor.get("/e/trip?view=trips&day=2026-11-10").text
    assert "Without a day" in page
    answer = moved(visitor, trip, "trips", script=False, at="2026-11-19")
    assert answer.status_code == 303
    assert world.values(trip)["first"] == date(2026, 11, 19)
    assert "Without a day" not in visitor.get(answer.location).text


def test_a_full_tray_says_so_and_is_searched(world):
    for at in range(21):
        world.make("trip", name=f"Plan {chr(65 + at)}")
    visitor = world.visitor()
    path = "/e/trip?view=trips&day=2026-11-10"
    page = visitor.get(path).text
    assert re.search(r'Without a day <span class="fl-count">21<', page)
    assert "The newest 20 are shown." in page
    assert "Plan U<" in page
    assert "Plan A<" not in page
    found = visitor.get(f"{path}&tray=plan+a").text
    assert "Plan A<" in found
    assert "Plan U<" not in found
    assert '<input type="hidden" name="view" value="trips">' in found
    none = visitor.get(f"{path}&tray=zebra").text
    assert "Nothing found" in none
    assert "Find one without a day" in none


def test_who_may_not_change_a_record_cannot_move_it(world):
    visit = world.make("visit", name="call", starts="2026-11-10T03:00:00Z")
    path = VISITS.format(mode="month", day="2026-11-10")
    assert "data-move=" in world.visitor().get(path).text
    reader = world.visitor("reader")
    page = reader.get(path).text
    assert "call" in page
    assert "data-move=" not in page
    assert "data-create=" not in page
    assert moved(reader, visit, "visits", days=1).status_code == 403
    blind = world.visitor("blind").get(path)
    assert blind.status_code == 422
    assert "its values are hidden from you" in blind.text


@pytest.mark.parametrize("sent", [{"days": "many"}, {"days": "999999"}, {"at": "tomorrow maybe"}])
def test_a_move_that_is_none_is_refused(world, sent):
    visit = world.make("visit", name="call", starts="2026-11-10T03:00:00Z")
    assert moved(world.visitor(), visit, "visits", **sent).status_code == 422
    assert world.values(visit)["starts"] == datetime(2026, 11, 10, 3, tzinfo=UTC)


def event(title, begins, ends, day=date(2026, 11, 10)):
    return Event(title, title, "", day, day, begins, ends, is_all_day=False)


def test_events_that_overlap_share_the_width():
    events = [
        event("a", 540, 660),
        event("b", 570, 600),
        event("c", 600, 690),
        event("d", 720, 780),
    ]
    blocks = {
        one.event.title: (one.top, one.minutes, one.column, one.columns)
        for one in blocks_of(date(2026, 11, 10), events)
    }
    assert blocks == {
        "a": (540, 120, 0, 2), "b": (570, 30, 1, 2), "c": (600, 90, 1, 2), "d": (720, 60, 0, 1),
    }  # fmt: skip


def test_an_event_past_midnight_is_cut_at_the_days():
    one = Event("n", "n", "", date(2026, 11, 10), date(2026, 11, 11), 1380, 60, is_all_day=False)
    first, second = (next(blocks_of(date(2026, 11, day), [one])) for day in (10, 11))
    assert (first.top, first.minutes) == (1380, 60)
    assert (second.top, second.minutes) == (0, 60)
    week = [date(2026, 11, 9) + timedelta(days=at) for at in range(7)]
    assert [(bar.at, bar.span) for bar in bars_of(week, [one])] == [(2, 2)]


def test_the_zone_is_told_by_its_city_and_given_to_scripts_by_its_key(visit):
    page = visit("sales1", "zh").get("/e/activity?view=activity_calendar&mode=month").text
    assert "时间为上海时区。" in page
    assert 'data-zone="Asia/Shanghai"' in page


def test_what_was_logged_as_done_is_not_in_the_tray(visit, served):
    with served[1].write(SYSTEM) as tx:
        owner = People(tx).by_login("sales1").id
        firm = RecordService(tx, "account").list(limit=1).items[0].id
        logged = {"kind": "call", "owner": owner, "account": firm}
        for name, status in (("rang about it", "done"), ("ring again", "planned")):
            RecordService(tx, "activity").create({**logged, "subject": name, "status": status})
    page = visit("sales1").get("/e/activity?view=activity_calendar&mode=month").text
    assert "ring again" in page
    assert "rang about it" not in page
