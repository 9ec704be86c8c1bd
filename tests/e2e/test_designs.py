"""An analyst changes an entity, sees the plan, publishes, loses a field and brings it back."""

import axe
import pytest
from playwright.sync_api import expect

FIELDS = "/designs/entity/competitor/fields"
PATHS = [
    "/designs", FIELDS, f"{FIELDS}/new", f"{FIELDS}/new?type=link", f"{FIELDS}/threat",
    f"{FIELDS}/threat/rename?to=danger", f"{FIELDS}/threat/delete",
    f"{FIELDS}/name/type?type=decimal", "/designs/view/competitor_all", "/designs/new/entity",
    "/designs/entity/quote/fields/items", "/designs/entity/quote.items/fields/price",
    "/designs/publish", "/designs/releases", "/designs/releases/1", "/e/lead/import",
    "/e/lead/export", "/bin", "/changes", "/jobs", "/settings", "/settings/security",
    "/settings/tokens", "/settings/people", "/settings/people/new", "/settings/departments",
]  # fmt: skip


def publish(page, *, loss=False):
    """Publish what waits, from the plan's page."""
    page.goto("/designs/publish")
    if loss:
        page.get_by_label("Yes, lose data in 1 place").check()
    page.locator(".fl-form-foot button").click()
    page.wait_for_url("**/designs/releases/*")


def budget_of(page, value=None):
    """The field on the form of the first competitor; ``value`` is saved there."""
    page.goto("/e/competitor?view=competitor_all")
    page.locator("th[scope=row] a").first.click()
    page.get_by_role("link", name="Edit", exact=True).click()
    field = page.locator("[name=marketing_budget]")
    if value is not None:
        field.fill(value)
        page.locator(".fl-form-foot .is-primary").click()
        page.wait_for_url("**/e/competitor/*")
    return field


@pytest.mark.long
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_field_is_added_lost_and_restored_with_its_values(visit, scripts):
    page = visit("analyst", scripts=scripts)
    page.goto(f"{FIELDS}/new?type=integer")
    page.fill("#title", "Marketing budget")
    page.get_by_role("button", name="Save the draft").click()
    page.goto("/designs/publish")
    expect(page.get_by_text("New field 'Marketing budget'.")).to_be_visible()
    publish(page)
    added = int(page.url.rpartition("/")[2])
    budget_of(page, "1200")
    page.goto(f"{FIELDS}/marketing_budget/delete")
    page.get_by_role("button", name="Draft the deletion").click()
    publish(page, loss=True)
    assert budget_of(page).count() == 0
    page.goto(f"/designs/releases/{added}/restore")
    page.get_by_role("button", name="Restore", exact=True).click()
    page.wait_for_url("**/designs/releases/*")
    assert budget_of(page).input_value().replace(",", "") == "1200"
    page.goto(f"/designs/releases/{added - 1}/restore")
    page.get_by_label("Yes, lose data in 1 place").check()
    page.get_by_role("button", name="Restore", exact=True).click()
    page.wait_for_url("**/designs/releases/*")


def test_two_editors_of_one_document_choose_with_both_versions_in_sight(visit):
    one, other = visit("analyst"), visit("admin")
    for page, title in ((one, "Rivals of ours"), (other, "All rivals")):
        page.goto("/designs/view/competitor_strong")
        text = page.input_value("#document")
        page.fill("#document", text.replace('"title": "Strong competitors"', f'"title": "{title}"'))
    one.get_by_role("button", name="Save the draft").click()
    expect(one.locator("fl-toast")).to_contain_text("Draft saved.")
    other.get_by_role("button", name="Save the draft").click()
    expect(other.get_by_text("Two people changed this.")).to_be_visible()
    assert "Rivals of ours" in other.input_value("#theirs")
    assert axe.violations(other) == []
    other.get_by_role("button", name="Save my version").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("Strong competitors")
    assert "All rivals" in other.input_value("#document")
    other.get_by_role("button", name="Throw the draft away").click()
    other.wait_for_url("**/designs/view/competitor_strong/design")


@pytest.mark.parametrize(
    ("locale", "dark", "phone"),
    [("en", False, False), ("zh", True, True)],
    ids=["en light wide", "zh dark phone"],
)
def test_pages_are_accessible_and_fit(visit, proof, locale, dark, phone):
    page = visit("admin", locale=locale, dark=dark, phone=phone)
    assert axe.misfits(page, proof.third(PATHS)) == {}


def test_drafts_save_themselves_and_a_conflict_waits_for_a_decision(visit):
    analyst, admin = visit("analyst"), visit("admin")
    for page in (analyst, admin):
        page.goto("/designs/view/account_quiet")
    text = analyst.locator("#document").input_value()
    analyst.fill("#document", text.replace('"title": "', '"title": "Very '))
    expect(analyst.locator("[data-saved]")).to_contain_text("Draft saved")
    analyst.fill("#document", f"{text}x")
    expect(analyst.locator("[data-saved]")).to_contain_text("Not saved: This is not JSON")
    admin.fill("#document", text.replace('"title": "', '"title": "Rather '))
    expect(admin.get_by_role("alert")).to_contain_text("was changed by")
    assert axe.violations(admin) == []
    admin.get_by_role("button", name="Look at both").click()
    expect(admin.get_by_text("Two people changed this.")).to_be_visible()
    admin.get_by_role("button", name="Save my version").click()
    admin.wait_for_url("**/designs/view/account_quiet")
    assert "Rather " in admin.locator("#document").input_value()
    admin.get_by_role("button", name="Throw the draft away").click()


def test_what_was_typed_for_a_new_field_is_offered_again(visit):
    page = visit("analyst")
    page.goto(f"{FIELDS}/new?type=text")
    page.fill("#title", "Half a thought")
    page.wait_for_function("() => Object.keys(localStorage).some((key) => key.includes('design:'))")
    page.goto(f"{FIELDS}/new?type=text")
    page.get_by_role("button", name="Restore").click()
    expect(page.locator("#title")).to_have_value("Half a thought")


def test_saving_while_the_page_saves_itself_is_no_conflict_with_oneself(visit):
    page = visit("analyst")
    page.goto("/designs/view/account_quiet")
    text = page.locator("#document").input_value()
    held = []

    def hold(route):
        if "x-autosave" in route.request.headers:
            held.append(route)
        else:
            route.continue_()

    page.route("**/designs/view/account_quiet", hold)
    with page.expect_request(lambda request: "x-autosave" in request.headers):
        page.fill("#document", text.replace('"title": "', '"title": "Very '))
    page.fill("#document", text.replace('"title": "', '"title": "Most '))
    page.get_by_role("button", name="Save the draft").click()
    held.pop().continue_()
    expect(page.locator("fl-toast")).to_contain_text("Draft saved.")
    assert "Most " in page.locator("#document").input_value()
