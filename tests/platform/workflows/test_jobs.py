"""What runs do without people: timers, records that change, flows that start others."""

from contextlib import suppress
from datetime import timedelta

import pytest
from flow_house import document, house
from flow_world import approval, people
from sqlalchemy import func, select

from formloom.platform.core.actor import SYSTEM
from formloom.platform.records.service import RecordService
from formloom.platform.workflows.tables import RUN, TRIGGER_EVENT

LATE = approval("ask", "zhao", deadline={"after": "PT8H", "then": "approve"})
COPY = {"id": "tell", "type": "cc", "to": people("li")}


@pytest.fixture
def made(workspace, published):
    """A function that stores flows in a new house."""
    return lambda *documents: house(workspace, published, *documents)


def runs(here, flow="quote_discount"):
    with here.workspace.read(SYSTEM) as tx:
        mine = select(RUN.c.root_id).where(RUN.c.flow == flow).order_by(RUN.c.root_id)
        return list(tx.execute(mine).scalars())


def kept(here):
    """How many trigger events there are."""
    with here.workspace.read(SYSTEM) as tx:
        return tx.execute(select(func.count()).select_from(TRIGGER_EVENT)).scalar_one()


def fired(here, root):
    return [one.id for one in here.state(root).timers.values() if one.state == "fired"]


def test_a_timer_fires_when_it_is_due_and_once(made):
    here = made(document(LATE))
    root = here.start()
    here.workspace.clock.advance(timedelta(hours=7))
    assert here.work() == 0
    here.workspace.clock.advance(timedelta(hours=1))
    assert here.work() == 1
    assert here.run(root).result == "approved"
    assert here.work() == 0
    assert len(fired(here, root)) == 1


def test_e27_what_was_due_while_nobody_worked_fires_once(made):
    here = made(document(LATE))
    roots = [here.start() for _ in range(3)]
    here.workspace.clock.advance(timedelta(days=30))
    here.work()
    assert {here.run(root).result for root in roots} == {"approved"}
    assert [len(fired(here, root)) for root in roots] == [1, 1, 1]


def test_a_timer_of_a_task_that_is_done_never_fires(made):
    here = made(document(LATE, approval("then", "lu")))
    root = here.start()
    here.act(root, "approve", "zhao")
    here.workspace.clock.advance(timedelta(hours=9))
    here.work()
    assert fired(here, root) == []
    assert here.run(root).state == "running"


def test_a_suspended_timer_fires_when_its_rest_is_over(made):
    here = made(document(LATE))
    root = here.start()
    here.workspace.clock.advance(timedelta(hours=6))
    here.do(root, "suspend", "root", run="r1")
    here.workspace.clock.advance(timedelta(hours=6))
    here.work()
    assert here.run(root).state == "suspended"
    here.do(root, "resume", "root", run="r1")
    here.workspace.clock.advance(timedelta(hours=2))
    here.work()
    assert here.run(root).result == "approved"


@pytest.mark.parametrize(
    ("start", "count"),
    [
        ({"on": "created"}, 1),
        ({"on": "created", "when": "status = 'draft'"}, 1),
        ({"on": "created", "when": "status = 'done'"}, 0),
        ({"on": "updated"}, 1),
        ({"on": "changed", "field": "status"}, 1),
        ({"on": "changed", "field": "status", "from": ["draft"], "to": ["sent"]}, 1),
        ({"on": "changed", "field": "status", "to": ["done"]}, 0),
        ({"on": "changed", "field": "note"}, 0),
        ({"on": "deleted"}, 1),
    ],
    ids=lambda one: str(one),
)
def test_what_happens_to_records_starts_flows(made, start, count):
    here = made(document(approval("ask", "zhao"), start=start))
    record = here.quote(status="draft")
    with here.workspace.write(here.actor("wang")) as tx:
        quotes = RecordService(tx, "quote")
        if start["on"] != "created":
            quotes.update(record, {"status": "draft" if start["on"] == "deleted" else "sent"})
        if start["on"] == "deleted":
            quotes.delete(record)
    here.work()
    here.work()
    assert len(runs(here)) == count
    assert {str(here.run(root).initiator) for root in runs(here)} <= {str(here.people["wang"])}


def test_a_refused_record_starts_nothing(made):
    here = made(document(approval("ask", "zhao"), start={"on": "created"}))
    with suppress(RuntimeError), here.workspace.write(here.actor("wang")) as tx:
        RecordService(tx, "quote").create({"name": "Lost"})
        raise RuntimeError
    here.work()
    assert (runs(here), kept(here)) == ([], 0)


def test_e31_a_flow_that_changes_its_own_record_does_not_start_itself(made):
    update = {"id": "write", "type": "update", "set": {"note": "'touched'"}}
    here = made(document(update, start={"on": "updated"}))
    record = here.quote()
    here.edit(record, status="sent")
    here.work()
    assert len(runs(here)) == 1
    assert here.values(record)["note"] == "touched"
    assert kept(here) == 1, "the refusal is there to be looked at"


def test_a_run_that_waits_hears_of_its_record(made):
    here = made(document({"id": "until", "type": "wait", "when": "status = 'sent'"}))
    record = here.quote()
    root = here.start(record=record)
    here.edit(record, note="nothing yet")
    here.work()
    assert here.run(root).state == "running"
    here.edit(record, status="sent")
    here.work()
    assert here.run(root).result == "approved"
    assert kept(here) == 0


def test_e44_a_run_ends_with_its_record(made):
    here = made(document(approval("ask", "zhao")))
    record = here.quote()
    root = here.start(record=record)
    with here.workspace.write(here.actor("wang")) as tx:
        RecordService(tx, "quote").delete(record)
    here.work()
    assert here.run(root).result == "withdrawn"


def test_a_flow_starts_another_without_waiting(made):
    other = document(approval("ask", "lu"), key="other")
    here = made(document({"id": "go", "type": "subflow", "flow": "other", "wait": False}), other)
    root = here.start()
    assert here.run(root).result == "approved"
    here.work()
    (started,) = runs(here, "other")
    assert here.run(started).origin == ("quote_discount",)
    assert {one.state for one in here.state(root).jobs.values()} == {"done"}


def test_a_child_that_is_waited_for_is_of_the_same_family(made):
    other = document(approval("ask", "lu"), key="other")
    here = made(document({"id": "go", "type": "subflow", "flow": "other", "wait": True}), other)
    root = here.start()
    here.act(root, "approve", "lu")
    assert {one.result for one in here.state(root).runs.values()} == {"approved"}
    assert runs(here) == runs(here, "other") == [root]


def test_records_of_an_import_are_noted_together_and_each_starts_its_run(made, workspace):
    here = made(document(approval("ask", "zhao"), start={"on": "created", "when": "amount > 1"}))
    with workspace.write(here.actor("wang")) as tx:
        quotes = RecordService(tx, "quote")
        quotes.create_many([{"name": f"Quote {n}", "amount": str(n)} for n in range(5)])
        quotes.create({"name": "Quote 5", "amount": "5"})
    assert kept(here) == 1
    here.work()
    here.work()
    assert len(runs(here)) == 4
    assert kept(here) == 1, "the two refusals are there to be looked at"
