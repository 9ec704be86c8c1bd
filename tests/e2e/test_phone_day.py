"""A day of selling on a phone, in Chinese: what a finger meets and where it lands."""

import pytest
from finger import Finger
from playwright.sync_api import Page, expect

ACCOUNTS = "/e/account?q=dianheng"
CALENDAR = "/e/activity?view=activity_calendar"
BOARD = "/e/opportunity?view=opportunity_board"
#: What may be touched and has fewer than 44 px across or down, with the room around it that is
#: its own: a box behind it that nobody sees.
SMALL = """() => {
    const touched = "main :is(button, summary, select, a.fl-btn, a.fl-tab), .fl-top a";
    return [...document.querySelectorAll(touched)].filter((one) => {
        const { width, height } = one.getBoundingClientRect();
        const room = getComputedStyle(one, "::after");
        const more = room.position === "absolute" ? room : { width: "0", height: "0" };
        const across = Math.max(width, parseFloat(more.width) || 0);
        const down = Math.max(height, parseFloat(more.height) || 0);
        return one.checkVisibility() && width > 2 && (across < 43.5 || down < 43.5);
    }).map((one) => one.outerHTML.slice(0, 160));
}"""


@pytest.fixture
def phone(visit) -> Page:
    return visit("sales1", locale="zh", phone=True)


def account(page: Page) -> None:
    page.goto(ACCOUNTS)
    page.locator("th[scope=row] a").first.tap()
    expect(page.locator("h1")).to_contain_text("电衡")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/e/activity?view=activity_mine",
        "/e/lead/new",
        BOARD,
        CALENDAR,
        "/e/quote/new",
        "/notices",
        "/dashboards/sales",
    ],
)
def test_what_is_touched_is_large_enough(phone, path):
    assert phone.goto(path).ok
    expect(phone.locator(".fl-bottom")).to_be_visible()
    assert phone.evaluate(SMALL) == []


def test_who_wrote_down_a_visit_sees_it(phone):
    account(phone)
    phone.locator(".fl-composer-kind", has_text="拜访").tap()
    phone.locator(".fl-composer textarea").fill("上门讨论了校准计划")
    phone.locator(".fl-composer button", has_text="记录").tap()
    expect(phone.locator("#timeline", has_text="上门讨论了校准计划")).to_be_in_viewport()


def test_names_after_an_at_sign_move_nothing(phone):
    account(phone)
    box, foot = phone.locator(".fl-composer textarea"), phone.locator(".fl-composer-foot")
    before = below(box, foot)
    box.press_sequentially("@chen")
    name = phone.get_by_role("option", name="陈敏 Chen Min")
    expect(name).to_be_visible()
    assert name.bounding_box()["height"] >= 44
    assert below(box, foot) == before


def below(one, other) -> float:
    """How far, in pixels."""
    return round(other.bounding_box()["y"] - one.bounding_box()["y"])


def test_a_refused_drop_says_why_when_the_finger_is_gone(phone):
    """The first column is the last that a board scrolls to on its left."""
    phone.goto(BOARD)
    expect(phone.locator(".fl-drag-line")).to_be_attached()
    card = phone.locator("[data-column=negotiate][data-move]").first
    card.scroll_into_view_if_needed()
    box, finger = card.bounding_box(), Finger(phone)
    finger.rest((box["x"] + 100, box["y"] + 70))
    ghost = phone.locator(".fl-drag-ghost")
    expect(ghost).to_be_visible()
    finger.draw((34, box["y"] + 70))
    expect(ghost).to_have_attribute("data-refusal", "“商务谈判”不能变为“初步接触”。")
    finger.leave()
    expect(phone.locator("fl-toast", has_text="不能变为“初步接触”")).to_be_visible()
