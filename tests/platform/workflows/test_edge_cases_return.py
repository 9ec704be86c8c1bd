"""Edge cases E11 to E19: nobody to ask, returns of every kind, and a rejection in one branch."""

from decimal import Decimal

import pytest
from flow_invariants import broken
from flow_world import approval, document, exclusive, parallel, world

from formloom.platform.core.errors import ConflictError

NOBODY = [{"by": "group", "keys": ["nobody"]}]


@pytest.mark.parametrize(
    ("policy", "tasks", "result"),
    [
        ({"do": "approve"}, {}, "approved"),
        ({"do": "reject"}, {}, "rejected"),
        ({"do": "admin"}, {"root": "one"}, "running"),
        ({"do": "people", "people": ["lu"]}, {"lu": "one"}, "running"),
        ({"do": "initiator_manager"}, {"zhao": "one"}, "running"),
        ({"do": "block"}, {}, "running"),
    ],
    ids=lambda value: value.get("do", "") if isinstance(value, dict) else "",
)
def test_e11_nobody_to_ask_does_what_the_step_says_and_shows_it(policy, tasks, result):
    run = world(approval("one", approvers=NOBODY, ifEmpty=policy))
    assert (run.tasks(), run.result) == (tasks, result)
    assert any(one.step == "one" for one in run.state.activities.values())
    assert bool(run.state.incidents) == (policy["do"] == "block")


def test_e12_a_return_out_of_a_branch_cancels_the_siblings():
    run = world(
        approval("first", "zhao"),
        parallel("p", [approval("a", "qian")], [approval("b", "boss")]),
    )
    run.approve("zhao")
    late = run.task("boss")
    run.act("return", "qian", target="first")
    assert run.tasks() == {"zhao": "first"}
    assert isinstance(run.refused("approve", "boss", task=late), ConflictError)
    assert [one.step for one in run.state.activities.values() if one.state == "open"] == ["first"]


def test_e13_a_return_to_several_people_asks_all_of_them_afresh():
    run = world(approval("first", "zhao", "qian"), approval("second", "boss"))
    run.approve("zhao", "qian").act("return", "boss", target="first")
    assert run.tasks() == {"zhao": "first", "qian": "first"}
    run.approve("zhao")
    assert run.tasks() == {"qian": "first"}


def test_e14_a_return_into_a_sibling_branch_is_refused():
    run = world(
        parallel("p", [approval("a", "zhao"), approval("a2", "chen")], [approval("b", "qian")])
    )
    run.approve("zhao")
    for resume in ("rewind", "straight"):
        refusal = run.refused("return", "qian", task=run.task("qian"), target="a", resume=resume)
        assert isinstance(refusal, ConflictError)


def test_e14_an_earlier_place_in_a_sibling_branch_is_none_of_mine():
    mine = [approval("b", "qian"), approval("b2", "lu")]
    run = world(parallel("p", [approval("a", "zhao"), approval("a2", "chen")], mine))
    run.approve("zhao", "qian")
    for resume in ("rewind", "straight"):
        refusal = run.refused("return", "lu", task=run.task("lu"), target="a", resume=resume)
        assert isinstance(refusal, ConflictError)


def test_e14_the_newest_step_to_return_to_is_none_of_a_sibling_branch():
    mine = [approval("b", "qian"), approval("b2", "lu")]
    run = world(parallel("p", [approval("a", "zhao"), approval("a2", "chen")], mine))
    run.approve("qian", "zhao").act("return", "lu")
    assert run.tasks() == {"chen": "a2", "qian": "b"}


def test_e14_straight_back_from_inside_a_finished_block_is_refused():
    run = world(
        parallel("p", [approval("a", "zhao")], [approval("b", "qian")]), approval("c", "boss")
    )
    run.approve("zhao", "qian")
    refusal = run.refused("return", "boss", task=run.task("boss"), target="a", resume="straight")
    assert "come straight back" in str(refusal)
    assert run.tasks() == {"boss": "c"}


def test_e14_a_return_to_a_later_step_that_was_visited_once_is_refused():
    run = world(approval("a", "zhao"), approval("b", "qian"), approval("c", "boss"))
    run.approve("zhao", "qian").act("return", "boss", target="a")
    refusal = run.refused("return", "zhao", task=run.task("zhao"), target="b")
    assert isinstance(refusal, ConflictError)


