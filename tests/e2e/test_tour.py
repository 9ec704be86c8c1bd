"""The look around of who is here for the first time."""

from collections.abc import Callable

import axe
from playwright.sync_api import Page, expect


def test_a_look_around_is_offered_until_it_was_seen(visit: Callable[..., Page]):
    page = visit("sales1", locale="zh")
    page.goto("/")
    page.get_by_role("button", name="开始导览").click()
    bubble = page.get_by_role("dialog", name="您的工作")
    expect(bubble).to_be_focused()
    assert axe.violations(page) == []
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("dialog", name="搜索一切")).to_be_focused()
    page.get_by_role("button", name="返回").click()
    expect(bubble).to_be_focused()
    with page.expect_response("**/tour"):
        page.keyboard.press("Escape")
    expect(bubble).to_have_count(0)
    page.reload()
    expect(page.locator("[data-tour-offer]")).to_have_count(0)


def test_the_menu_starts_it_again_and_designers_see_where_to_build(visit: Callable[..., Page]):
    page = visit("analyst", phone=True)
    page.goto("/e/lead")
    bar = page.get_by_role("navigation", name="Main, phone")
    bar.get_by_text("Menu", exact=True).click()
    expect(bar.get_by_role("link", name="Contacts")).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(bar.get_by_role("link", name="Contacts")).to_be_hidden()
    you = page.get_by_label("Your menu, 周航 Zhou Hang")
    you.click()
    page.get_by_role("button", name="A look around").click()
    for _step in range(4):
        page.get_by_role("button", name="Next").click()
    bubble = page.get_by_role("dialog", name="Change the application")
    expect(bubble).to_contain_text("5 / 5")
    expect(bubble).to_be_in_viewport(ratio=1)
    page.get_by_role("button", name="Got it").click()
    expect(bubble).to_have_count(0)
