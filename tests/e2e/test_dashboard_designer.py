"""The designer of dashboards in a real browser: by mouse, by touch, and by keyboard alone."""

import re

import pytest
from axe import violations
from pictures import PNG
from playwright.sync_api import Locator, Page, expect

from formloom.platform.core.actor import SYSTEM
from formloom.platform.documents.drafts import Drafts
from formloom.platform.documents.pictures import picture_of

BLANK = {"$schema": "formloom:dashboard/1", "$id": "board", "title": "Board", "widgets": []}
LAYOUT = "/designs/dashboard/board/layout"


@pytest.fixture
def board(demo, visit):
    """A blank dashboard as a draft; a function that reads what is saved of it."""
    with demo[1].write(SYSTEM) as tx:
        Drafts(tx).save("dashboard", "board", BLANK)

    def saved():
        with demo[1].read(SYSTEM) as tx:
            return Drafts(tx).get("dashboard", "board").document

    return saved


def cell(page: Page) -> tuple[float, float]:
    """How far apart cells of the grid are."""
    return (page.locator(".fl-dd-grid").bounding_box()["width"] + 12) / 12, 52


def drag(page: Page, start: Locator, right: float, down: float) -> None:
    """Drag by so many pixels, as a hand does; the place is shown before it is taken."""
    box = start.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 6, y)
    page.mouse.move(x + right, y + down, steps=8)
    expect(page.locator(".fl-dd-drop")).to_be_visible()
    page.mouse.up()
    expect(page.locator(".fl-dd-drop")).to_be_hidden()


def place(page: Page, id: str) -> tuple[int, ...]:
    """Column, row, width, height, as the widget's name says them, from 0."""
    told = page.locator(f'[data-id="{id}"]').get_attribute("aria-label")
    x, y, w, h = map(int, re.findall(r"\d+", told)[-4:])
    return x - 1, y - 1, w, h


def settled(page: Page) -> None:
    expect(page.locator(".fl-dd .fl-saved.is-ok")).to_be_visible()


def test_a_dashboard_is_built_with_the_mouse(visit, board):
    page = visit("admin")
    page.goto(LAYOUT)
    expect(page.get_by_text("Add the first chart")).to_be_visible()
    assert violations(page) == []
    offer = page.locator('[data-offer="won_amount"]')
    grid = page.locator(".fl-dd-canvas").bounding_box()
    at = offer.bounding_box()
    drag(page, offer, grid["x"] + 40 - at["x"] - at["width"] / 2, grid["y"] + 40 - at["y"] - 16)
    assert place(page, "won_amount") == (0, 0, 3, 3)
    page.locator('[data-offer="sales_funnel"]').click()
    assert place(page, "sales_funnel") == (3, 0, 6, 8)
    expect(page.locator('[data-id="sales_funnel"] canvas')).to_be_visible()

    right, down = cell(page)
    drag(page, page.locator('[data-id="won_amount"] [data-move]'), 2 * right, 0)
    assert place(page, "won_amount") == (2, 0, 3, 3)
    assert place(page, "sales_funnel") == (3, 3, 6, 8)
    drag(page, page.locator('[data-id="won_amount"] [data-resize]'), 3 * right, down)
    assert place(page, "won_amount") == (2, 0, 6, 4)
    assert place(page, "sales_funnel") == (3, 4, 6, 8)
    before = page.locator('[data-id="won_amount"]').get_attribute("aria-label")
    page.mouse.move(0, 0)
    head = page.locator('[data-id="won_amount"] [data-move]').bounding_box()
    page.mouse.move(head["x"] + 20, head["y"] + 10)
    page.mouse.down()
    page.mouse.move(head["x"] + 20, head["y"] + 220, steps=8)
    page.keyboard.press("Escape")
    page.mouse.up()
    assert page.locator('[data-id="won_amount"]').get_attribute("aria-label") == before

    page.get_by_role("button", name="The dashboard", exact=True).click()
    page.get_by_label("New filter").select_option("period")
    page.locator('[data-id="sales_funnel"] [data-move]').click()
    asked = page.get_by_role("group", name="Filters ask").get_by_label("Period")
    assert asked.input_value() != ""
    page.get_by_label("A click leads").select_option("report")
    page.locator(".fl-dd-panel").get_by_label("Title").fill("Our funnel")
    page.get_by_role("button", name="Phone layout").click()
    page.get_by_role("button", name="Hide Our funnel on phones").click()
    settled(page)
    made = board()
    funnel = next(one for one in made["widgets"] if one["id"] == "sales_funnel")
    assert (funnel["title"], funnel["phone"], list(funnel["click"])) == (
        "Our funnel", False, ["report"]
    )  # fmt: skip
    assert made["filters"] == [{"id": "period", "type": "period"}]
    assert violations(page) == []


