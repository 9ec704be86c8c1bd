"""Who saves his version over somebody else's goes on where he was at work."""

import json
import re

from playwright.sync_api import Page, expect

KEY = "lead_default"
DESIGN = f"/designs/form/{KEY}/design"


def change(page: Page, title: str) -> None:
    """Save another version of the form, as another person does."""
    page.goto(f"/designs/form/{KEY}")
    document = json.loads(page.locator("#document").input_value())
    page.fill("#document", json.dumps({**document, "title": title}))
    expect(page.locator("[data-saved]")).to_contain_text("Draft saved")


def save_mine(page: Page) -> None:
    """Look at both versions and take one's own."""
    page.get_by_role("button", name="Look at both").click()
    expect(page.get_by_text("Two people changed this.")).to_be_visible()
    page.get_by_role("button", name="Save my version").click()


def discard(page: Page) -> None:
    page.goto(f"/designs/form/{KEY}")
    page.get_by_role("button", name="Throw the draft away").click()
    expect(page.locator("#fl-toasts")).to_contain_text("The draft was thrown away.")


def test_who_drew_a_form_is_back_in_its_designer(visit):
    one, other = visit("analyst"), visit("admin")
    one.goto(f"{DESIGN}?from=here")
    expect(one.locator(".fl-fd.is-ready")).to_be_visible()
    one.mouse.move(5, 5)  # the rest comes when somebody begins to work
    expect(one.locator(".fl-fd.is-whole")).to_be_visible()
    change(other, "Of somebody else")
    one.locator('.fl-fd-canvas [data-at="field:job_title"]').focus()
    one.keyboard.press("Delete")
    save_mine(one)
    one.wait_for_url(f"**{DESIGN}?from=here")
    expect(one.locator(".fl-fd.is-ready")).to_be_visible()
    expect(one.locator('.fl-fd-canvas [data-at="field:job_title"]')).to_have_count(0)
    discard(other)


def test_who_wrote_formulas_is_back_at_the_formulas(visit):
    one, other = visit("analyst"), visit("admin")
    one.goto(f"/designs/form/{KEY}/formulas")
    expect(one.locator("form[data-autosave]")).to_be_visible()
    change(other, "Of somebody else")
    box = one.locator("form[data-autosave] fl-formula").first
    box.get_by_role("button", name="As a formula").click()
    box.locator(".cm-content").focus()
    one.keyboard.insert_text("not ISBLANK(name)")
    save_mine(one)
    one.wait_for_url(re.compile(f"/designs/form/{KEY}/formulas$"))
    discard(other)
