"""A phone without a network: what is written is kept, sent once, and gone when one signs out."""

import re
from collections.abc import Callable
from uuid import UUID

import axe
import pytest
from flask import Flask
from phone_acts import GUARDED, KEPT, again, await_kept, await_page, waiting
from playwright.sync_api import Page, expect

from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.workspace import Workspace
from formloom.platform.records.service import RecordService

#: The form is one that can wait.
READY = "() => document.querySelector('form[data-waits]')?.dataset.kept === ''"
#: Every new form is on the device.
HAS_FORMS = "() => localStorage.getItem('fl-kept-forms') !== null"


@pytest.fixture
def phone(visit: Callable[..., Page]) -> Page:
    """A phone of somebody in sales that has its worker and every new form."""
    page = visit("sales1", phone=True, worker=True)
    page.goto("/e/lead")
    page.wait_for_function(GUARDED)
    page.wait_for_function(HAS_FORMS)
    return page


def save(page: Page) -> None:
    page.locator(".fl-form-foot .is-primary").click()


def sign_in(page: Page, login: str) -> None:
    """Somebody comes to this device whose session has ended."""
    page.context.clear_cookies()
    page.goto("/sign-in")
    page.fill("#login", login)
    page.fill("#password", f"{login}-demo")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/")


def test_what_is_saved_without_a_network_is_sent_once(phone: Page, demo: tuple[Flask, Workspace]):
    phone.context.set_offline(True)
    phone.goto("/e/lead/new")
    expect(phone.locator(".fl-offline")).to_contain_text("You are offline. What you write is kept")
    phone.fill("#name", "Met in the cellar")
    phone.fill("#company", "Cellar Ltd")
    phone.fill("#mobile", "13800137002")
    phone.get_by_role("button", name="Save a draft").click()
    page = again(phone, "/e/lead/new")
    page.get_by_role("button", name="Restore").click()
    expect(page.locator("#name")).to_have_value("Met in the cellar")
    save(page)
    expect(waiting(page)).to_contain_text("Met in the cellar")
    assert axe.violations(page) == []
    page = again(page, "/offline")
    expect(waiting(page)).to_have_count(1)
    expect(page.locator("[data-part=pages] a[href='/e/lead']")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_role("heading", name="Everything was sent")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Everything was sent")).to_be_visible()
    with demo[1].read(SYSTEM) as tx:
        assert RecordService(tx, "lead").count(filter='name = "Met in the cellar"').number == 1


def test_what_is_refused_comes_back_to_its_form(phone: Page, demo: tuple[Flask, Workspace]):
    """A mistake is mended at its field, a conflict is decided field by field."""
    phone.context.set_offline(True)
    phone.goto("/e/lead/new")
    phone.fill("#name", "Met at the fair")
    phone.fill("#mobile", "13800137001")
    save(phone)
    expect(waiting(phone)).to_contain_text("Met at the fair")
    phone.context.set_offline(False)
    expect(waiting(phone)).to_contain_text("Fill in 'Company'.")
    phone.get_by_role("button", name=re.compile("^Open: ")).click()
    expect(phone.locator("[data-error-summary]")).to_contain_text("Fill in 'Company'.")
    expect(phone.locator("#name")).to_have_value("Met at the fair")
    phone.fill("#company", "The fair's company")
    save(phone)
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Met at the fair")
    expect(phone.locator(".fl-offline")).to_be_empty()

    phone.goto("/e/opportunity?view=opportunity_mine")
    path = phone.locator("th[scope=row] a").first.get_attribute("href")
    phone.goto(f"{path}/edit")
    await_page(phone)
    await_kept(phone, "waiting", 0)
    phone.context.set_offline(True)
    phone.reload()
    expect(phone.locator(".fl-offline")).to_contain_text("This page is as of")
    phone.fill("#next_step", "written in the field")
    save(phone)
    expect(waiting(phone)).to_have_count(1)
    with demo[1].write(SYSTEM) as tx:
        RecordService(tx, "opportunity").update(
            UUID(path.rpartition("/")[2]), {"next_step": "at a desk"}
        )
    phone.context.set_offline(False)
    expect(waiting(phone)).to_contain_text("changed this record while you were writing")
    phone.get_by_role("button", name=re.compile("^Open: ")).click()
    phone.get_by_label("written in the field").check()
    save(phone)
    phone.wait_for_url(f"**{path}")
    expect(phone.get_by_text("written in the field").first).to_be_visible()
    await_kept(phone, "waiting", 0)


def test_a_shared_phone_shows_nobody_what_is_anothers(phone: Page):
    stale = phone.context.new_page()
    stale.goto("/e/lead/new")
    stale.wait_for_function(READY)
    phone.goto("/e/lead/new")
    phone.fill("#name", "Lost on the way")
    phone.context.set_offline(True)
    phone.evaluate("Object.defineProperty(navigator, 'onLine', {get: () => true})")
    save(phone)
    expect(waiting(phone)).to_contain_text("Lost on the way")
    phone.context.clear_cookies()
    phone.context.set_offline(False)
    sign_in(phone, "sales2")
    phone.goto("/offline")
    expect(phone.locator("[data-part=others]")).to_contain_text("1 form of somebody else")
    expect(waiting(phone)).to_have_count(0)
    expect(phone.locator("[data-part=pages]")).not_to_contain_text("Lost on the way")
    # A window that is still the first one's keeps nothing in the name of the second.
    stale.fill("#name", "In whose name")
    phone.context.set_offline(True)
    save(stale)
    expect(stale.locator(".fl-toast").last).to_contain_text("Somebody else has signed in")
    phone.context.set_offline(False)
    await_kept(phone, "waiting", 1)
    stale.close()
    sign_in(phone, "sales1")
    expect(phone.locator(".fl-offline")).to_contain_text("Waiting to be sent: 1")
    phone.get_by_label(re.compile("^Your menu")).click()
    phone.get_by_role("button", name="Sign out").click()
    expect(phone.locator("[data-part=leave]")).to_contain_text("never sent")
    phone.get_by_role("button", name="Throw it away and sign out").click()
    phone.wait_for_url("**/sign-in")
    assert not any(phone.evaluate(KEPT).values())
    assert phone.evaluate("() => Object.keys(localStorage)") == []