def test_e12_a_return_ends_the_sub_flows_of_what_it_cancels():
    child = {"id": "sub", "type": "subflow", "flow": "child", "wait": True}
    run = world(
        approval("first", "zhao"), parallel("p", [child], [approval("b", "boss")]),
        others=[document(approval("inside", "chen"), key="child")],
    )  # fmt: skip
    run.approve("zhao").act("return", "boss", target="first")
    assert run.tasks() == {"zhao": "first"}
    assert [one.result for one in run.state.runs.values()] == ["", "terminated"]


def test_e15_a_return_into_a_finished_block_waits_for_the_one_branch_only():
    run = world(
        parallel("p", [approval("a", "zhao")], [approval("b", "qian")]), approval("c", "boss")
    )
    run.approve("zhao", "qian").act("return", "boss", target="a")
    assert run.tasks() == {"zhao": "a"}
    assert not broken(run)
    assert run.approve("zhao").tasks() == {"boss": "c"}


DEADLINE = {"after": "PT8H", "calendar": "natural", "remind": ["PT4H"], "then": "approve"}


@pytest.mark.parametrize("resume", ["rewind", "straight"])
def test_e16_timers_are_armed_again_after_a_return(resume):
    run = world(
        approval("first", "zhao", deadline=DEADLINE), approval("second", "boss", deadline=DEADLINE)
    )
    run.approve("zhao").act("return", "boss", target="first", resume=resume)
    armed = [one for one in run.state.timers.values() if one.state == "armed"]
    assert {(one.kind, run.state.activities[one.activity].step) for one in armed} == {
        ("remind", "first"), ("deadline", "first"),
    }  # fmt: skip
    run.later(hours=9).fire()
    assert run.tasks() == {"boss": "second"}
    assert run.later(hours=9).fire()
    assert run.result == "approved"


def test_e17_a_return_to_the_initiator_is_not_skipped_by_itself():
    run = world(
        approval("own", "wang", ifInitiator="skip", dedupe="any_earlier"),
        approval("boss", "boss", dedupe="any_earlier"), approval("lu", "lu"),
    )  # fmt: skip
    run.approve("boss").act("return", "lu", target="start")
    assert run.tasks() == {"wang": "start"}
    run.act("resubmit", "wang")
    assert run.tasks() == {"boss": "boss"}


def test_e18_straight_back_becomes_a_rewind_when_a_condition_read_what_was_edited():
    run = world(
        approval("first", "zhao", fields={"discount": "edit"}),
        exclusive("tier", ("discount <= 5%", []), default=[approval("second", "boss")]),
    )
    run.approve("zhao").act("return", "boss", target="first", resume="straight")
    run.set(discount=Decimal("0.01"))
    run.act("approve", "zhao", changed=("discount",))
    assert run.result == "approved"
    assert run.run.round == 2


def test_e18_straight_back_comes_back_when_nothing_on_the_way_depends_on_it():
    run = world(
        approval("first", "zhao", fields={"note": "edit"}),
        exclusive("tier", ("discount <= 5%", []), default=[approval("second", "boss")]),
    )
    run.approve("zhao").act("return", "boss", target="first", resume="straight")
    task = run.task("boss")
    assert isinstance(run.refused("approve", "boss", task=task), ConflictError)
    run.act("approve", "zhao", changed=("note",))
    assert run.tasks() == {"boss": "second"}
    assert run.run.round == 1
    assert run.task("boss") == task


def test_e19_a_rejection_in_one_branch_ends_them_all():
    child = {"id": "sub", "type": "subflow", "flow": "child", "wait": True}

    others = [document(approval("inside", "chen"), key="child")]
    run = world(
        parallel("p", [approval("a", "zhao")], [approval("b", "qian", deadline=DEADLINE)], [child]),
        others=others,
    )
    assert run.tasks() == {"zhao": "a", "qian": "b", "chen": "inside"}
    run.act("reject", "zhao")
    assert run.result == "rejected"
    assert run.tasks() == {}
    assert not broken(run)
    assert [one.result for one in run.state.runs.values()] == ["rejected", "terminated"]


def test_e19_a_rejection_may_go_back_instead():
    back = {"allow": True, "targets": ["first"], "resume": "rewind"}
    run = world(
        approval("first", "zhao"), approval("second", "boss", onReject="return", **{"return": back})
    )
    run.approve("zhao").act("reject", "boss")
    assert run.tasks() == {"zhao": "first"}


def test_e17_a_return_to_a_step_asks_the_initiator_whom_it_skipped():
    run = world(approval("a", "wang", "zhao", ifInitiator="skip"), approval("b", "lu"))
    assert run.approve("zhao").tasks() == {"lu": "b"}
    run.act("return", "lu", target="a", resume="rewind")
    assert run.tasks() == {"wang": "a", "zhao": "a"}
