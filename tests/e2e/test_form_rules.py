"""A form's conditions while one fills it in; without a script the server says the same."""

import re

from playwright.sync_api import Page, expect

MINE = "/e/opportunity?view=opportunity_mine"


def edit(page: Page) -> str:
    """Open the form of an opportunity."""
    page.goto(MINE)
    path = page.locator("th[scope=row] a").nth(3).get_attribute("href")
    page.goto(f"{path}/edit")
    return str(path)


def field(page: Page, key: str):
    return page.locator(f"[data-field='{key}']")


def test_fields_come_and_go_as_one_chooses(visit):
    page = visit("sales1")
    edit(page)
    page.select_option("#stage", "qualify")
    expect(field(page, "lost_reason")).to_be_hidden()
    page.select_option("#stage", "lost")
    expect(field(page, "lost_reason")).to_be_visible()
    expect(field(page, "lost_reason").locator(".fl-required")).to_have_count(1)
    expect(page.locator("[data-part='plan']")).to_be_hidden()
    page.select_option("#stage", "qualify")
    expect(field(page, "lost_reason")).to_be_hidden()
    expect(page.locator("[data-part='plan']")).to_be_visible()


def test_a_rule_sets_a_value_once_and_a_computed_one_follows(visit):
    page = visit("sales1")
    edit(page)
    page.select_option("#priority", "low")
    page.goto(page.url)
    page.select_option("#stage", "qualify")
    page.fill("#probability", "50%")
    page.fill("#amount", "600,000")
    expect(page.locator("#priority")).to_have_value("high")
    expect(field(page, "expected").locator("[data-output]")).to_contain_text("300,000.00")
    expect(field(page, "next_step").locator(".fl-required")).to_have_count(1)
    page.select_option("#priority", "low")
    page.fill("#amount", "700,000")
    expect(page.locator("#priority")).to_have_value("low")


def test_lines_add_up_and_a_hint_says_who_approves(visit):
    page = visit("sales1")
    page.goto("/e/quote/new")
    page.fill("[id='items.0.quantity']", "3")
    page.fill("[id='items.0.price']", "1,000.10")
    row = page.locator("[data-lines-body] tr").first
    expect(row.locator("[data-col=subtotal] output")).to_contain_text("3,000.30")
    page.fill("#discount", "10%")
    expect(field(page, "total").locator("[data-output]")).to_contain_text("2,700.27")
    expect(field(page, "discount").locator("[data-hint]")).to_contain_text("manager approves")
    page.fill("#discount", "5%")
    expect(field(page, "discount").locator("[data-hint]")).to_have_count(0)


def test_without_a_script_the_server_asks(visit):
    page = visit("sales1", scripts=False)
    edit(page)
    expect(field(page, "lost_reason")).to_be_hidden()
    page.select_option("#stage", "lost")
    page.locator(".fl-form-foot .is-primary").click()
    expect(field(page, "lost_reason")).to_be_visible()
    expect(page.locator("#lost_reason-error")).to_have_text(re.compile("Fill in"))


FORM = "/designs/form/opportunity_default/formulas"
#: Where the form says when the contact is shown.
PLACE = "/body/0/body/0/body/3/visible"


def publish_condition(page: Page, text: str) -> None:
    """Write when the contact is shown, and publish that."""
    page.goto(f"{FORM}?at={PLACE}")
    box = page.locator("fl-formula", has=page.locator(f"textarea[name='{PLACE}']"))
    box.get_by_role("button", name="As a formula").click()
    box.locator(".cm-content").focus()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)
    # The page saves by itself: pressing the button as well would be a second save on its way.
    expect(page.locator("[data-saved]")).to_contain_text("Draft saved")
    page.goto("/designs/publish")
    page.locator("#publish + .fl-form-foot button").click()
    page.wait_for_url("**/designs/releases/*")


def choose_account(page: Page, name: str) -> None:
    box = page.get_by_role("combobox", name="Account")
    box.click()
    page.get_by_role("option", name=name, exact=True).click()


def test_a_condition_through_a_link_is_asked_of_the_server_as_one_chooses(visit):
    """The browser does not have the account; the server answers for the one that is chosen."""
    page = visit("admin")
    page.goto("/e/opportunity/new")
    options = field(page, "account").locator("option:not([value=''])")
    wanted, other = (options.nth(index).text_content() for index in (0, 1))
    assert wanted != other
    publish_condition(page, f"account.name = '{wanted}'")
    try:
        page.goto("/e/opportunity/new")
        expect(field(page, "contact")).to_be_hidden()
        for name, shows in ((wanted, True), (other, False), (wanted, True)):
            choose_account(page, str(name))
            expect(field(page, "contact")).to_be_visible(visible=shows)
    finally:
        publish_condition(page, "")