def test_a_dashboard_is_built_with_the_keyboard_alone(visit, board):
    page = visit("admin", locale="zh", dark=True)
    page.goto(LAYOUT)
    page.get_by_role("searchbox", name="搜索报表").focus()
    page.keyboard.type("赢单率")
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.dataset.offer") != "win_rate_gauge":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator('[data-id="win_rate_gauge"]')).to_be_focused()
    x, y, w, h = place(page, "win_rate_gauge")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowUp")
    assert place(page, "win_rate_gauge") == (x + 1, y + 1, w + 1, h - 1)
    expect(page.locator("#fl-live")).to_contain_text("第 2 列，第 2 行")
    page.keyboard.press("Control+d")
    expect(page.locator('[data-id="win_rate_gauge_2"]')).to_be_focused()
    page.keyboard.press("Delete")
    expect(page.locator('[data-id="win_rate_gauge"]')).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".fl-dd-panel [data-focus=report]")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("赢单")
    page.keyboard.press("Escape")
    expect(page.locator('[data-id="win_rate_gauge"]')).to_be_focused()
    settled(page)
    made = board()
    assert [one["title"] for one in made["widgets"]] == ["赢单"]
    while page.locator('[aria-label="撤销"]').is_enabled():
        page.keyboard.press("Control+z")
    expect(page.get_by_text("添加第一张图表")).to_be_visible()
    while page.locator('[aria-label="重做"]').is_enabled():
        page.keyboard.press("Control+Shift+z")
    settled(page)
    assert board() == made
    page.wait_for_function("document.querySelector('[data-id] .fl-widget-body:not([aria-busy])')")
    assert violations(page) == []


def test_one_click_makes_a_dashboard_and_two_editors_do_not_overwrite_one_another(visit, board):
    page, other = visit("admin", phone=True), visit("admin", locale="zh")
    other.goto(LAYOUT)
    page.goto(LAYOUT)
    page.get_by_role("button", name="One click").tap()
    settled(page)
    kinds = {one["kind"] for one in board()["widgets"]}
    assert kinds == {"kpi", "report"}
    assert all(one["map"] for one in board()["widgets"])
    assert violations(page) == []
    other.locator('[data-offer="win_rate"]').click()
    expect(other.get_by_role("alert")).to_be_visible()
    other.get_by_role("alert").get_by_role("button").click()
    expect(other.get_by_role("heading", level=1)).to_be_visible()
    assert {one["kind"] for one in board()["widgets"]} == kinds


def test_widgets_have_colours_and_pictures(visit, board):
    page = visit("admin", dark=True)
    page.goto(LAYOUT)
    page.locator('[data-offer="won_amount"]').click()
    widget = page.locator('[data-id="won_amount"]')
    tint = "one => getComputedStyle(one).getPropertyValue('--c1')"
    plain = widget.evaluate(tint)
    page.get_by_label("Colour").select_option("red")
    expect(widget).to_have_class(re.compile("is-tinted is-red"))
    assert widget.evaluate(tint) != plain

    page.locator('[data-offer="image"]').click()
    image = page.locator('[data-id="image"]')
    expect(image.get_by_text("There is no picture yet.")).to_be_visible()
    chosen = page.get_by_label("Picture", exact=True)
    chosen.set_input_files({"name": "x.png", "mimeType": "image/svg+xml", "buffer": b"<svg/>"})
    expect(page.get_by_role("alert").get_by_text("up to 150 KB")).to_be_visible()
    chosen.set_input_files({"name": "x.png", "mimeType": "image/png", "buffer": PNG})
    page.get_by_label("Words for those who do not see it").fill("Our house")
    shown = image.get_by_role("img", name="Our house")
    assert shown.evaluate("one => one.decode().then(() => one.naturalWidth)") == 1
    assert violations(page) == []
    settled(page)
    won, house = board()["widgets"]
    assert (won["color"], house["picture"]) == ("red", picture_of(PNG).to_url())


def test_a_dashboard_on_the_wall_turns_its_pages(visit):
    page = visit("admin")
    page.emulate_media(reduced_motion="reduce")
    page.clock.install()
    page.goto("/dashboards/sales")
    page.get_by_role("button", name="Full screen").click()
    frame = page.locator("fl-dashboard.is-presented")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(frame.locator("#w-funnel canvas")).to_be_visible()
    top = "one => one.scrollTop"
    page.clock.run_for(60_000)
    assert frame.evaluate(top) == 0
    page.get_by_label("Turn the page every").select_option("10")
    page.clock.run_for(10_500)
    first = frame.evaluate(top)
    assert first > 0
    page.clock.run_for(100_000)
    seen = set()
    for _ in range(12):
        page.clock.run_for(10_000)
        seen.add(frame.evaluate(top))
    assert {0, first} <= seen
    page.get_by_role("button", name="Leave full screen").click()
    expect(page.locator("html")).not_to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator("[data-present-speed]")).to_have_value("10")


def test_a_widget_that_fails_or_is_slow_stops_no_other(visit):
    page = visit("admin")
    waiting = []
    page.route("**/widgets/won*", lambda route: route.fulfill(status=500, body="broken"))
    page.route("**/widgets/open*", lambda route: waiting.append(route))
    with page.expect_request("**/widgets/open*"):
        page.goto("/dashboards/sales")
    expect(page.locator("#w-funnel canvas")).to_be_visible()
    expect(page.locator("#w-open .fl-figure")).to_have_count(0)
    assert len(waiting) == 1
    waiting[0].continue_()
    expect(page.locator("#w-open .fl-figure")).to_be_visible()
    expect(page.locator("#w-won")).to_contain_text("This could not be shown")
    page.unroute("**/widgets/won*")
    page.locator("#w-won [data-again]").click()
    expect(page.locator("#w-won .fl-figure")).to_be_visible()
