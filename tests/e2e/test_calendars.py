"""A calendar by mouse and keys: events are moved, stretched and begun; the records tell."""

from datetime import UTC, datetime, timedelta

import pytest
from axe import violations
from playwright.sync_api import expect

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.records.service import RecordService

DAY = "2027-03-10"
VIEW = f"/e/activity?view=activity_calendar&q=calibrating&day={DAY}&mode="
START = datetime(2027, 3, 10, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def visit_of(demo):
    """An activity from 10:00 to 11:00 in Shanghai."""
    with demo[1].write(SYSTEM) as tx:
        owner = People(tx).by_login("sales1").id
        service = RecordService(tx, "activity")
        values = {"subject": "calibrating", "kind": "task", "status": "planned", "owner": owner}
        times = {"starts_at": START.isoformat(), "ends_at": (START + HOUR).isoformat()}
        made = service.create({**values, **times}).id
    yield made
    with demo[1].write(SYSTEM) as tx:
        service = RecordService(tx, "activity")
        service.delete_many([one.id for one in calibrations(service)])


def calibrations(service):
    return service.list(filter="subject = 'calibrating'", sort=[("starts_at", False)]).items


def times(demo, id):
    with demo[1].read(SYSTEM) as tx:
        values = RecordService(tx, "activity").get(id).values
        return values["starts_at"], values["ends_at"]


def show(page, mode):
    """Go to a calendar, and wait until it may be dragged in."""
    page.goto(f"{VIEW}{mode}")
    expect(page.locator(".fl-cal[data-ready]")).to_be_visible()


def pull(page, source, x, y):
    """Press at a place, and let go further on."""
    page.mouse.move(*source)
    page.mouse.down()
    page.mouse.move(source[0] + 6, source[1])
    page.mouse.move(x, y, steps=8)
    page.mouse.up()


def middle(one):
    box = one.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def after(page, act):
    """Do something, and wait for what the server draws."""
    with page.expect_response("**/when?*") as answer:
        act()
    assert answer.value.ok
    expect(page.locator("fl-toast").last).to_contain_text("calibrating")


def test_events_are_dragged_and_stretched(visit, demo, visit_of):
    page = visit("sales1", locale="zh")
    show(page, "month")
    event = page.locator(f'.fl-cal-main [data-event="{visit_of}"]')
    assert violations(page) == []
    cell = page.locator('.fl-cal-day[data-day="2027-03-09"]')
    after(page, lambda: pull(page, middle(event), *middle(cell)))
    expect(event).to_have_attribute("data-first", "2027-03-09")
    moved = START - timedelta(days=1)
    assert times(demo, visit_of) == (moved, moved + HOUR)
    expect(page.locator('[data-day="2027-03-08"] .fl-cal-lunar')).to_have_text("二月")
    show(page, "week")
    column = page.locator('.fl-cal-column[data-day="2027-03-11"]').bounding_box()
    hour = column["height"] / 24
    x, y = middle(event)
    after(page, lambda: pull(page, (x, y), column["x"] + column["width"] / 2, y + 2 * hour))
    start = START + timedelta(days=1, hours=2)
    assert times(demo, visit_of) == (start, start + HOUR)
    edge = middle(event.locator("[data-resize]"))
    after(page, lambda: pull(page, edge, edge[0], edge[1] + hour / 2))
    assert times(demo, visit_of)[1] == start + 1.5 * HOUR
    told = page.locator("fl-toast", has_text="13:30")  # the one of the move may be there still
    with page.expect_navigation():
        told.get_by_role("button", name="撤销").click()
    assert times(demo, visit_of)[1] == start + HOUR
    assert violations(page) == []


def test_a_calendar_is_used_by_keys_and_something_new_is_drawn(visit, demo, visit_of):
    page = visit("sales1")
    show(page, "week")
    link = page.locator(f'.fl-cal-main [data-event="{visit_of}"] > a')
    link.focus()
    after(page, lambda: page.keyboard.press("Alt+ArrowRight"))
    assert times(demo, visit_of)[0] == START + timedelta(days=1)
    expect(link).to_be_focused()
    after(page, lambda: page.keyboard.press("Alt+Shift+ArrowDown"))
    assert times(demo, visit_of)[1] == START + timedelta(days=1, minutes=75)
    page.keyboard.press("m")
    page.wait_for_url("**mode=month*")
    page.locator(f'[data-day="{DAY}"] [data-day-link]').focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator('[data-day="2027-03-17"] [data-day-link]')).to_be_focused()
    page.keyboard.press("d")
    page.wait_for_url("**mode=day*")
    expect(page.locator(".fl-cal[data-ready]")).to_be_visible()
    column = page.locator(".fl-cal-column")
    box, top = column.bounding_box(), page.locator("[data-hours]").bounding_box()["y"] + 120
    pull(page, (box["x"] + 40, top), box["x"] + 40, top + box["height"] / 24)
    page.wait_for_url("**/e/activity/new?*")
    expect(page.locator("#starts_at")).not_to_have_value("")
    assert page.locator("#starts_at").input_value()[:10] == DAY
    assert page.locator("#ends_at").input_value() > page.locator("#starts_at").input_value()


