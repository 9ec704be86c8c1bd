"""Controls that one writes, draws and photographs with, on the form of an entity that has them."""

import re
from collections.abc import Callable
from typing import Any

import axe
import pytest
from flask import Flask
from phone_acts import GUARDED, again, await_kept, photo, waiting
from playwright.sync_api import Locator, Page, expect

from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.workspace import Workspace
from formloom.platform.documents.plan import make_plan
from formloom.platform.documents.publish import apply_plan
from formloom.platform.documents.releases import current_app

LETTER = {
    "$schema": "formloom:entity/1", "$id": "letter", "id": "letter", "title": "Letter",
    "type": "object", "display": "name", "required": ["name"],
    "properties": {
        "name": {"id": "name", "field": "text", "title": "Name"},
        "body": {"id": "body", "field": "rich_text", "title": "Body"},
        "papers": {"id": "papers", "field": "file", "title": "Papers"},
        "mark": {"id": "mark", "field": "signature", "title": "Signature"},
        "sheets": {"id": "sheets", "field": "lines", "title": "Sheets", "properties": {
            "price": {"id": "price", "field": "decimal", "title": "Price", "scale": 2},
            "scan": {"id": "scan", "field": "file", "title": "Scan"},
            "note": {"id": "note", "field": "rich_text", "title": "Note"},
        }},
    },
}  # fmt: skip
NEW = "/e/letter/new"


@pytest.fixture(scope="module", autouse=True)
def letters(demo: tuple[Flask, Workspace]):
    """Letters are published beside the demo's own entities."""
    with demo[1].write(SYSTEM, publishing=True) as tx:
        documents = {**current_app(tx).documents, ("entity", "letter"): LETTER}
        apply_plan(tx, make_plan(tx, documents))


def text_file(name: str) -> Any:
    return {"name": name, "mimeType": "text/plain", "buffer": b"words"}


def save(page: Page) -> None:
    page.locator(".fl-form-foot .is-primary").click()


def part(page: Page, key: str) -> Locator:
    return page.locator(f"[data-field='{key}']")


def sign(page: Page) -> None:
    """Draw a line on the paper."""
    paper = page.locator(".fl-pad")
    paper.scroll_into_view_if_needed()
    box = paper.bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 90)
    page.mouse.down()
    page.mouse.move(box["x"] + 140, box["y"] + 40, steps=6)
    page.mouse.move(box["x"] + 240, box["y"] + 110, steps=6)
    page.mouse.up()


def test_text_is_formatted_by_keys_and_buttons(visit: Callable[..., Page]):
    page, late = visit("admin"), []
    page.route("**/js/rich-text*", lambda route: late.append(route))
    with page.expect_request("**/js/rich-text*"):
        page.goto(NEW)
    page.fill("#name", "Formatted")
    page.get_by_text("Body", exact=True).click()
    expect(page.locator("textarea#body")).to_be_focused()
    late[0].continue_()
    expect(page.locator("div#body")).to_be_visible()
    expect(page.get_by_role("textbox", name="Body")).to_be_focused()
    page.keyboard.press("Control+b")
    page.keyboard.type("bold")
    expect(page.get_by_role("button", name="Bold")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Control+b")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Bulleted list").click()
    page.keyboard.type("one")
    page.get_by_role("button", name="Bold").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Italic")).to_be_focused()
    assert axe.violations(page) == []
    save(page)
    expect(page.locator(".fl-text b").first).to_have_text("bold")
    expect(page.locator(".fl-text li")).to_have_text("one")


def test_what_is_typed_before_the_editor_has_come_is_gone_on_with(visit: Callable[..., Page]):
    page, late = visit("admin"), []
    page.route("**/js/rich-text*", lambda route: late.append(route))
    with page.expect_request("**/js/rich-text*"):
        page.goto(NEW)
    page.locator("textarea#body").focus()
    page.keyboard.type("written ")
    late[0].continue_()
    expect(page.locator("div#body")).to_be_focused()
    page.keyboard.type("on")
    expect(page.locator("div#body")).to_have_text("written on")


def test_what_is_pasted_is_cleaned_before_it_is_shown(visit: Callable[..., Page]):
    page = visit("admin")
    page.goto(NEW)
    page.locator("#body[contenteditable]").click()
    page.evaluate("""() => {
        const data = new DataTransfer();
        data.setData("text/html", "<p onclick='x()' style='color:red'>kept "
            + "<img src=x onerror=alert(1)>"
            + "<a href='javascript:alert(1)'>link</a><script>alert(2)</script></p>");
        document.querySelector("#body").dispatchEvent(
            new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
    }""")
    expect(page.locator("#body")).to_contain_text("kept link")
    html = page.locator("[name=body]").input_value()
    assert "kept" in html
    assert not re.search("onclick|onerror|javascript|script|style", html)


