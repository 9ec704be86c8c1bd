"""What people type all day: where it begins, what it may be, and that none of it is lost."""

from axe import violations
from playwright.sync_api import expect
from sqlalchemy import delete

from formloom.platform.access.tables import session
from formloom.platform.core.actor import SYSTEM


def test_a_new_form_is_written_and_sent_by_keys_alone(visit):
    page = visit("sales1")
    page.goto("/e/lead/new")
    expect(page.locator("#name")).to_be_focused()
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-error-summary]")).to_be_focused()


def test_on_a_phone_no_keyboard_covers_a_new_form(visit):
    page = visit("sales1", phone=True)
    page.goto("/e/lead/new")
    page.wait_for_load_state("networkidle")
    expect(page.locator("body")).to_be_focused()


def test_what_was_sent_after_the_session_had_ended_is_offered_again(visit, demo):
    page = visit("sales1")
    page.goto("/e/lead/new")
    page.fill("#name", "Erika")
    page.fill("#company", "Lost and Found")
    with demo[1].write(SYSTEM) as tx:
        tx.execute(delete(session))
    page.locator("[data-submit]").click()
    page.get_by_role("link", name="Sign in").click()
    page.fill("#login", "sales1")
    page.fill("#password", "sales1-demo")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Restore").click()
    expect(page.locator("#company")).to_have_value("Lost and Found")
    page.fill("#mobile", "13900001234")
    page.locator("[data-submit]").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Erika")
    page.goto("/e/lead/new")
    expect(page.locator("[data-guard]")).to_be_visible()
    expect(page.get_by_role("button", name="Restore")).to_have_count(0)


def test_a_number_in_a_field_of_percents_is_percents(visit):
    page = visit("sales1")
    page.goto("/e/quote/new")
    page.wait_for_load_state("networkidle")
    for typed, read in (("8", "8%"), ("12.5", "12.5%"), ("0.08", "0.08"), ("7%", "7%")):
        page.fill("#discount", typed)
        page.locator("#discount").blur()
        expect(page.locator("#discount")).to_have_value(read)


def test_a_link_offers_first_what_belongs_to_the_one_beside_it(visit):
    page = visit("admin")
    page.goto("/e/opportunity/new")
    page.locator("#account").press_sequentially("tjdh")
    first = page.get_by_role("option").first
    expect(first).to_contain_text("天津电衡")
    page.keyboard.press("Enter")
    page.locator("#contact").click()
    expect(first).to_contain_text("天津电衡")


def test_a_filter_offers_what_its_field_may_be(visit):
    page = visit("admin", phone=True)
    page.goto("/e/opportunity?view=opportunity_all")
    page.get_by_text("Add filter").click()
    row = page.locator(".fl-builder-row")
    field, comparison = row.get_by_label("Field"), row.get_by_label("Comparison")
    field.select_option("stage")
    expect(comparison.locator("option")).to_have_count(6)
    expect(row.locator("select[name='c.0.value'] option")).to_contain_text(["–", "Proposal"])
    field.select_option("closed_on")
    comparison.select_option("during")
    expect(row.locator("select[name='c.0.value']")).to_have_value("today")
    field.select_option("account")
    comparison.select_option("is_one_of")
    search = row.get_by_role("combobox", name="Value")
    for typed, name in [("tjdh", "天津电衡"), ("redgum", "Redgum")]:
        search.press_sequentially(typed)
        expect(page.get_by_role("option", name=name)).to_have_count(1)
        search.press("ArrowDown")
        search.press("Enter")
        expect(row.locator(".fl-chip", has_text=name)).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Apply", exact=True).first.click()
    page.wait_for_url("**filter=account+in+*")
    expect(page.locator(".fl-filter.is-on").first).to_contain_text("Redgum")
