"""Approvals on a phone: returned both ways, handed on, signed by a finger, decided together."""

from uuid import uuid4

import pytest
from flow_browser import ask
from flow_world import approval
from playwright.sync_api import expect

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.documents.plan import make_plan
from formloom.platform.documents.publish import apply_plan
from formloom.platform.documents.releases import current_app
from formloom.platform.records.service import RecordService
from formloom.platform.workflows.service import Flows

FLOW, TOAST, NOW = "phone_report", "fl-toast", ".fl-stop[aria-current]"
RETURN = {"allow": True, "resume": "ask"}
#: Whether anything was drawn on the paper, looked for along the stroke.
INK = """(pad) => {
  const pen = pad.getContext("2d");
  const { data } = pen.getImageData(0, 0, pad.width, pad.height);
  return data.filter((shade, at) => at % 4 === 0 && shade < 128).length;
}"""


def report():
    first = approval("first", "analyst", title="Look at it", allow=["transfer"])
    check = approval("check", "admin", title="Check it", **{"return": RETURN})
    sign = approval("sign", "manager", title="Sign it", require=["signature"], ifInitiator="self")
    return {
        "$schema": "formloom:flow/1", "$id": FLOW, "title": "Report by phone",
        "entity": "competitor", "start": {"on": "button", "withdraw": "any_time"},
        "steps": [first, check, sign],
    }  # fmt: skip


@pytest.fixture
def begun(demo):
    """A function that starts a report by the manager; gives its name and run."""
    workspace = demo[1]
    with workspace.write(SYSTEM, publishing=True) as tx:
        after = {**current_app(tx).documents, ("flow", FLOW): report()}
        apply_plan(tx, make_plan(tx, after))
    with workspace.read(SYSTEM) as tx:
        actor = People(tx).actor("manager")

    def begin():
        name = f"Rival {uuid4().hex[:6]}"
        with workspace.write(actor) as tx:
            id = RecordService(tx, "competitor").create({"name": name}).id
            return name, f"/runs/{Flows(tx).start(FLOW, id, str(uuid4()))}"

    return begin


def tap(page, button, told):
    page.get_by_role("button", name=button, exact=True).tap()
    expect(page.locator(TOAST).first).to_contain_text(told)


def send_back(page, to, how, why):
    page.locator("#comment").fill(why)
    page.locator("#return summary").tap()
    page.get_by_label("Return to").select_option(label=to)
    page.get_by_label("Afterwards").select_option(label=how)
    tap(page, "Return", "It is returned.")


def stroke(page, pad):
    """Draw a line with one finger."""
    pad.scroll_into_view_if_needed()
    box, finger = pad.bounding_box(), page.context.new_cdp_session(page)

    def send(kind, *points):
        told = [{"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]}
                for x, y in points]  # fmt: skip
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": told})

    send("touchStart", (0.2, 0.7))
    for x in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
        send("touchMove", (x, 0.5 if round(x * 10) % 2 else 0.8))
    send("touchEnd")


def test_a_report_goes_back_both_ways_and_is_signed_by_a_finger(visit, begun):
    name, run = begun()
    people = ("manager", "analyst", "service1", "admin")
    manager, analyst, service, admin = (visit(one, phone=True) for one in people)
    analyst.goto("/inbox")
    analyst.get_by_role("link", name=name).tap()
    tap(analyst, "Agree", "It is approved.")

    admin.goto(run)
    send_back(admin, "Look at it", "come straight back to me", "Which year?")
    analyst.goto(run)
    expect(analyst.locator(".fl-path")).to_contain_text("Which year?")
    tap(analyst, "Agree", "It is approved.")
    admin.goto(run)
    expect(admin.locator(NOW)).to_contain_text("Check it")
    send_back(admin, "The one who started it", "go through all steps again", "Too short.")

    manager.goto(run)
    tap(manager, "Submit again", "It is submitted again.")
    analyst.goto(run)
    expect(analyst.locator(".fl-path-round")).to_contain_text("Round 2")
    analyst.locator("#ask summary").tap()
    ask(analyst, "Hand on", "zhaochen", "赵晨")
    expect(analyst.locator(TOAST).first).to_contain_text("It is handed on.")
    service.goto(run)
    tap(service, "Agree", "It is approved.")

    admin.goto(run)
    tap(admin, "Agree", "It is approved.")
    manager.goto(run)
    pad = manager.locator(".fl-pad")
    stroke(manager, pad)
    expect(manager.get_by_text("Signature.png")).to_be_visible()  # the hand has come to rest
    assert pad.evaluate(INK) > 100
    tap(manager, "Agree", "It is approved.")
    manager.goto(run)
    expect(manager.locator(".fl-head .fl-badge")).to_contain_text("approved")
    signed = manager.locator(".fl-signed")
    signed.scroll_into_view_if_needed()
    expect(signed).to_have_js_property("complete", True)
    assert signed.evaluate("(picture) => picture.naturalWidth") > 300


def test_two_reports_are_decided_together(visit, begun):
    names = [begun()[0], begun()[0]]
    analyst = visit("analyst", phone=True)
    analyst.goto("/inbox")
    for name in names:
        analyst.get_by_role("checkbox", name=name).tap()
    analyst.get_by_label("One opinion for all").fill("Both are right.")
    analyst.get_by_role("button", name="Agree", exact=True).tap()
    expect(analyst.locator("main")).to_contain_text("2 were decided.")
    for name in names:
        expect(analyst.get_by_role("row", name=name)).to_contain_text("Approved")
    analyst.goto("/inbox?box=done")
    for name in names:
        expect(analyst.get_by_role("link", name=name)).to_be_visible()
