"""A record made from within the chooser of a link, by keys and by mouse."""

import pytest
from axe import violations
from playwright.sync_api import expect

from formloom.platform.core.actor import SYSTEM
from formloom.platform.records.service import RecordService


@pytest.fixture
def cleared(demo):
    """Takes away what the test makes."""
    yield
    with demo[1].write(SYSTEM) as tx:
        for entity in ("contact", "account"):
            service = RecordService(tx, entity)
            found = service.list(filter="CONTAINS(name, 'Zedworks')", limit=50).items
            service.delete_many([one.id for one in found])


def test_an_account_is_made_while_a_contact_is(visit, demo, cleared):
    page = visit("sales1")
    page.goto("/e/contact/new")
    page.get_by_label("Name", exact=False).first.fill("Zedworks Ann")
    box = page.get_by_role("combobox", name="Account")
    box.fill("Zedworks 北辰")
    option = page.get_by_role("option", name="New Account")
    expect(option).to_contain_text("Zedworks 北辰")
    box.press("ArrowUp")
    box.press("Enter")
    dialog = page.get_by_role("dialog", name="New Account")
    expect(dialog.get_by_label("Name", exact=False).first).to_have_value("Zedworks 北辰")
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(box).to_be_focused()
    box.fill("Zedworks 北辰")
    option.click()
    name = dialog.get_by_label("Name", exact=False).first
    name.fill("")
    name.press("Enter")
    expect(name).to_have_attribute("aria-invalid", "true")
    expect(name).to_be_focused()
    name.fill("Zedworks 北辰")
    name.press("Enter")
    expect(dialog).to_have_count(0)
    expect(box).to_have_value("Zedworks 北辰")
    expect(box).to_be_focused()
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.locator("fl-toast")).to_contain_text("Zedworks Ann was saved.")

    page.goto("/e/contact?view=any&q=Zedworks")
    expect(page.locator("[data-list][data-ready]")).to_have_count(1)
    account = page.locator("main tbody tr[id] >> nth=0 >> [data-cell=account]")
    box = account.bounding_box()
    account.dblclick(position={"x": box["width"] - 3, "y": box["height"] / 2})
    editor = page.locator(".fl-cell-editor")
    editor.get_by_role("combobox").fill("Zedworks Two")
    option.click()
    dialog.get_by_role("button", name="Save and choose").click()
    expect(editor.get_by_role("combobox")).to_have_value("Zedworks Two")
    editor.get_by_role("button", name="Save").click()
    expect(page.locator("[data-cell=account]").first).to_contain_text("Zedworks Two")
    with demo[1].read(SYSTEM) as tx:
        made = RecordService(tx, "account").list(filter="CONTAINS(name, 'Zedworks')").items
    assert {one.title for one in made} == {"Zedworks 北辰", "Zedworks Two"}
