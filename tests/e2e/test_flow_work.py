"""Approvals as people and administrators meet them: from the record's page to the signature."""

import re
from uuid import uuid4

import axe
import pytest
from flow_browser import ask
from playwright.sync_api import expect

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.records.service import RecordService
from formloom.platform.workflows.service import Flows


@pytest.fixture
def quote(demo):
    """A function that makes a quote of sales1, and starts its approval if wanted."""
    _app, workspace = demo

    def make(discount, *, started=False):
        with workspace.read(SYSTEM) as tx:
            actor = People(tx).actor("sales1")
        name = f"Quote {uuid4().hex[:6]}"
        with workspace.write(actor) as tx:
            accounts = RecordService(tx, "account").list(limit=1, fields=["name"]).items
            products = (
                RecordService(tx, "product")
                .list(limit=1, filter="active = TRUE", fields=["name"])
                .items
            )
            line = {"product": str(products[0].id), "quantity": "2", "price": "100"}
            values = {
                "name": name, "account": str(accounts[0].id), "discount": discount,
                "items": [line], "note": "because",
            }  # fmt: skip
            id = RecordService(tx, "quote").create(values).id
            root = Flows(tx).start("quote_discount", id, str(uuid4())) if started else None
        return name, f"/e/quote/{id}", f"/runs/{root}"

    return make


def test_from_the_record_to_the_signature(visit, quote):
    name, record, _run = quote("0.2")
    sales = visit("sales1")
    sales.goto(record)
    sales.get_by_role("link", name="Submit for approval").click()
    expect(sales.locator(".fl-path")).to_contain_text("Director")
    expect(sales.locator(".fl-path")).to_contain_text("陈敏 Chen Min")
    sales.get_by_role("button", name="Submit for approval").click()
    expect(sales.locator(".fl-stop[aria-current]")).to_contain_text("Manager")
    sales.get_by_role("link", name="Open the record").click()
    expect(sales.locator(".fl-banner")).to_contain_text("Locked by 'Discount approval'")

    manager = visit("manager", locale="zh")
    manager.goto("/inbox")
    manager.get_by_role("link", name=name).click()
    expect(manager.get_by_role("heading", level=1)).to_have_text(name)
    manager.fill("#discount", "18%")
    manager.locator("#phrase").select_option(index=1)
    expect(manager.locator("#comment")).to_have_value("同意。")
    manager.locator("h1").focus()
    manager.keyboard.press("a")
    expect(manager.locator("fl-toast").first).to_contain_text("已同意")
    manager.locator("fl-toast form button").first.click()
    expect(manager.locator(".fl-stop[aria-current]")).to_contain_text("陈敏 Chen Min")
    manager.wait_for_load_state()  # the page that came with it has its scripts
    manager.locator("#phrase").select_option(index=1)
    expect(manager.locator("#comment")).to_have_value("同意。")
    manager.locator("h1").focus()
    manager.keyboard.press("a")
    expect(manager.locator("fl-toast").first).to_contain_text("已同意")

    director = visit("admin")
    director.goto("/inbox")
    director.get_by_role("link", name=name).click()
    expect(director.locator(".fl-path blockquote").first).to_have_text("同意。")
    expect(director.locator("#discount")).to_have_value("18%")
    director.get_by_role("button", name="Agree", exact=True).click()
    expect(director.locator("[data-error-summary]").first).to_contain_text("needs your signature")
    director.fill("#comment", "Only this once.")
    director.get_by_label("or type your name").fill("Lin Yue")
    expect(director.locator("fl-signature.is-signed")).to_have_count(1)
    director.get_by_role("button", name="Agree", exact=True).click()
    expect(director.locator("fl-toast").first).to_contain_text("It is approved")

    director.goto("/flows/statistics")
    expect(director.locator("main")).to_contain_text("The bottleneck is")

    sales.goto(record)
    expect(sales.locator("#flows")).to_contain_text("approved")
    sales.locator("#flows a").first.click()
    expect(sales.locator(".fl-signed")).to_have_count(1)
    expect(sales.locator(".fl-path")).to_contain_text("Only this once.")


