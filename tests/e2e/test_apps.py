"""An analyst makes an app out of files, then designs its list, in a real browser."""

import base64
import re

from axe import violations
from playwright.sync_api import Page, expect

from formloom.platform.core.actor import SYSTEM
from formloom.platform.documents.drafts import Drafts
from formloom.platform.jobs.runner import JobRunner
from formloom.runtime.jobs import acting_as, handlers

DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)

STORES = "Store,City\n" + "".join(f"Store {at},{city}\n" for at, city in enumerate("ABC"))
VISITS = "visit_id,store,Result,Visited on\n" + "".join(
    f"V{at:03},Store {at % 3},{('Good', 'Bad')[at % 2]},2026-01-{at + 1:02}\n" for at in range(12)
)


def columns(page: Page) -> list[str]:
    return page.locator('[data-list="columns"] .fl-order-name').all_inner_texts()


def saved(page: Page) -> None:
    expect(page.locator(".fl-vd .fl-saved.is-ok")).to_be_visible()


def drag_above(page: Page, what: str, to: str) -> None:
    """Drag a row above another, as a hand does; the line shows where before it is let go."""
    start = page.locator(f'[data-focus="{what}"]')
    start.scroll_into_view_if_needed()
    box, goal = start.bounding_box(), page.locator(f'[data-id="{to}"]').bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y - 6)
    page.mouse.move(x + 20, goal["y"] + 4, steps=8)
    expect(page.locator(".fl-drag-line:not([hidden])")).to_be_visible()
    page.mouse.up()


def test_an_app_is_made_of_files_and_its_list_designed(demo, visit):
    page = visit("admin")
    page.goto("/designs/apps")
    assert violations(page) == []
    page.get_by_role("link", name="From Excel or CSV files").first.click()
    files = [
        {"name": f"{name}.csv", "mimeType": "text/csv", "buffer": text.encode()}
        for name, text in (("stores", STORES), ("visits", VISITS))
    ]
    page.locator("input[type=file]").set_input_files(files)
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("Store leads to Stores")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Make the drafts").click()
    expect(page.get_by_text("The designs are drafts.")).to_be_visible()
    here = page.url
    page.get_by_role("link", name="Review and publish").click()
    page.get_by_role("button", name=re.compile("Publish")).click()
    page.goto(here)
    page.get_by_role("button", name="Bring the records in").click()
    JobRunner(demo[1], handlers(), acting_as).run_pending()
    expect(page.get_by_role("link", name="Visits").first).to_be_visible()
    expect(page.get_by_text("12 / 12").or_(page.get_by_text("12 of 12"))).to_be_visible()
    page.goto("/e/visit")
    expect(page.get_by_role("link", name="Store 1").first).to_be_visible()
    page.goto("/designs/view/visit_all/design")
    expect(page.locator(".fl-vd-held tbody tr").first).to_be_visible()
    first = columns(page)
    drag_above(page, "columns/3", "columns/1")
    assert columns(page) == [first[0], first[3], first[1], first[2]]
    page.locator('[data-focus="columns/1"]').focus()
    page.keyboard.press("Alt+ArrowDown")
    assert columns(page) == [first[0], first[1], first[3], first[2]]
    expect(page.locator('[data-focus="columns/2"]')).to_be_focused()
    saved(page)
    assert violations(page) == []
    with demo[1].read(SYSTEM) as tx:
        drafted = Drafts(tx).get("view", "visit_all").document
    assert [one["field"] for one in drafted["columns"]] == [
        "visit_id",
        "store",
        "visited_on",
        "result",
    ]
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    assert columns(page) == first
    page.goto("/designs/navigation/main/menu")
    first = page.locator('[data-focus="0/open"]').inner_text()
    page.locator('[data-focus="0"]').focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator('[data-focus="1"]')).to_be_focused()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator('[data-focus="0/open"]')).to_have_text(first)
    saved(page)
    assert violations(page) == []


def drafted_app(demo, key: str):
    with demo[1].read(SYSTEM) as tx:
        return Drafts(tx).documents().get(("app", key))


def test_apps_are_begun_marked_archived_copied_and_deleted(demo, visit):
    page, late = visit("admin"), []
    page.goto("/designs/apps")
    page.keyboard.press("n")
    page.keyboard.type("Depot")
    page.route("**/js/apps/logo*", lambda route: late.append(route))
    with page.expect_request("**/js/apps/logo*"):
        page.keyboard.press("Enter")
    chosen = page.get_by_label("Choose a logo")
    chosen.set_input_files({"name": "dot.png", "mimeType": "image/png", "buffer": DOT})
    late[0].continue_()  # what was chosen before the script came counts, too
    expect(page.locator(".fl-saved.is-ok")).to_be_visible()
    assert drafted_app(demo, "depot")["logo"].startswith("data:image/png;base64,")
    page.goto("/designs/apps")
    expect(page.locator(".fl-app-logo")).to_be_visible()
    cards = page.locator("[data-app-cards] h2 > a")
    cards.first.focus()
    page.keyboard.press("ArrowRight")
    expect(cards.nth(1)).to_be_focused()
    page.get_by_label("More about Depot").click()
    assert violations(page) == []
    page.get_by_role("button", name="Archive", exact=True).click()
    undo = page.locator(".fl-toast", has_text="is archived").get_by_role("button", name="Undo")
    expect(undo).to_be_visible()
    assert drafted_app(demo, "depot")["archived"] is True
    page.get_by_role("button", name="Archived 1").click()
    expect(page.get_by_role("link", name="Depot")).to_be_visible()
    page.goto("/designs/apps")
    expect(page.get_by_role("button", name="Archived 1")).to_have_attribute("aria-current", "true")
    page.get_by_label("More about Depot").click()
    page.get_by_role("button", name="Use again").click()
    expect(page.locator(".fl-toast", has_text="in use again")).to_be_visible()
    page.get_by_role("button", name=re.compile("^In use")).click()
    page.get_by_label("More about CRM").click()
    page.get_by_role("link", name="Duplicate").click()
    expect(page.get_by_text("What is copied")).to_be_visible()
    assert violations(page) == []
    page.goto("/designs/apps/depot/delete")
    page.get_by_label("Type “Depot” to be sure").fill("Depot")
    assert violations(page) == []
    page.get_by_role("button", name="Draft the deletion").click()
    expect(page.locator(".fl-toast", has_text="drafted as deleted")).to_be_visible()
    assert drafted_app(demo, "depot") is None
