"""An analyst changes what a quote looks like on paper, and sees a real one while typing."""

from axe import violations
from playwright.sync_api import expect


def test_a_print_template_is_written_beside_a_record(visit):
    page = visit("admin")
    page.goto("/designs/print/quote/design")
    sheet = page.frame_locator("iframe[name=fl-pd-page]")
    expect(sheet.get_by_role("heading", name="Quotation")).to_be_visible()
    text = page.get_by_role("textbox", name="Text of the template")
    text.focus()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text("\n<h2>Thank you, ")
    page.locator(".fl-pd-offers summary").get_by_text("Contact", exact=True).click()
    page.locator("details[open] .fl-pd-items").get_by_role("button", name="Name").first.click()
    expect(sheet.get_by_role("heading", name="Thank you, ")).to_be_visible()
    assert text.input_value().endswith("<h2>Thank you, {{ record.contact.name }}")
    expect(page.get_by_text("Nothing is wrong with the text.")).to_be_visible()
    expect(page.locator(".fl-pd .fl-saved.is-ok")).to_be_visible()
    assert violations(page) == []
    text.focus()
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    expect(sheet.get_by_role("heading", name="Thank you, ")).to_have_count(0)

    page.goto("/e/quote?view=quote_all")
    page.locator("th[scope=row] a").first.click()
    page.get_by_label("More", exact=True).first.click()
    with page.expect_download() as printed:
        page.get_by_role("link", name="Print: Quote").click()
    assert printed.value.suggested_filename.startswith("QUO-")