def test_others_are_asked_and_it_is_returned(visit, quote):
    _name, _record, run = quote("0.1", started=True)
    manager, analyst, sales = visit("manager"), visit("analyst"), visit("sales1")
    manager.goto(run)
    manager.locator("#ask summary").click()
    ask(manager, "Ask before me", "zhouhang", "周航")
    expect(manager.locator(".fl-path")).to_contain_text("added to decide first")
    analyst.goto(run)
    analyst.fill("#comment", "Go ahead")
    analyst.get_by_role("button", name="Agree", exact=True).click()
    expect(analyst.locator("fl-toast").first).to_contain_text("It is approved.")

    manager.goto(run)
    expect(manager.locator(".fl-path")).to_contain_text("Go ahead")
    manager.fill("#comment", "Please explain the price")
    manager.locator("#return summary").click()
    manager.get_by_role("button", name="Return", exact=True).click()
    expect(manager.locator("fl-toast").first).to_contain_text("It is returned.")
    sales.goto(run)
    expect(sales.locator(".fl-path")).to_contain_text("Please explain the price")
    sales.locator("#say").fill("Done")
    sales.get_by_role("button", name="Say it").click()
    expect(sales.locator(".fl-comments")).to_contain_text("Done")
    sales.get_by_role("button", name="Submit again").click()
    sales.goto(run)
    expect(sales.locator(".fl-path-round")).to_contain_text("Round 2")
    sales.get_by_role("button", name="Withdraw").click()
    expect(sales.locator(".fl-head .fl-badge")).to_contain_text("withdrawn")


def test_a_task_is_handed_on_drafted_and_advised(visit, quote):
    _other, _record, later = quote("0.1", started=True)
    name, _record, run = quote("0.1", started=True)
    sales, manager, analyst, admin = map(visit, ("sales1", "manager", "analyst", "admin"))
    toast = "fl-toast"
    sales.goto(run)
    sales.get_by_role("button", name="Urge").click()
    expect(sales.locator(toast).first).to_contain_text("asked to hurry")
    sales.get_by_text("Send a copy to somebody").click()
    sales.locator("#cc-people").fill("zhouhang")
    sales.get_by_role("option", name=re.compile("周航")).click()
    sales.get_by_role("button", name="Send the copy").click()
    expect(sales.locator(toast).first).to_contain_text("The copy is sent")

    manager.goto("/inbox")
    manager.keyboard.press("j")
    expect(manager.get_by_role("link", name=name)).to_be_focused()
    manager.keyboard.press("Enter")
    manager.wait_for_url(f"**{run}*")
    expect(manager.locator(".fl-queue [aria-current]")).to_contain_text(name)
    manager.keyboard.press("j")
    manager.wait_for_url(f"**{later}*")
    expect(manager.locator(".fl-queue [data-key=k]")).to_contain_text(name)
    manager.keyboard.press("k")
    manager.wait_for_url(f"**{run}*")
    manager.keyboard.press("t")
    expect(manager.get_by_label("Hand on")).to_be_focused()
    ask(manager, "Hand on", "zhouhang", "周航")
    expect(manager.locator(toast).first).to_contain_text("It is handed on.")

    analyst.goto(run)
    analyst.keyboard.press("c")
    analyst.keyboard.type("so far")
    analyst.get_by_role("button", name="Save a draft").last.click()
    expect(analyst.locator(toast).first).to_contain_text("Your draft is kept.")
    expect(analyst.locator("#comment")).to_have_value("so far")
    analyst.locator("#ask summary").click()
    ask(analyst, "Ask for advice", "linyue", "林悦")
    expect(analyst.locator(".fl-path")).to_contain_text("asked for advice")
    analyst.get_by_role("button", name="Decide without advice").click()
    expect(analyst.locator(toast).first).to_contain_text("taken back")
    analyst.get_by_role("button", name="Agree", exact=True).click()
    expect(analyst.locator(toast).first).to_contain_text("It is approved.")

    admin.goto(run)
    expect(admin.locator(".fl-head .fl-badge")).to_contain_text("approved")
    admin.goto(later)
    admin.locator("#steer summary").click()
    admin.get_by_role("button", name="End the run").click()
    expect(admin.locator(toast).first).to_contain_text("The run is ended.")


