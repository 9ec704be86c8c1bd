"""A team that shares its work: claiming, voting, asking beside and after; and one who mends."""

import re
from uuid import uuid4

import axe
import pytest
from flow_browser import ask
from flow_world import approval, handle
from playwright.sync_api import expect

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.documents.plan import make_plan
from formloom.platform.documents.publish import apply_plan
from formloom.platform.documents.releases import current_app
from formloom.platform.records.service import RecordService
from formloom.platform.workflows.service import Flows

FLOW, TOAST, NOW = "competitor_report", "fl-toast", ".fl-stop[aria-current]"
#: Nothing to be called so: the step that writes it down cannot, until there is.
WRITE = {"id": "write", "type": "update", "title": "Write it down", "set": {"name": "advice"}}


def report(title):
    sellers = [{"by": "role", "keys": ["sales"], "expand": "claim"}]
    look = handle("look", approvers=sellers, title=title)
    ways = ["add_parallel", "add_after", "remove_added"]
    board = approval(
        "board", "manager", "analyst", "admin", mode="vote", vote={"count": 2}, allow=ways,
        ifInitiator="self", title="The board", fields={"name": "read"},
    )  # fmt: skip
    return {
        "$schema": "formloom:flow/1", "$id": FLOW, "title": "Report of a competitor",
        "entity": "competitor", "start": {"on": "button", "withdraw": "any_time"},
        "steps": [look, board, WRITE],
    }  # fmt: skip


@pytest.fixture
def published(demo):
    """A function that publishes the report, its first step called so."""

    def publish(title):
        with demo[1].write(SYSTEM, publishing=True) as tx:
            after = {**current_app(tx).documents, ("flow", FLOW): report(title)}
            apply_plan(tx, make_plan(tx, after))

    return publish


@pytest.fixture
def begun(demo, published):
    """A function that starts a report by the manager; gives its name, record and run."""
    published("Look into it")

    def begin(advice=""):
        workspace = demo[1]
        with workspace.read(SYSTEM) as tx:
            actor = People(tx).actor("manager")
        name = f"Rival {uuid4().hex[:6]}"
        with workspace.write(actor) as tx:
            values = {"name": name, "advice": advice or None}
            id = RecordService(tx, "competitor").create(values).id
            root = Flows(tx).start(FLOW, id, str(uuid4()))
        return name, f"/e/competitor/{id}", f"/runs/{root}"

    return begin


def press(page, button, told):
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.locator(TOAST).first).to_contain_text(told)


def test_work_is_claimed_and_a_board_votes(visit, begun):
    name, record, run = begun("Known better")
    one, other = visit("sales1", phone=True), visit("sales2")
    one.goto("/inbox")
    one.get_by_role("link", name=name).click()
    press(one, "Claim", "It is yours now.")
    press(one, "Give it back", "It is anybody's again.")
    other.goto(run)
    press(other, "Claim", "It is yours now.")
    press(other, "Hand in", "It is handed in.")

    manager, service = visit("manager"), visit("service1", phone=True)
    manager.goto(run)
    manager.locator("#ask summary").click()
    expect(manager.locator(".fl-ways")).to_contain_text("a number of votes that decides stays")
    ask(manager, "Ask beside me", "zhaochen", "赵晨")
    expect(manager.locator(NOW)).to_contain_text("赵晨")
    manager.get_by_role("button", name=re.compile("赵晨")).click()
    expect(manager.locator(TOAST).first).to_contain_text("They are not asked any more.")
    manager.locator("#ask summary").click()
    ask(manager, "Ask after me", "zhaochen", "赵晨")
    expect(manager.locator(TOAST).first).to_contain_text("Your approval counts when they agree.")
    service.goto("/inbox")
    service.get_by_role("link", name=name).click()
    assert axe.violations(service) == []
    press(service, "Agree", "It is approved.")

    analyst, admin = visit("analyst"), visit("admin")
    analyst.goto(run)
    press(analyst, "Abstain", "You abstained.")
    admin.goto(run)
    press(admin, "Agree", "It is approved.")
    manager.goto(record)
    expect(manager.locator("h1")).to_have_text("Known better")


def test_an_administrator_moves_jumps_and_tries_again(visit, begun, published):
    name, record, run = begun()
    published("Look closely")
    admin = visit("admin")
    admin.goto(f"/flows/versions/{FLOW}")
    row = admin.get_by_role("row", name=re.compile(name))
    expect(row).to_contain_text("Look into it")
    admin.get_by_role("button", name=re.compile("^Move [0-9]+ runs?$")).click()
    expect(admin.locator(TOAST).first).to_contain_text("moved")
    admin.goto(run)
    expect(admin.locator(NOW)).to_contain_text("Look closely")
    admin.locator("#steer summary").click()
    admin.get_by_label("Jump to").select_option(label="Write it down")
    press(admin, "Jump", "The run jumped.")
    expect(admin.get_by_text("'Write it down' cannot go on.")).to_be_visible()
    manager = visit("manager")
    manager.goto(f"{record}/edit")
    manager.fill("#advice", "Known at last")
    manager.keyboard.press("Control+Enter")
    manager.wait_for_url(f"**{record}")
    press(admin, "Try again", "The step is tried again.")
    expect(admin.locator(".fl-head .fl-badge")).to_contain_text("approved")