def test_an_event_that_is_on_its_way_is_not_moved_again(visit, demo, visit_of):
    page, late = visit("sales1"), []
    show(page, "week")
    page.route("**/when?*", lambda route: late.append(route))
    event = page.locator(f'.fl-cal-main [data-event="{visit_of}"]')
    event.locator("> a").focus()
    with page.expect_request("**/when?*"):
        page.keyboard.press("Alt+ArrowRight")
    page.keyboard.press("Alt+ArrowRight")
    expect(event).to_have_attribute("aria-busy", "true")
    after(page, late[0].continue_)
    expect(event).to_have_attribute("data-first", "2027-03-11")
    assert len(late) == 1
    assert times(demo, visit_of)[0] == START + timedelta(days=1)


def test_something_repeats_and_is_dragged_from_one_on(visit, demo, visit_of):
    def starts():
        with demo[1].read(SYSTEM) as tx:
            found = calibrations(RecordService(tx, "activity"))
            return [(one.values["starts_at"] - START).days for one in found]

    page = visit("sales1")
    page.goto(f"/e/activity/{visit_of}")
    page.get_by_label("More", exact=True).click()
    page.get_by_role("link", name="Repeat").click()
    page.locator("#times").fill("4")
    expect(page.get_by_role("heading", name="4 times until Wed 31 Mar 2027")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Make 3 more").click()
    expect(page.get_by_text("1 of 4 of its series")).to_be_visible()
    assert starts() == [0, 7, 14, 21]
    show(page, "month")
    second = page.locator('.fl-cal-main [data-first="2027-03-17"]')
    expect(second.get_by_role("img", name="Repeats")).to_be_visible()
    friday = page.locator('.fl-cal-day[data-day="2027-03-19"]')
    pull(page, middle(second), *middle(friday))
    asks = page.get_by_role("dialog", name="This one repeats")
    expect(asks.get_by_role("button", name="Only this one")).to_be_focused()
    page.keyboard.press("Escape")
    expect(asks).to_be_hidden()
    pull(page, middle(second), *middle(friday))
    after(page, asks.get_by_role("button", name="This and the following").click)
    assert starts() == [0, 9, 16, 23]
    told = page.locator("fl-toast", has_text="and 2 more with it")
    with page.expect_navigation():
        told.get_by_role("button", name="Undo").click()
    assert starts() == [0, 7, 14, 21]
    assert violations(page) == []


def test_a_phone_begins_with_the_agenda_without_scripts(visit, visit_of):
    page = visit("sales1", phone=True, scripts=False)
    page.goto(VIEW.removesuffix("&mode="))
    expect(page.locator(".fl-cal-agenda")).to_be_visible()
    expect(page.locator(".fl-cal-month")).to_be_hidden()
    page.get_by_role("link", name="Week", exact=True).click()
    expect(page.locator(".fl-cal-hours")).to_contain_text("calibrating")
