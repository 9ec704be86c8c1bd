"""A replay over what has been: which runs would have gone another way."""

from datetime import timedelta

import pytest
from flow_house import house
from flow_world import approval, document, exclusive

from formloom.platform.core.actor import SYSTEM
from formloom.platform.workflows.past import QUARTER, count_runs, replay_history
from formloom.platform.workflows.replay_job import as_json, from_json

OLD = document(exclusive("tier", ("discount > 20%", [approval("big", "boss")])))
NEW = document(exclusive("tier", ("discount > 10%", [approval("big", "boss")])))


@pytest.fixture
def made(workspace, published):
    """Three runs: 5%, 15% and 25%; the record of the second was changed afterwards."""
    here = house(workspace, published, OLD)
    for discount in ("0.05", "0.15", "0.25"):
        record = here.quote(discount=discount)
        here.workspace.clock.advance(timedelta(hours=1))
        here.start(record=record)
        here.workspace.clock.advance(timedelta(hours=1))
        if discount == "0.15":
            here.edit(record, discount="0.01")
    return here


def replayed(made, flow, since=None):
    with made.workspace.read(SYSTEM) as tx:
        return replay_history(tx, "quote_discount", flow, since or tx.now - QUARTER)


def test_the_same_flow_changes_nothing(made):
    found = replayed(made, OLD)
    assert (found.total, found.count, found.asked) == (3, 0, {})


def test_records_are_taken_as_they_were_at_submit(made):
    found = replayed(made, NEW)
    boss = str(made.people["boss"])
    assert (found.total, found.count, found.asked, found.spared) == (3, 1, {boss: 1}, {})
    (one,) = found.differing
    assert (one.old, one.new) == ((), (("big", (boss,)),))


def test_what_could_not_have_started_is_counted(made):
    closed = document(approval("big", "boss"), start={"roles": ["director"]})
    assert replayed(made, closed).unstartable == 3


def test_older_runs_are_left_out(made):
    with made.workspace.read(SYSTEM) as tx:
        later = tx.now + timedelta(days=1)
        assert count_runs(tx, "quote_discount", later) == 0
    assert replayed(made, NEW, later).total == 0


def test_a_job_keeps_it_as_json(made):
    found = replayed(made, NEW)
    assert from_json(as_json(found)) == found