def test_files_and_a_signature_outlive_a_refused_form(visit: Callable[..., Page]):
    page = visit("admin")
    page.goto(NEW)
    page.set_input_files("#papers", [text_file("a.txt"), text_file("b.txt")])
    expect(part(page, "papers").locator("li[data-kept]")).to_have_count(2)
    page.get_by_role("button", name="Remove b.txt").click()
    sign(page)
    expect(part(page, "mark").locator("li[data-kept]")).to_contain_text("Signature.png")
    page.fill("[id='sheets.0.price']", "2.50")
    page.set_input_files("[id='sheets.0.scan']", text_file("scan.txt"))
    expect(part(page, "sheets").locator("li[data-kept]")).to_contain_text("scan.txt")
    save(page)
    expect(page.locator("[data-error-summary]")).to_be_visible()
    page.fill("#name", "Kept")
    save(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Kept")
    for name in ("a.txt", "Signature.png", "scan.txt"):
        expect(page.get_by_role("link", name=name)).to_have_count(1)
    expect(page.get_by_role("link", name="b.txt")).to_have_count(0)


def test_a_signature_is_typed_where_nobody_can_draw(visit: Callable[..., Page]):
    page = visit("admin", locale="zh")
    page.goto(NEW)
    page.fill("#name", "Typed")
    page.get_by_label("或输入姓名").fill("王伟")
    expect(part(page, "mark").locator("li[data-kept]")).to_contain_text("签名.png")
    page.get_by_role("button", name="清除", exact=True).click()
    expect(part(page, "mark").locator("li")).to_have_count(0)
    page.get_by_label("或输入姓名").fill("王伟")
    save(page)
    expect(page.get_by_role("link", name="签名.png")).to_have_count(1)


def test_a_phone_takes_photos_also_without_a_network(visit: Callable[..., Page]):
    page = visit("admin", phone=True, worker=True)
    page.goto(NEW)
    page.wait_for_function(GUARDED)
    page.reload()
    page.context.set_offline(True)
    page.fill("#name", "From the cellar")
    camera = part(page, "papers").get_by_label("Take a photo")
    expect(camera).to_have_attribute("capture", "environment")
    camera.set_input_files(photo(3000, 2000))
    expect(part(page, "papers").locator("li")).to_contain_text("IMG_1.jpg")
    # Upright, and not larger than anybody needs.
    assert page.evaluate("""async () => {
        const picture = await createImageBitmap(document.querySelector("#papers").files[0]);
        return [picture.width, picture.height];
    }""") == [1365, 2048]
    assert axe.violations(page) == []
    await_kept(page, "drafts", 1)
    page.get_by_role("button", name="Save a draft").click()
    page = again(page, NEW)
    page.get_by_role("button", name="Restore").click()
    expect(part(page, "papers").locator("li")).to_contain_text("IMG_1.jpg")
    save(page)
    expect(waiting(page)).to_contain_text("From the cellar")
    page.context.set_offline(False)
    expect(page.get_by_role("heading", name="Everything was sent")).to_be_visible()
    page.goto("/e/letter?q=cellar")
    page.get_by_role("link", name="From the cellar").click()
    expect(page.get_by_role("link", name="IMG_1.jpg")).to_have_count(1)


def test_a_copied_row_takes_values_but_no_files(visit: Callable[..., Page]):
    page = visit("admin")
    page.goto(NEW)
    page.fill("#name", "Rows")
    page.fill("[id='sheets.0.price']", "2.50")
    page.set_input_files("[id='sheets.0.scan']", text_file("scan.txt"))
    expect(part(page, "sheets").locator("li[data-kept]")).to_have_count(1)
    note = page.get_by_role("textbox", name="Note").first
    note.click()
    page.keyboard.type("by hand")
    page.keyboard.press("Control+A")
    part(page, "sheets").get_by_role("button", name="Bold").click()
    save(page)
    expect(page.locator("td b")).to_have_text("by hand")
    page.get_by_role("link", name="Edit", exact=True).click()
    page.get_by_role("button", name="Duplicate the row").click()
    rows = page.locator("[data-lines-body] tr")
    expect(rows.nth(1).locator("input.is-number")).to_have_value("2.50")
    expect(rows.nth(1).locator("li")).to_have_count(0)
    expect(rows.nth(1).get_by_role("textbox", name="Note")).to_have_text("by hand")


def test_the_foot_adds_up_what_is_computed(visit: Callable[..., Page]):
    page = visit("sales1")
    page.goto("/e/quote/new")
    page.fill("[id='items.0.quantity']", "3")
    page.fill("[id='items.0.price']", "1,000.10")
    expect(page.locator("[data-sum=subtotal]")).to_have_text("CN¥3,000.30")


def test_without_a_script_it_is_a_textarea_and_a_file(visit: Callable[..., Page]):
    page = visit("admin", scripts=False)
    page.goto(NEW)
    page.fill("#name", "Plain")
    page.fill("textarea[name=body]", "one\ntwo")
    page.set_input_files("#papers", text_file("a.txt"))
    save(page)
    expect(page.get_by_role("link", name="a.txt")).to_have_count(1)
    expect(page.locator(".fl-text").first).to_contain_text("two")
