"""An analyst takes a newer version of a template in, chooses where both meet, and publishes."""

from collections.abc import Iterator

import newer_template
import pytest
from axe import violations
from playwright.sync_api import Page, expect

from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.workspace import Workspace
from formloom.platform.documents.plan import plan_restore
from formloom.platform.documents.publishing import publish, publish_drafts
from formloom.platform.documents.releases import current_app, list_releases

UPGRADE = "/designs/apps/crm_starter/upgrade"


def compare(page: Page) -> None:
    """Send the next version of the CRM and look at what it brings."""
    page.goto(UPGRADE)
    content = newer_template.package().getvalue()
    file = {"name": "crm.zip", "mimeType": "application/zip", "buffer": content}
    page.locator("input[type=file]").set_input_files([file])
    page.get_by_role("button", name="Compare").click()


@pytest.fixture
def customised(demo) -> Iterator[Workspace]:
    """The CRM with what an analyst made of it, live; for other tests it is as it came again."""
    workspace = demo[1]
    with workspace.write(SYSTEM) as tx:
        before = list_releases(tx, limit=1)[0].number
        newer_template.customise(tx)
    publish_drafts(workspace, SYSTEM)
    yield workspace
    publish(
        workspace, SYSTEM, lambda tx: plan_restore(tx, before), restores=before, allow_loss=True
    )  # fmt: skip


def test_a_newer_version_comes_in_and_what_was_customised_stays(customised, visit):
    page = visit("analyst")
    compare(page)
    expect(page.get_by_text("From version 1.1.0 to 1.7.0.")).to_be_visible()
    expect(page.locator("#comes")).to_contain_text("Auditor")
    expect(page.locator("#stays")).to_contain_text("Floor")
    yours = page.get_by_role("radio", name="Keep yours Customer")
    expect(yours).not_to_be_checked()
    assert violations(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(color_scheme="dark")
    assert violations(page) == []
    width = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(width) <= 0
    page.get_by_role("button", name="Draft the upgrade").click()
    expect(page.locator("#choose")).to_be_visible()  # the browser asks for the choice first
    yours.check()
    page.get_by_role("button", name="Draft the upgrade").click()
    expect(page.get_by_role("heading", name="Publish")).to_be_visible()
    expect(page.get_by_text("Brand").first).to_be_visible()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("is live.").first).to_be_visible()
    with customised.read(SYSTEM) as tx:
        account = current_app(tx).entity("account")
    assert account.title == "Customer"
    assert {"floor", "brand"} < account.fields.keys()
