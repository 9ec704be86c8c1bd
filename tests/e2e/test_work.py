"""A day's work in the pages, with and without scripts."""

import re

from playwright.sync_api import Page, expect

MINE = "/e/opportunity?view=opportunity_mine"


def choose(page: Page, field: str, words: str, title: str) -> None:
    """Choose a record in a search box."""
    box = page.locator(f"[id='{field}']")
    box.click()
    box.fill(words)
    page.get_by_role("option", name=title).first.click()
    expect(box).to_have_value(title)


def test_from_a_list_by_pinyin_to_a_changed_record(visit):
    page = visit("sales1")
    page.goto("/")
    page.get_by_role("link", name="Opportunities", exact=True).click()
    page.get_by_role("searchbox", name="Search Opportunities").fill("dianheng")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=dianheng*")
    page.get_by_role("link", name="电衡 年度校准服务", exact=True).click()
    page.get_by_role("link", name="Edit", exact=True).click()
    page.fill("#next_step", "Send the calibration plan")
    page.keyboard.press("Control+Enter")
    expect(page.locator("fl-toast")).to_contain_text("was saved")
    # Changes of one person within five minutes stand together, so others may come first.
    changed = page.locator(".fl-changed ins", has_text="Send the calibration plan")
    expect(changed.first).to_be_visible()


def test_two_people_change_one_field(visit):
    one, other = visit("sales1"), visit("admin")
    path = one.goto(MINE) and one.locator("th[scope=row] a").nth(2).get_attribute("href")
    for page in (one, other):
        page.goto(f"{path}/edit")
    one.fill("#next_step", "from one")
    one.get_by_role("button", name="Save", exact=True).first.click()
    one.wait_for_url(f"**{path}")
    other.fill("#next_step", "from the other")
    other.locator(".fl-form-foot .is-primary").click()
    expect(other.get_by_role("alert")).to_contain_text("changed this record while you were writing")
    other.get_by_label("from one").check()
    other.locator(".fl-form-foot .is-primary").click()
    other.wait_for_url(f"**{path}")
    expect(other.get_by_text("from one").first).to_be_visible()


def test_a_quote_with_lines_is_made(visit):
    page = visit("sales1")
    page.goto("/e/quote/new")
    page.fill("#name", "Line 3, second offer")
    choose(page, "account", "dianheng", "天津电衡半导体有限公司")
    row = page.locator("[data-lines-body] tr").first
    row.get_by_role("combobox", name="Product").fill("LQ-P200")
    page.get_by_role("option", name=re.compile("LQ-P200")).first.click()
    row.get_by_role("textbox", name="Quantity").fill("3")
    row.get_by_role("textbox", name="Price").fill("100")
    page.locator("[data-lines-add]").click()
    expect(page.locator("[data-lines-body] tr")).to_have_count(2)
    page.locator(".fl-form-foot .is-primary").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Line 3, second offer")
    expect(page.locator(".fl-table tbody tr")).to_have_count(1)
    expect(page.locator(".fl-table tbody")).to_contain_text("300.00")


def test_a_refusal_leads_to_the_field(visit):
    page = visit("sales1", locale="zh")
    page.goto("/e/opportunity/new")
    page.locator(".fl-form-foot .is-primary").click()
    summary = page.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="请填写“商机名称”。").click()
    expect(page.locator("#name")).to_be_focused()
    expect(page.locator("#name")).to_have_attribute("aria-invalid", "true")


def test_rows_are_deleted_and_brought_back(visit):
    page = visit("admin")
    page.goto("/e/activity?view=activity_recent")
    before = page.locator("tbody tr").first.get_attribute("id")
    page.locator("tbody .fl-table-check input").first.check()
    page.locator(".fl-selected").get_by_role("button", name="Delete").click()
    expect(page.locator(f"#{before}")).to_have_count(0)
    page.locator("fl-toast").get_by_role("button", name="Undo").click()
    expect(page.locator(f"#{before}")).to_be_visible()


def test_all_that_match_can_be_selected_once_they_are_counted(visit):
    page, late = visit("admin"), []
    page.route("**/js/selection*", lambda route: late.append(route))
    with page.expect_request("**/js/selection*"):
        page.goto("/e/activity?view=activity_recent")
    page.get_by_label("Select all on this page").check()
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(1)
    late[0].continue_()
    page.locator("[data-select-match]").click()
    expect(page.locator("[data-select-count]")).to_have_text(re.compile(r"^[1-9]\d\d selected$"))


def test_the_filter_builder_and_a_view_of_ones_own(visit):
    page = visit("sales1")
    page.goto("/e/opportunity?view=opportunity_all")
    page.get_by_text("Add filter").click()
    page.get_by_label("Field").first.select_option(label="Amount")
    page.get_by_label("Comparison").first.select_option(label="is at least")
    page.get_by_label("Value").first.fill("300000")
    page.get_by_role("button", name="Apply", exact=True).first.click()
    expect(page.locator(".fl-filter.is-on")).to_contain_text("300000")
    page.locator("summary", has_text="Changed").click()
    page.get_by_label("Save as a view of mine").fill("Large ones")
    page.get_by_role("button", name="Save as").click()
    expect(page.get_by_role("link", name="Large ones")).to_have_attribute("aria-current", "page")
    page.reload()
    expect(page.locator(".fl-filter.is-on")).to_contain_text("300000")


def test_everything_works_without_scripts(visit):
    page = visit("sales1", scripts=False)
    page.goto("/e/quote/new")
    page.fill("#name", "Made without scripts")
    page.select_option("#account", index=1)
    page.select_option("[name='items.0.product']", index=1)
    page.fill("[name='items.0.price']", "50")
    page.get_by_role("button", name="Add a row").click()
    assert page.locator("[name='items.0.price']").input_value() == "50"
    assert page.locator("[name='items.1.price']").count() == 1
    page.locator("[name='items.remove'][value='1']").click()
    assert page.locator("[name='items.1.price']").count() == 0
    page.locator(".fl-form-foot .is-primary").click()
    assert page.locator("h1").inner_text() == "Made without scripts"
    page.goto("/e/opportunity?q=dianheng")
    page.locator("th[scope=row] a").first.click()
    page.get_by_role("button", name="Proposal").click()
    assert page.locator(".fl-stage.is-current").inner_text() == "Proposal"


def test_the_language_stays_with_the_person(visit):
    page = visit("sales2")
    page.goto("/")
    page.get_by_label("Your menu, Anna Keller").click()
    page.get_by_role("button", name="简体中文").click()
    expect(page.get_by_role("link", name="首页", exact=True).first).to_be_visible()
    again = visit("sales2")
    again.goto("/")
    expect(again.get_by_role("link", name="首页", exact=True).first).to_be_visible()
