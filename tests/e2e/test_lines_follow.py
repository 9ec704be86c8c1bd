"""A line takes what its product says while one fills it in, and keeps what one typed."""

import pytest
from playwright.sync_api import Locator, Page, expect

FIRST, OTHER = "LQ-P100 Pressure transmitter", "LQ-P200 Smart pressure transmitter"


def row(page: Page, at: int = 0) -> Locator:
    return page.locator("[data-lines-body] tr").nth(at)


def choose(page: Page, title: str, at: int = 0) -> None:
    box = row(page, at).get_by_role("combobox")
    box.fill(title)
    page.get_by_role("option", name=title).first.click()
    expect(box).to_have_value(title)


def price(page: Page, at: int = 0) -> Locator:
    return row(page, at).locator("[data-col=price] input")


def output(page: Page, key: str) -> Locator:
    return page.locator(f"[data-field='{key}'] [data-output]")


def new_quote(page: Page) -> None:
    page.goto("/e/quote/new")
    expect(row(page)).to_be_visible()


def save(page: Page) -> None:
    """Save a quote for the first account that there is."""
    page.fill("#name", "Follows its products")
    box = page.locator("[data-field=account]").get_by_role("combobox")
    box.click()
    page.locator(".fl-option").first.click()
    expect(box).not_to_have_value("")
    page.locator(".fl-form-foot .is-primary").click()
    page.wait_for_url(lambda address: "/new" not in address)


@pytest.mark.parametrize("phone", [False, True], ids=["wide", "phone"])
def test_the_price_and_the_totals_follow_the_product(visit, phone):
    page = visit("sales1", phone=phone)
    new_quote(page)
    choose(page, FIRST)
    expect(price(page)).to_have_value("860.00")
    expect(row(page).locator("[data-col=subtotal] output")).to_contain_text("860.00")
    expect(output(page, "total")).to_contain_text("860.00")
    choose(page, OTHER)
    expect(price(page)).to_have_value("1980.00")
    expect(output(page, "total")).to_contain_text("1,980.00")


def test_in_chinese_it_is_the_same(visit):
    page = visit("sales1", locale="zh")
    new_quote(page)
    choose(page, FIRST)
    expect(price(page)).to_have_value("860.00")
    expect(output(page, "total")).to_contain_text("860.00")


def test_a_price_that_was_typed_stays_whatever_is_chosen(visit):
    page = visit("sales1")
    new_quote(page)
    price(page).fill("12.50")
    choose(page, FIRST)
    page.locator("[data-lines-add]").click()
    choose(page, OTHER, at=1)
    # The answer that fills the second row has looked at the first one, too.
    expect(price(page, 1)).to_have_value("1980.00")
    expect(price(page)).to_have_value("12.50")
    expect(output(page, "total")).to_contain_text("1,992.50")


def test_an_emptied_price_is_filled_again_once_one_leaves_it(visit):
    page = visit("sales1")
    new_quote(page)
    choose(page, FIRST)
    expect(price(page)).to_have_value("860.00")
    price(page).fill("")
    price(page).press("Tab")
    expect(price(page)).to_have_value("860.00")


def test_a_stored_line_follows_its_product_unless_its_price_is_its_own(visit):
    page = visit("sales1")
    new_quote(page)
    choose(page, FIRST)
    expect(price(page)).to_have_value("860.00")
    page.locator("[data-lines-add]").click()
    choose(page, FIRST, at=1)
    expect(price(page, 1)).to_have_value("860.00")
    price(page, 1).fill("99")
    save(page)
    page.goto(f"{page.url.split('?')[0]}/edit")
    expect(price(page, 1)).to_have_value("99.00")
    choose(page, OTHER, at=1)
    choose(page, OTHER)
    expect(price(page)).to_have_value("1980.00")
    expect(price(page, 1)).to_have_value("99.00")


def test_without_a_script_the_price_comes_with_saving(visit):
    page = visit("sales1", scripts=False)
    page.goto("/e/quote/new")
    page.fill("#name", "Priced by the server")
    page.locator("#account").select_option(index=1)
    page.select_option("[id='items.0.product']", label=FIRST)
    page.locator(".fl-form-foot .is-primary").click()
    expect(page.locator("main")).to_contain_text("860.00")
