"""A new limit is tried on the last quarter and by the tests of the flow, before it is published."""

from uuid import uuid4

import pytest
from flow_world import approval
from playwright.sync_api import expect
from sqlalchemy import delete, insert, select

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.documents.plan import make_plan
from formloom.platform.documents.publish import apply_plan
from formloom.platform.documents.releases import current_app
from formloom.platform.jobs.runner import JobRunner
from formloom.platform.records.service import RecordService
from formloom.platform.workflows.service import Flows
from formloom.platform.workflows.tables import FLOW_ROOT, RUN
from formloom.runtime.jobs import acting_as, handlers

FLOW = "limit_report"
#: Runs of quotes with so much discount.
PAST = {"0.12": 37, "0.02": 375}


def report():
    boss = approval("boss", "admin", title="The director")
    branches = [
        {"id": "large", "title": "large", "when": "discount > 15%", "steps": [boss]},
        {"id": "other", "title": "other", "default": True, "steps": []},
    ]
    return {
        "$schema": "formloom:flow/1", "$id": FLOW, "title": "Report of a limit", "entity": "quote",
        "start": {"on": "button", "withdraw": "any_time"},
        "steps": [{"id": "tier", "type": "exclusive", "title": "Limit", "branches": branches}],
    }  # fmt: skip


def scenario():
    quote = {"entity": "quote", "owner": "wang", "values": {"discount": "0.12"}}
    return {
        "$schema": "formloom:scenario/1", "$id": f"{FLOW}_12", "title": "12% needs nobody",
        "given": {
            "people": {"wang": {"role": "sales"}, "admin": {"role": "administrator"}},
            "records": {"q": quote},
        },
        "steps": [{"as": "wang", "start": FLOW, "record": "q"}, {"expect": {"run": "approved"}}],
    }  # fmt: skip


@pytest.fixture
def quarter(demo):
    """The flow with a test of it, and 412 runs of it."""
    workspace = demo[1]
    with workspace.write(SYSTEM, publishing=True) as tx:
        fresh = {("flow", FLOW): report(), ("scenario", f"{FLOW}_12"): scenario()}
        apply_plan(tx, make_plan(tx, {**current_app(tx).documents, **fresh}))
    with workspace.read(SYSTEM) as tx:
        actor = People(tx).actor("sales1")
    made = [
        one for discount, count in PAST.items() for one in _runs(workspace, actor, discount, count)
    ]
    yield
    with workspace.write(SYSTEM) as tx:
        tx.execute(delete(RUN).where(RUN.c.root_id.in_(made)))
        tx.execute(delete(FLOW_ROOT).where(FLOW_ROOT.c.id.in_(made)))


def _runs(workspace, actor, discount, count):
    """Start one run and copy it; the ids of the copies."""
    with workspace.write(actor) as tx:
        account = RecordService(tx, "account").list(limit=1, fields=["name"]).items[0]
        values = {
            "name": f"Limit {uuid4().hex[:6]}",
            "account": str(account.id),
            "discount": discount,
        }
        quote = RecordService(tx, "quote").create(values)
        root = Flows(tx).start(FLOW, quote.id, str(uuid4()))
        copies = [uuid4() for _ in range(count - 1)]
        for table, key in ((FLOW_ROOT, "id"), (RUN, "root_id")):
            row = tx.execute(select(table).where(table.c[key] == root)).mappings().one()
            tx.execute(insert(table), [{**row, key: one} for one in copies])
    return copies


def set_limit(page, limit):
    page.goto(f"/designs/flow/{FLOW}/steps")
    page.locator('[data-at="tier/large"]').click()
    page.locator(".fl-step-drawer").get_by_label("Value").fill(limit)
    expect(page.locator('[data-at="tier/large"]')).to_contain_text(limit)
    expect(page.locator(".fl-flow-bar .fl-saved.is-ok")).to_be_visible()


def test_a_new_limit_is_tried_on_the_past_and_by_its_tests(demo, visit, quarter):
    page = visit("admin")
    set_limit(page, "10%")
    page.goto(f"/designs/flow/{FLOW}/replay")
    expect(page.locator("main")).to_contain_text("412 runs in the last quarter")
    page.get_by_role("button", name="Replay them").click()
    expect(page.locator("main")).to_contain_text("Waiting")
    JobRunner(demo[1], handlers(), acting_as).run_pending()
    page.get_by_role("link", name="Open the replay").click()
    expect(page.locator(".fl-replay-told")).to_have_text(
        "With this draft, 37 of last quarter's 412 runs would have gone another way."
    )
    expect(page.locator(".fl-replay-shares")).to_have_text("37 would have gone to 林悦 Lin Yue")
    expect(page.locator("tbody tr").first).to_contain_text("The director (林悦 Lin Yue)")

    page.goto("/designs/publish")
    refused = page.locator("[data-error-summary]")
    expect(refused).to_contain_text(
        "Scenario '12% needs nobody', step 2: The run should be approved, and is still going on."
    )
    publish = page.get_by_role("button", name="Publish", exact=True)
    expect(publish).to_have_count(0)
    set_limit(page, "13%")
    page.goto("/designs/publish")
    expect(publish).to_be_visible()
    expect(refused).to_have_count(0)
