"""The frame of every page: the palette, keys, looks, and the way by keyboard alone."""

import re

from axe import too_wide
from playwright.sync_api import expect


def test_the_palette_opens_records_and_does_things(visit):
    page = visit("sales1", locale="zh")
    page.goto("/")
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox", name="搜索或执行")
    expect(box).to_be_focused()
    page.keyboard.type("dianheng")
    hit = page.get_by_role("option", name=re.compile("天津电衡半导体有限公司"))
    expect(hit.first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(box).to_have_count(0)
    page.keyboard.press("Control+k")
    page.keyboard.type("tjdh")
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")
    expect(page.get_by_role("listbox")).to_be_visible()
    box.fill(">shense")
    expect(page.get_by_role("option", name="深色主题")).to_have_attribute("aria-selected", "true")
    with page.expect_response("**/prefs"):
        page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.keyboard.press("Control+k")
    box.fill("天津电衡")
    option = page.get_by_role("option", name=re.compile("天津电衡半导体有限公司")).first
    option.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("天津电衡半导体有限公司")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.keyboard.press("Control+k")
    recent = page.get_by_role("group", name="最近").get_by_role("option").first
    expect(recent).to_contain_text("天津电衡半导体有限公司")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("option", name="编辑")).to_have_count(1)
    page.keyboard.press("Enter")
    page.wait_for_url("**/edit")
    page.keyboard.press("Control+k")
    box.fill(">gensui")
    page.get_by_role("option", name="跟随系统主题").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "auto")


def test_keys_lead_about_and_can_be_switched_off(visit):
    page = visit("service1")
    page.goto("/search")
    page.locator("h1").focus()
    page.keyboard.press("g")
    page.keyboard.press("h")
    page.wait_for_url(re.compile(r":\d+/$"))
    page.keyboard.press("?")
    help = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(help).to_contain_text("Search or do something")
    expect(help).not_to_contain_text("Move what has the focus")
    page.keyboard.press("Escape")
    page.goto("/e/ticket?view=ticket_board")
    expect(page.locator("[data-board]")).to_be_visible()
    page.locator("h1").first.focus()
    page.keyboard.press("?")
    expect(help).to_contain_text("Alt ← →")
    expect(help).to_contain_text("Move what has the focus")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Search or do something").fill("简体")
    expect(page.get_by_role("option", name="简体中文")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    page.goto("/settings")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    page.get_by_role("switch").first.uncheck()
    page.locator("#locale").select_option("en")
    page.get_by_role("radio", name="跟随系统").check()
    page.locator(".fl-form-foot .is-primary").click()
    expect(page.locator("body")).to_have_attribute("data-shortcuts", "off")
    page.locator("h1").focus()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("switch").first.check()
    page.locator(".fl-form-foot .is-primary").click()
    expect(page.locator("body")).not_to_have_attribute("data-shortcuts", "off")


def test_notices_open_beside_the_page(visit):
    page = visit("manager")
    page.set_viewport_size({"width": 1280, "height": 320})  # more notices than fit
    page.goto("/e/account")
    page.locator(".fl-top-bell").click()
    drawer = page.get_by_role("dialog", name="Notices")
    expect(drawer.get_by_role("link", name=re.compile("^Unread"))).to_be_visible()
    drawer.get_by_role("link", name=re.compile("^Unread")).click()
    expect(drawer.locator(".fl-tab[aria-current]")).to_contain_text("Unread")
    page.keyboard.press("Escape")
    expect(page.locator(".fl-top-bell")).to_be_focused()


def test_by_keyboard_alone_from_the_sign_in_to_a_new_customer(visit):
    page = visit()
    page.goto("/sign-in")
    for name, text in (("Login", "sales2"), ("Password", "sales2-demo")):
        box = page.get_by_label(name, exact=True)
        while not box.evaluate("one => one === document.activeElement"):
            page.keyboard.press("Tab")
        page.keyboard.type(text)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r":\d+/$"))
    page.keyboard.press("Control+k")
    page.keyboard.type("New account")
    option = page.get_by_role("option", name="New Account")
    expect(option).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    page.wait_for_url("**/e/account/new")
    name = page.locator("#name")
    while not name.evaluate("one => one === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.type("Keyboard Works Ltd")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Keyboard Works Ltd")


def test_twice_as_large_nothing_is_cut_off(visit):
    page = visit("sales1")
    page.set_viewport_size({"width": 720, "height": 450})  # 1440 x 900 at 200 %
    for path in ("/", "/e/account", "/search", "/settings"):
        page.goto(path)
        assert too_wide(page) == [], path
