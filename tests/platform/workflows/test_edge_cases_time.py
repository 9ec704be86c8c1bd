"""Edge cases E25 to E34: timers, crashes, loops of flows, versions."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from flow_invariants import broken
from flow_world import approval, compiled, document, parallel, world

from formloom.platform.core.errors import ConflictError
from formloom.platform.workflows.codec import state_json, state_of
from formloom.platform.workflows.facts import Library
from formloom.platform.workflows.migrate import map_state

AUTO = {"after": "PT8H", "calendar": "natural", "then": "approve"}


def test_e25_a_timer_that_fires_twice_decides_once():
    run = world(approval("one", "zhao", deadline=AUTO), approval("two", "boss")).later(hours=9)
    [timer] = run.state.timers
    run.do("fire_timer", target=timer)
    before = [type(one).__name__ for one in run.do("fire_timer", target=timer)]
    assert before == ["CommandTaken"]
    assert run.tasks() == {"boss": "two"}


def test_e26_a_long_delay_does_not_end_before_its_time():
    run = world({"id": "rest", "type": "delay", "for": "P40D"}, approval("one", "zhao"))
    [timer] = run.state.timers
    run.later(days=39).do("fire_timer", target=timer)
    assert run.tasks() == {}
    run.later(days=2).fire()
    assert run.tasks() == {"zhao": "one"}


def test_e27_what_was_due_while_the_server_was_down_fires_once():
    deadline = {**AUTO, "remind": ["PT1H", "PT2H"]}
    run = world(approval("one", "zhao", deadline=deadline)).later(days=30)
    assert run.fire() == 3
    assert run.result == "approved"
    assert run.fire() == 0


def test_e28_one_bad_timer_does_not_stop_the_others():
    steps = [approval("a", "zhao", deadline=AUTO)], [approval("b", "qian", deadline=AUTO)]
    run = world(parallel("p", *steps)).later(hours=9)
    first, second = run.state.timers
    run.do("fire_timer", target="c999")
    run.do("fire_timer", target=second)
    assert run.tasks() == {"zhao": "a"}
    assert run.state.timers[first].state == "armed"


def test_e29_a_run_goes_on_from_what_was_stored_after_any_command():
    run = world(
        approval("a", "zhao", "qian"), parallel("p", [approval("b", "boss")], [approval("c", "lu")])
    )
    for one in ("zhao", "qian", "boss", "lu"):
        run.state = state_of(json.loads(json.dumps(state_json(run.state))))
        run.approve(one)
    assert run.result == "approved"


def test_e30_a_run_resumes_where_it_is_and_not_at_its_beginning():
    run = world(approval("a", "zhao"), approval("b", "qian")).approve("zhao")
    run.state = state_of(state_json(run.state))
    run.do("record_saved", entity="quote", record="q1", changed=("amount",))
    assert run.tasks() == {"qian": "b"}
    assert len([one for one in run.state.activities.values() if one.step == "a"]) == 1


def test_e31_a_flow_that_changes_its_own_record_does_not_start_itself():
    made = world(approval("a", "zhao"), begin=None)
    refusal = made.refused(
        "start", "wang", flow=made.flow, record="q1", origin=("other", made.flow)
    )
    assert isinstance(refusal, ConflictError)
    too_deep = tuple(f"flow_{n}" for n in range(5))
    assert made.refused("start", "wang", flow=made.flow, record="q1", origin=too_deep)


def test_e32_a_refused_command_sends_nothing():
    mail = {"id": "m", "type": "mail", "address": "name", "subject": "Hi", "body": "Hi"}
    run = world(approval("a", "zhao", fields={"note": "required"}), mail)
    run.refused("approve", "zhao", task=run.task("zhao"))
    assert run.state.jobs == {}
    run.set(note="x")
    run.approve("zhao")
    assert [one.kind for one in run.state.jobs.values()] == ["mail"]


def test_e33_a_run_keeps_the_version_that_it_began_with():
    run = world(approval("a", "zhao"), approval("b", "qian"))
    [new] = compiled(document(approval("a", "zhao"), approval("x", "boss")))
    run.facts = replace(run.facts, flows=Library([*run.facts.flows.versions, new]))
    assert run.approve("zhao").tasks() == {"qian": "b"}


def migrated(old, new, run):
    [flow] = compiled(document(*new))
    return map_state(compiled(document(*old))[0], flow, run.state, "r1")


BLOCK = parallel("p", [approval("a", "zhao")], [approval("b", "qian")])


def test_e34_a_migration_that_takes_a_live_branch_away_is_refused():
    run = world(BLOCK)
    less = {**BLOCK, "branches": [BLOCK["branches"][0], {"id": "other", "steps": []}]}
    state, reasons = migrated([BLOCK], [less], run)
    assert state is run.state
    assert {one.template for one in reasons} >= {"Step '{step}' is not there any more."}


def test_e34_a_migration_keeps_a_join_that_can_still_be_satisfied():
    run = world(BLOCK).approve("zhao")
    more = {**BLOCK, "branches": [BLOCK["branches"][1]], "type": "parallel"}
    state, reasons = migrated([BLOCK], [more, approval("next", "lu")], run)
    assert reasons == []
    [new] = compiled(document(more, approval("next", "lu")))
    run.facts = replace(run.facts, flows=Library([new]))
    run.state = state
    assert not [one for one in broken(run) if not one.startswith("I17")]
    assert run.approve("qian").tasks() == {"lu": "next"}


@pytest.mark.parametrize("due", [date(2026, 11, 1), None], ids=["over", "blank"])
def test_e26_a_date_that_is_over_does_not_wait(due):
    delay = {"id": "rest", "type": "delay", "until": "due_on"}
    assert world(delay, approval("one", "zhao"), row={"due_on": due}).tasks() == {"zhao": "one"}


def test_e26_a_date_that_is_edited_moves_the_timer():
    delay = {"id": "rest", "type": "delay", "until": "due_on"}
    run = world(delay, approval("one", "zhao"), row={"due_on": date(2026, 12, 1)})
    run.edit("wang", due_on=date(2026, 12, 24))
    armed = [one.due for one in run.state.timers.values() if one.state == "armed"]
    assert armed == [datetime(2026, 12, 23, 16, tzinfo=UTC)]
