"""The home pages of the CRM: what is due by now comes first, also when that is nothing."""

import html
from datetime import timedelta

import pytest

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.documents.acting import acting
from formloom.platform.records.service import RecordService

TITLE = "Due today and overdue"


@pytest.fixture
def plan(served):
    """A function that plans a task of somebody, so many days from today."""

    def made(login, subject, days, **values):
        with served[1].write(SYSTEM) as tx:
            day = tx.now.astimezone().date() + timedelta(days=days)
            mine = acting(tx, People(tx).actor(login))
            RecordService(mine, "activity").create(
                {"subject": subject, "kind": "task", "status": "planned", **values,
                 "happens_on": day.isoformat()}
            )  # fmt: skip

    return made


def due(visitor):
    """The part of the home page that says what is due."""
    page = html.unescape(visitor.get("/").text)
    return page[page.index(f"<h2>{TITLE}</h2>"):].partition("</section>")[0]  # fmt: skip


@pytest.mark.parametrize("login", ["sales1", "manager", "service1"])
def test_home_lists_what_is_due(visit, plan, login):
    plan(login, "Call about the pumps", -3)
    plan(login, "Call about the valves", 9)
    plan(login, "Called about the seals", -3, status="done")
    plan("sales2", "Somebody else's call", -3)
    found = due(visit(login))
    assert "Call about the pumps" in found
    for other in ("valves", "seals", "Somebody else"):
        assert other not in found


def test_nothing_due_is_said(served, visit):
    with served[1].write(SYSTEM) as tx:
        service = RecordService(tx, "activity")
        planned = service.list(filter="status = 'planned'", limit=200)
        for one in planned.items:
            service.update(one.id, {"status": "done"})
    assert "All done" in due(visit("sales1"))
    assert "activity_todo" in due(visit("sales1"))


def test_who_has_no_such_list_sees_none(visit):
    assert TITLE not in visit("admin").get("/").text
