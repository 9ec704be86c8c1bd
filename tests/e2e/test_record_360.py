"""The record page with everything around it, and the entry form under quick hands."""

import re

from axe import violations
from playwright.sync_api import expect

ALL = "/e/opportunity?view=opportunity_all"


def test_a_record_tells_and_takes_everything(visit):
    page = visit("admin")
    page.goto(ALL)
    rows = page.locator("tbody th[scope=row] a")
    second, third = (rows.nth(at).get_attribute("href") for at in (1, 2))
    rows.nth(1).click()
    page.wait_for_url(f"**{second}")
    expect(page.locator("[data-neighbours]")).to_contain_text("2 of")
    page.keyboard.press("]")
    page.wait_for_url(f"**{third}")
    page.keyboard.press("[")
    page.wait_for_url(f"**{second}")

    page.keyboard.press("n")
    box = page.get_by_role("combobox", name="What was said or done")
    expect(box).to_be_focused()
    box.press_sequentially("Spoke about the line, @zh")
    expect(page.get_by_role("option").first).to_contain_text("赵")
    page.keyboard.press("Enter")
    expect(box).to_have_value(re.compile("@.*赵.* $"))
    page.keyboard.press("Control+Enter")
    expect(page.locator("fl-toast").first).to_be_visible()
    note = page.locator(".fl-event", has_text="Spoke about the line").first
    expect(note).to_contain_text("Note")
    expect(page.locator("fl-toast", has_text="told")).to_be_visible()

    page.get_by_role("link", name="Call", exact=True).click()
    expect(page.locator(".fl-stream-chip[aria-current]")).to_have_text("Call")
    expect(page.locator(".fl-event", has_text="Spoke about the line")).to_have_count(0)
    page.get_by_role("link", name="All", exact=True).click()
    expect(page.locator(".fl-stream-chip[aria-current]")).to_have_text("All")
    page.get_by_role("searchbox", name="Search the timeline").fill("spoke about")
    expect(page.locator(".fl-event")).to_have_count(1)
    assert violations(page) == []
    note.locator("summary").click()
    note.get_by_text("Delete", exact=True).click()
    page.wait_for_load_state("networkidle")
    expect(page.locator(".fl-event", has_text="Spoke about the line")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".fl-event", has_text="Spoke about the line")).to_have_count(1)


def test_names_are_offered_to_who_was_faster_than_the_script(visit):
    page, late = visit("admin"), []
    page.goto(ALL)
    path = page.locator("tbody th[scope=row] a").first.get_attribute("href")
    page.route("**/js/mention-words*", lambda route: late.append(route))
    with page.expect_request("**/js/mention-words*"):
        page.goto(path)
    page.locator("[data-mention]").first.focus()
    page.keyboard.type("@zh")
    late[0].continue_()
    expect(page.get_by_role("option").first).to_contain_text("赵")


def test_a_form_is_filled_in_by_quick_hands(visit):
    page, late = visit("sales1"), []
    page.route("**/js/similar*", lambda route: late.append(route))
    with page.expect_request("**/js/similar*"):
        page.goto("/e/account/new")
    page.fill("#name", "天津电衡半导体")
    late[0].continue_()
    hint = page.locator("[data-similar] li")
    expect(hint.first).to_contain_text("天津电衡半导体有限公司")
    assert violations(page) == []

    page.goto("/e/quote/new")
    page.fill("#name", "Quick offer")
    rows = page.locator("[data-lines-body] tr")
    quantity = rows.first.get_by_role("textbox", name="Quantity")
    quantity.fill("1")
    quantity.press("Enter")
    expect(rows).to_have_count(2)
    expect(rows.nth(1).get_by_role("textbox", name="Quantity")).to_be_focused()
    page.keyboard.type("2")
    page.keyboard.press("ArrowUp")
    expect(quantity).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Alt+ArrowUp")
    expect(rows.first.get_by_role("textbox", name="Quantity")).to_have_value("2")

    page.keyboard.press("Control+s")
    expect(page.locator("[data-draft-said]")).to_contain_text("Draft kept")
    page.goto("/e/quote/new")
    page.get_by_role("button", name="Restore", exact=True).click()
    expect(page.locator("#name")).to_have_value("Quick offer")
    expect(rows).to_have_count(2)
    expect(rows.first.get_by_role("textbox", name="Quantity")).to_have_value("2")
