"""What administrators see of all runs, on both databases."""

from datetime import timedelta

import pytest
from flow_house import document, house
from flow_world import approval

from formloom.platform.core.errors import NotAllowedError
from formloom.platform.workflows.boxes import Wanted
from formloom.platform.workflows.migrating import Migrating
from formloom.platform.workflows.overseeing import Asked, Overseeing
from formloom.platform.workflows.reading import Box

FLOW = document(approval("ask", "zhao"), approval("law", "lu"))
STUCK = document(approval("ask", "zhao", mode="vote", vote={"count": 5}), key="stuck_flow")


@pytest.fixture
def here(workspace, published):
    return house(workspace, published, FLOW, STUCK)


def see(here, call):
    with here.workspace.write(here.actor("root")) as tx:
        return call(Overseeing(tx))


def test_runs_are_paged_and_found(here):
    roots = [here.start(record=here.quote(name=f"Offer {n}")) for n in range(3)]
    first = see(here, lambda one: one.runs(Asked(words="OFFER"), limit=2))
    rest = see(here, lambda one: one.runs(Asked(words="offer"), before=first[-1]["root_id"]))
    assert [row["root_id"] for row in (*first, *rest)] == roots[::-1]
    assert see(here, lambda one: one.runs(Asked(words="wang", state="running")))
    assert not see(here, lambda one: one.runs(Asked(words="%")))
    assert not see(here, lambda one: one.runs(Asked(state="ended")))


def test_incidents_are_known_until_they_are_dealt_with(here):
    root = here.start("stuck_flow")
    assert [row["root_id"] for row in see(here, Overseeing.incidents)] == [root]
    here.do(root, "terminate", "root")
    assert see(here, Overseeing.incidents) == []


def test_statistics_add_up_what_was_waited(here, workspace):
    root = here.start()
    here.act(root, "approve", "zhao")
    found = see(here, lambda one: one.statistics(30))
    ((flow, step, pace),) = found.steps
    assert (flow, step, pace.count) == ("quote_discount", "ask", 1)
    assert 0 <= pace.total < timedelta(hours=1).total_seconds()
    assert [id for id, _pace in found.people] == [here.people["zhao"]]
    assert found.open == {("quote_discount", "law"): 1}
    assert found.runs["quote_discount"] == {"": 1}


def test_nobody_else_oversees(here):
    with here.workspace.read(here.actor("zhao")) as tx, pytest.raises(NotAllowedError):
        Overseeing(tx)


def test_boxes_are_searched_and_late_things_come_apart(here):
    here.start(record=here.quote(name="Pumps_1"))
    here.start(record=here.quote(name="Valves"))
    with here.workspace.read(here.actor("zhao")) as tx:
        box = Box(tx)
        found = box.page("todo", wanted=Wanted(words="pumps_"))
        assert [row["title"] for row in found] == ["Pumps_1"]
        assert not box.page("todo", wanted=Wanted(flow="stuck_flow"))
        assert box.late() == []
        assert len(box.page("todo", but_late=True)) == 2


def test_a_report_writes_nothing_and_moving_keeps_what_cannot(here, published):
    at_ask, at_law = here.start(), here.start()
    here.act(at_law, "approve", "zhao")
    published(document(approval("ask", "zhao", mode="any")))
    with here.workspace.read(here.actor("root")) as tx:
        report = Migrating(tx, "quote_discount").report()
    assert [one.root for one in report.can] == [at_ask]
    assert report.unmapped == {"law": "law"}
    with here.workspace.write(here.actor("root")) as tx:
        done, failed = Migrating(tx, "quote_discount").move()
    assert (done, [one.root for one in failed]) == (1, [at_law])
    assert here.run(at_ask).version == report.flow.version
    assert here.run(at_law).version != report.flow.version