def test_everything_is_decided_without_scripts(visit, quote):
    (one, *_), (other, *_) = quote("0.1", started=True), quote("0.1", started=True)
    manager = visit("manager", scripts=False)
    manager.goto("/notices")
    manager.locator(".fl-notice button", has_text=one).click()
    assert manager.locator("h1").inner_text() == one
    manager.fill("#comment", "Too much")
    manager.get_by_role("button", name="Reject").click()
    manager.goto(f"/inbox?q={other.replace(' ', '+')}")
    manager.locator("tbody input[name=item]").check()
    manager.locator("[name=comment]").fill("Both of them")
    manager.get_by_role("button", name="Agree").click()
    assert "1 was decided." in manager.locator("main").inner_text()
    manager.goto("/inbox?box=done")
    assert one in manager.locator("tbody").inner_text()


def test_somebody_is_away(visit, quote):
    manager, analyst = visit("manager"), visit("analyst")
    manager.goto("/settings/absence")
    manager.locator("#agent").fill("zhou")
    manager.get_by_role("option", name=re.compile("周航")).click()
    manager.get_by_label("Contract approval").check()
    manager.get_by_role("button", name="Save", exact=True).click()
    expect(manager.locator("tbody")).to_contain_text("Contract approval")
    analyst.goto("/settings/absence")
    expect(analyst.locator("main")).to_contain_text("For whom you act")
    manager.get_by_role("button", name=re.compile("^End")).click()
    expect(manager.locator("main")).to_contain_text("Before you are away")


def test_an_administrator_finds_suspends_and_reassigns(visit, quote):
    name, *_ = quote("0.1", started=True)
    admin = visit("admin")
    admin.goto("/flows")
    admin.get_by_role("searchbox", name="Search records and people").fill(name)
    admin.keyboard.press("Enter")
    admin.locator("tbody .fl-table-check input").check()
    admin.get_by_role("button", name="Suspend").click()
    expect(admin.locator("main")).to_contain_text("1 was changed.")
    admin.get_by_role("link", name=name).click()
    admin.locator("#steer summary").click()
    admin.get_by_role("button", name="Resume").click()
    admin.locator("#steer summary").click()
    admin.get_by_label("Give it to").fill("zhouhang")
    admin.get_by_role("option", name=re.compile("周航")).click()
    admin.get_by_role("button", name="Reassign").click()
    expect(admin.locator(".fl-stop[aria-current]")).to_contain_text("周航")
    admin.goto("/settings/audit")
    expect(admin.locator("tbody")).to_contain_text("Gave a task to somebody else")


PATHS = ["/inbox", "/inbox?box=mine", "/inbox?q=zzz", "/inbox/phrases", "/notices",
         "/settings/absence", "/flows", "/flows/problems", "/flows/versions",
         "/flows/versions/quote_discount", "/flows/statistics", "/flows/handover",
         "/flows/secrets"]  # fmt: skip


@pytest.mark.parametrize(
    ("locale", "dark", "phone"),
    [("en", False, False), ("zh", True, True)],
    ids=["en light wide", "zh dark phone"],
)
def test_pages_are_accessible_and_fit(visit, proof, quote, locale, dark, phone):
    _name, record, run = quote("0.2", started=True)
    _other, fresh, _none = quote("0.2")
    page = visit("admin", locale=locale, dark=dark, phone=phone)
    paths = [*PATHS, record, run, f"{fresh}/start/quote_discount"]
    assert axe.misfits(page, proof.third(paths)) == {}
    page.goto(run)
    page.evaluate("() => document.querySelectorAll('details').forEach((one) => (one.open = true))")
    assert axe.violations(page) == []
