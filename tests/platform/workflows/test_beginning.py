"""Flows that begin because another ended, or because a public form was filled in."""

import pytest
from flow_house import document, house
from flow_world import approval
from sqlalchemy import select

from formloom.platform.core.actor import SYSTEM
from formloom.platform.jobs.service import jobs
from formloom.platform.records.events import FormSubmitted
from formloom.platform.workflows.beginning import BEGIN
from formloom.platform.workflows.tables import RUN

FIRST = document(approval("ask", "zhao"))


@pytest.fixture
def made(workspace, published):
    """A function that stores a flow and one that follows it in a new house."""

    def make(**start):
        on = {"on": "flow", "flow": "quote_discount", **start}
        then = document(approval("a", "lu"), key="then", start=on)
        return house(workspace, published, FIRST, then)

    return make


def runs(here, flow="then"):
    with here.workspace.read(SYSTEM) as tx:
        mine = select(RUN.c.root_id).where(RUN.c.flow == flow)
        return list(tx.execute(mine).scalars())


@pytest.mark.parametrize(
    ("result", "answer", "count"),
    [(None, "approve", 1), (None, "reject", 1), (["approved"], "approve", 1),
     (["approved"], "reject", 0), (["rejected", "withdrawn"], "reject", 1)],
)  # fmt: skip
def test_a_flow_begins_when_another_ended_so(made, result, answer, count):
    here = made(**({"result": result} if result else {}))
    record = here.quote()
    here.act(here.start(record=record), answer, "zhao")
    here.work()
    here.work()
    found = [here.run(root) for root in runs(here)]
    assert [(one.record, one.initiator, one.origin) for one in found] == [
        (str(record), str(here.people["wang"]), ("quote_discount",))
    ] * count


def test_a_flow_that_ends_in_no_way_begins_nothing(made):
    here = made()
    here.start()
    here.work()
    assert runs(here) == []


def test_why_it_was_refused_is_kept_with_the_job(made, workspace):
    here = made(when="status = 'open'")
    here.act(here.start(), "approve", "zhao")
    here.work()
    with workspace.read(SYSTEM) as tx:
        (failed,) = jobs(tx, name=BEGIN)
    assert (failed.state, runs(here)) == ("failed", [])
    assert "is not for this record" in str(failed.error)


def test_flows_that_follow_each_other_do_not_go_round(workspace, published):
    def following(key, other):
        return document({"id": "c", "type": "compute", "set": {"x": "1"}}, key=key,
                        start={"on": "flow", "flow": other})  # fmt: skip

    here = house(workspace, published, FIRST, following("b", "quote_discount"), following("c", "b"),
                 following("d", "c"))  # fmt: skip
    published(following("b", "d"))
    here.act(here.start(), "approve", "zhao")
    here.work()
    assert [len(runs(here, key)) for key in "bcd"] == [0, 0, 0]


def test_a_public_form_starts_its_flow(workspace, published):
    form = {
        "$schema": "formloom:form/1", "$id": "ask_us", "title": "Ask us", "entity": "quote",
        "use": "public", "body": [{"field": "name", "width": 12}],
    }  # fmt: skip
    flow = document(approval("a", "lu"), start={"on": "form", "form": "ask_us"})
    here = house(workspace, published, form, flow)
    record = here.quote()
    with workspace.write(SYSTEM) as tx:
        tx.announce(FormSubmitted("ask_us", "quote", record))
        tx.announce(FormSubmitted("other", "quote", record))
    here.work()
    (root,) = runs(here, "quote_discount")
    assert here.run(root).record == str(record)
