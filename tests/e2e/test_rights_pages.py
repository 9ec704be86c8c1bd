"""A designer changes a role by keyboard, reads who gains and loses, and looks as somebody else."""

import axe
import pytest
from playwright.sync_api import expect

GRID = "/designs/role/service/rights"
SETTINGS = [("en", False, False), ("zh", True, True)]


def cell(page, name):
    return page.locator(f"[name='r.{name}']")


def test_the_grid_is_changed_by_keyboard_and_previewed_before_it_is_published(visit):
    page = visit("admin")
    page.goto(GRID)
    first = page.locator("fl-choice-grid select").first
    first.focus()
    start = cell(page, "account.read")
    expect(start).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(cell(page, "activity.read")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(cell(page, "activity.create")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Control+c")
    for _row in range(6):
        page.keyboard.press("ArrowDown")
    lead = cell(page, "lead.read")
    expect(lead).to_be_focused()
    page.keyboard.press("Control+v")
    expect(lead).to_have_value(start.input_value())
    expect(page.locator(".fl-saved.is-ok")).to_be_visible()
    page.keyboard.press("Delete")
    expect(lead).to_have_value("")
    page.keyboard.press("Space")
    expect(lead).to_have_value("own")
    page.keyboard.press("Tab")  # out of the grid: it is one stop
    expect(page.locator("fl-choice-grid select:focus")).to_have_count(0)
    page.get_by_role("button", name="Save and preview").click()
    page.wait_for_url("**/designs/preview-roles?role=service")
    expect(page.get_by_role("heading", name="Preview of rights")).to_be_visible()
    page.goto(GRID)
    expect(cell(page, "lead.read")).to_have_value("own")
    page.get_by_role("button", name="Throw the draft away").click()


def test_another_tab_that_saved_first_is_not_overwritten(visit):
    page, other = visit("admin"), visit("analyst")
    page.goto(GRID)
    other.goto(GRID)
    cell(other, "campaign.export").select_option("all")
    expect(other.locator(".fl-saved.is-ok")).to_be_visible()
    cell(page, "campaign.share").select_option("all")
    expect(page.get_by_role("alert")).to_be_visible()
    other.goto(GRID)
    other.get_by_role("button", name="Throw the draft away").click()


@pytest.mark.parametrize(
    ("locale", "dark", "phone"), SETTINGS, ids=["en light wide", "zh dark phone"]
)
def test_pages_of_people_and_rights_are_accessible_and_fit(visit, proof, locale, dark, phone):
    page = visit("admin", locale=locale, dark=dark, phone=phone)
    page.goto("/e/lead")
    lead = page.locator("th[scope=row] a").first.get_attribute("href")
    page.goto("/settings/people")
    person = page.locator("th[scope=row] a").nth(1).get_attribute("href")
    paths = [
        f"{lead}/access", f"{lead}/shares", f"{lead}/hand-over", GRID, f"{GRID}/product", person,
        f"{person}/leave", "/designs/preview-roles", "/settings/people/import", "/settings/people",
        "/settings/departments", "/settings/audit", "/settings/sign-in", "/settings/second-factor",
        "/settings/security", f"/privacy/lead/{lead.rpartition('/')[2]}",
    ]  # fmt: skip
    assert axe.misfits(page, proof.third(paths)) == {}


def test_looking_as_somebody_shows_a_banner_until_it_is_ended(visit):
    page = visit("admin", scripts=False)
    page.goto("/settings/people")
    page.get_by_role("link", name="Anna Keller").click()
    page.get_by_role("button", name="View as").click()
    page.wait_for_url("**/")
    banner = page.get_by_role("region", name="Looking as somebody else")
    expect(banner).to_contain_text("You see what Anna Keller sees.")
    page.goto("/e/lead")
    expect(banner).to_be_visible()
    banner.get_by_role("button", name="End").click()
    page.wait_for_url("**/settings/people")
    expect(banner).to_have_count(0)


def test_the_secret_of_a_reset_link_leaves_the_address_and_goes_with_the_form(visit):
    page = visit("service1")
    page.goto("/sign-in/reset#the-secret")
    expect(page.locator("[name=ticket]")).to_have_value("the-secret")
    assert page.evaluate("location.href").endswith("/sign-in/reset")
