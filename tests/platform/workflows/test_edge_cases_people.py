"""Edge cases E20 to E24: chains of managers, the same person again, delegates and leavers."""

from dataclasses import replace

import pytest
from flow_world import approval, document, handle, parallel, people, person, world

from formloom.platform.core.errors import ConflictError
from formloom.platform.workflows.approvers.lines import lines_of
from formloom.platform.workflows.facts import Loan, Organisation
from formloom.platform.workflows.lint.people import named_people

CHAIN = [{"by": "manager_chain", "of": "initiator", "until": {"level": 10}}]


def test_e20_a_circle_of_managers_ends():
    circle = Organisation(
        {one: person(one, manager=boss) for one, boss in [("a", "b"), ("b", "c"), ("c", "a")]}
    )
    assert lines_of(circle, "a").managers == ("b", "c")


def test_e20_whoever_manages_oneself_is_asked_once():
    run = world(approval("chain", approvers=CHAIN, mode="sequence"))
    for one in ("zhao", "qian", "boss"):
        assert run.tasks() == {one: "chain"}
        run.approve(one)
    assert run.result == "approved"


def test_e20_a_vacancy_in_the_chain_is_passed_over():
    made = world(approval("chain", approvers=CHAIN, mode="sequence"), begin=None)
    made.org(qian={"active": False})
    made.do("start", "wang", flow=made.flow, record="q1")
    assert made.approve("zhao").tasks() == {"boss": "chain"}


@pytest.mark.parametrize(
    ("dedupe", "asked"),
    [("none", {"zhao": "c"}), ("consecutive", {"zhao": "c"}), ("any_earlier", {"lu": "d"})],
)
def test_e21_an_earlier_approval_counts_as_far_as_the_policy_says(dedupe, asked):
    run = world(
        approval("a", "zhao"), approval("b", "qian"), approval("c", "zhao", dedupe=dedupe),
        approval("d", "lu"),
    )  # fmt: skip
    assert run.approve("zhao", "qian").tasks() == asked


def test_e21_two_steps_in_a_row_are_consecutive():
    run = world(approval("a", "zhao"), approval("b", "zhao", dedupe="consecutive"))
    run.approve("zhao")
    assert run.result == "approved"
    assert [one.reason for one in run.state.tasks.values()][1].startswith("dedupe:")


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda run: run.edit("wang", amount=5),
        lambda run: run.act("return", "qian", target="a"),
    ],
    ids=["values changed", "another round"],
)
def test_e21_an_approval_of_other_values_or_of_another_round_does_not_count(spoilt):
    run = world(
        approval("a", "zhao"), approval("b", "qian"), approval("c", "zhao", dedupe="any_earlier")
    )
    run.approve("zhao")
    spoilt(run)
    if "zhao" in run.tasks():
        run.edit("wang", amount=7)
        run.approve("zhao")
        run.edit("wang", amount=8)
    assert run.approve("qian").tasks() == {"zhao": "c"}


def test_e21_an_approval_that_counts_again_has_no_timers_left():
    deadline = {"after": "PT8H", "then": "reject"}
    later = approval("b", "zhao", "qian", dedupe="consecutive", deadline=deadline)
    run = world(approval("a", "zhao"), later).approve("zhao")
    armed = [one.task for one in run.state.timers.values() if one.state == "armed"]
    assert armed == [run.task("qian")]


def test_e21_a_signature_is_asked_for_again():
    more = {"dedupe": "any_earlier", "require": ["signature"]}
    run = world(approval("a", "zhao"), approval("b", "zhao", **more)).approve("zhao")
    assert run.tasks() == {"zhao": "b"}


def lent(mode, *steps, agent="lu"):
    made = world(*steps, begin=None)
    made.facts = replace(
        made.facts, org=replace(made.facts.org, loans={"zhao": Loan(agent, mode), "lu": Loan("li")})
    )
    made.do("start", "wang", flow=made.flow, record="q1")
    return made


@pytest.mark.parametrize("first", ["zhao", "lu"])
def test_e22_owner_and_delegate_share_one_task_and_the_first_wins(first):
    run = lent("both_can_act", approval("one", "zhao"), approval("two", "boss"))
    task = run.task("zhao")
    run.do("approve", first, task=task)
    other = {"zhao": "lu", "lu": "zhao"}[first]
    assert isinstance(run.refused("approve", other, task=task), ConflictError)
    [taken] = [one for one in run.names("CommandTaken") if one.kind == "approve"]
    assert taken.on_behalf == ("zhao" if first == "lu" else "")


def test_e22_a_delegates_own_delegate_is_not_asked():
    run = lent("replace", approval("one", "zhao"))
    assert run.tasks() == {"lu": "one"}


def test_e22_a_delegate_does_not_approve_the_own_request():
    run = lent("replace", approval("one", "zhao", ifInitiator="skip"), agent="wang")
    assert run.tasks() == {"zhao": "one"}


def test_e23_a_lent_task_comes_back_when_the_absence_ends():
    run = lent("replace", approval("one", "zhao"))
    run.facts = replace(run.facts, org=replace(run.facts.org, loans={}))
    run.do("lend", subject="zhao")
    assert run.tasks() == {"zhao": "one"}
    assert run.approve("zhao").result == "approved"


def test_e23_an_absence_that_begins_lends_the_open_tasks():
    run = world(approval("one", "zhao"))
    run.facts = replace(run.facts, org=replace(run.facts.org, loans={"zhao": Loan("lu")}))
    run.do("lend", subject="zhao")
    assert run.tasks() == {"lu": "one"}


def test_e24_a_leavers_tasks_and_runs_go_to_the_receiver():
    run = world(parallel("p", [approval("a", "zhao", "qian")], [handle("b", "zhao")]))
    run.do("handover", "root", subject="zhao", people=("lu",))
    assert run.tasks() == {"lu": "b", "qian": "a"} | {"lu": "b"}
    assert len([one for one in run.state.tasks.values() if one.assignee == "lu"]) == 2
    run.do("handover", "root", subject="wang", people=("chen",))
    assert run.run.initiator == "chen"


def test_e24_later_steps_ask_the_receiver():
    run = world(approval("a", "qian"), approval("b", "zhao"))
    run.facts = replace(run.facts, org=replace(run.facts.org, receivers={"zhao": "lu"}))
    assert run.approve("qian").tasks() == {"lu": "b"}


def test_e24_a_return_to_an_initiator_who_has_left_goes_to_an_administrator():
    run = world(approval("a", "qian"))
    run.org(wang={"active": False})
    run.act("return", "qian", target="start")
    assert run.tasks() == {"root": "start"}


def test_e24_the_flows_that_name_a_leaver_are_found():
    found = document(
        approval("a", "qian"),
        parallel("p", [approval("b", approvers=people("zhao", "lu"))], [approval("c", "li")]),
    )
    places = [at for _, at, login in named_people(found) if login == "zhao"]
    assert places == [("steps", 1, "branches", 0, "steps", 0, "approvers", 0, "keys", 0)]
