"""What people, administrators and the system may do to a run, and what they may not."""

from dataclasses import replace

import pytest
from flow_invariants import broken
from flow_world import approval, compiled, document, exclusive, handle, parallel, person, world

from formloom.platform.core.errors import (
    ConflictError,
    InvalidRecordError,
    InvalidValueError,
    NotAllowedError,
)
from formloom.platform.workflows.facts import Library
from formloom.platform.workflows.operations.builtin import OPERATIONS
from formloom.platform.workflows.state import Copy

TWO = (approval("a", "zhao"), approval("b", "qian"))
FORK = parallel("p", [approval("a", "zhao")], [approval("b", "qian")])
DESIGNED = (
    "start save-draft approve reject return resubmit withdraw take-back transfer delegate"
    " add-before add-after add-parallel remove-added urge cc comment claim release terminate"
    " suspend resume reassign jump retry migrate"
)


def test_every_operation_of_the_design_is_there():
    assert {one.replace("-", "_") for one in DESIGNED.split()} <= set(OPERATIONS.names())


def test_start_asks_for_the_fields_that_it_requires():
    made = world(*TWO, start={"fields": {"note": "required"}}, begin=None)
    refusal = made.refused("start", "wang", flow=made.flow, record="q1")
    assert isinstance(refusal, InvalidRecordError)
    assert list(refusal.errors) == ["note"]


def test_start_asks_for_a_role():
    made = world(*TWO, start={"roles": ["finance"]}, begin=None)
    assert isinstance(made.refused("start", "wang", flow=made.flow, record="q1"), NotAllowedError)
    made.do("start", "fang", flow=made.flow, record="q1")
    assert made.tasks() == {"zhao": "a"}


def test_a_run_that_nobody_started_asks_the_owners_manager():
    bosses = [{"by": "manager", "of": "initiator"}]
    run = world(approval("a", approvers=bosses), begin="")
    assert run.run.initiator is None
    assert run.tasks() == {"zhao": "a"}


def test_a_draft_leaves_the_record_as_it_is():
    run = world(*TWO)
    run.act("save_draft", "zhao", comment="almost", values={"note": "x"})
    assert run.run.data_rev == 0
    [task] = run.state.tasks.values()
    assert task.draft == {"comment": "almost", "note": "x"}


@pytest.mark.parametrize(
    ("need", "word", "more"),
    [
        ("signature", "approve", {"signature": "s"}),
        ("comment", "approve", {"comment": "ok"}),
        ("comment_on_reject", "reject", {"comment": "no"}),
        ("attachment", "approve", {"attachments": ("f",)}),
    ],
)
def test_a_decision_needs_what_the_step_asks_for(need, word, more):
    run = world(approval("a", "zhao", require=[need]))
    assert isinstance(run.refused(word, "zhao", task=run.task("zhao")), InvalidValueError)
    run.act(word, "zhao", **more)
    assert run.run.state == "ended"


def test_people_who_do_work_do_not_reject():
    run = world(handle("a", "zhao"))
    assert isinstance(run.refused("reject", "zhao", task=run.task("zhao")), ConflictError)
    run.act("handle", "zhao")
    assert run.result == "approved"


def test_a_task_is_its_assignees():
    run = world(*TWO)
    assert isinstance(run.refused("approve", "lu", task=run.task("zhao")), NotAllowedError)


@pytest.mark.parametrize(
    ("policy", "after", "error"),
    [
        ("never", False, NotAllowedError), ("before_first_decision", False, None),
        ("before_first_decision", True, ConflictError), ("any_time", True, None),
    ],
)  # fmt: skip
def test_withdraw_follows_the_flows_policy(policy, after, error):
    run = world(*TWO, start={"withdraw": policy})
    if after:
        run.approve("zhao")
    if error:
        assert isinstance(run.refused("withdraw", "wang"), error)
    else:
        run.do("withdraw", "wang")
        assert run.result == "withdrawn"


def test_a_returned_run_may_be_withdrawn_before_it_is_decided_again():
    run = world(*TWO, start={"withdraw": "before_first_decision"}).approve("zhao")
    run.act("return", "qian", target="start")
    run.do("withdraw", "wang")
    assert run.result == "withdrawn"


def test_only_the_initiator_withdraws():
    assert isinstance(world(*TWO).refused("withdraw", "chen"), NotAllowedError)


def test_an_amount_raised_while_revising_takes_another_way():
    tier = exclusive(
        "tier", ("amount <= 1000", [approval("a", "zhao")]), default=[approval("b", "boss")]
    )
    run = world(tier)
    run.act("return", "zhao", target="start")
    run.set(amount=5000)
    run.act("resubmit", "wang", changed=("amount",))
    assert run.tasks() == {"boss": "b"}


def mine(run, step="a"):
    return next(one.id for one in run.state.tasks.values() if one.step == step)


def test_take_back_opens_my_task_and_cancels_what_followed():
    run = world(*TWO).approve("zhao")
    run.do("take_back", "zhao", task=mine(run))
    assert run.tasks() == {"zhao": "a"}
    assert not broken(run)
    run.act("reject", "zhao")
    assert run.result == "rejected"


def test_take_back_is_refused_when_somebody_has_acted():
    run = world(approval("a", "zhao"), approval("b", "qian", "boss")).approve("zhao", "qian")
    assert isinstance(run.refused("take_back", "zhao", task=mine(run)), ConflictError)


def test_take_back_is_refused_after_branches_have_come_together():
    run = world(
        parallel("p", [approval("a", "zhao")], [approval("b", "qian")]), approval("c", "lu")
    )
    run.approve("qian", "zhao")
    assert isinstance(run.refused("take_back", "zhao", task=mine(run)), ConflictError)


def test_take_back_while_the_other_branch_is_on_its_way():
    run = world(
        parallel("p", [approval("a", "zhao")], [approval("b", "qian")]), approval("c", "lu")
    )
    run.approve("zhao").do("take_back", "zhao", task=mine(run))
    assert run.tasks() == {"zhao": "a", "qian": "b"}
    assert not broken(run)
    assert run.approve("qian", "zhao").tasks() == {"lu": "c"}


def test_take_back_in_a_sequence_lets_the_next_wait_again():
    run = world(approval("a", "zhao", "qian", mode="sequence")).approve("zhao")
    run.do("take_back", "zhao", task=mine(run))
    assert (run.tasks(), run.tasks("pending")) == ({"zhao": "a"}, {"qian": "a"})


def test_take_back_in_a_sequence_sends_home_whom_the_next_had_added():
    run = world(approval("a", "zhao", "qian", mode="sequence")).approve("zhao")
    run.act("add_before", "qian", people=("lu",))
    run.do("take_back", "zhao", task=mine(run))
    assert (run.tasks(), run.tasks("pending")) == ({"zhao": "a"}, {"qian": "a"})
    assert not broken(run)


def test_whoever_has_decided_is_not_added_to_the_same_step():
    run = world(approval("a", "zhao", "qian")).approve("zhao")
    refusal = run.refused("add_parallel", "qian", task=run.task("qian"), people=("zhao",))
    assert isinstance(refusal, ConflictError)


def test_a_transferred_task_does_not_come_back():
    run = world(*TWO)
    run.act("transfer", "zhao", people=("lu",))
    assert run.tasks() == {"lu": "a"}
    assert run.approve("lu").tasks() == {"qian": "b"}


def test_a_request_is_not_transferred_to_the_one_who_made_it():
    run = world(approval("a", "zhao", ifInitiator="skip"))
    refusal = run.refused("transfer", "zhao", task=run.task("zhao"), people=("wang",))
    assert isinstance(refusal, ConflictError)


@pytest.mark.parametrize("operation", ["transfer", "delegate", "add_before", "add_parallel"])
def test_a_step_allows_what_it_names(operation):
    run = world(approval("a", "zhao", allow=[]))
    refusal = run.refused(operation, "zhao", task=run.task("zhao"), people=("lu",))
    assert isinstance(refusal, NotAllowedError)


def test_advice_comes_back_to_the_one_who_decides():
    run = world(*TWO)
    run.act("delegate", "zhao", people=("lu",))
    run.act("reject", "lu", comment="I would not")
    assert run.tasks() == {"zhao": "a"}
    assert run.approve("zhao").tasks() == {"qian": "b"}


def test_the_owner_decides_without_waiting_for_advice():
    run = world(*TWO)
    run.act("delegate", "zhao", people=("lu",))
    asked = run.task("lu")
    run.approve("zhao")
    assert isinstance(run.refused("approve", "lu", task=asked), ConflictError)


def test_a_decision_takes_the_question_back_while_others_still_decide():
    run = world(approval("a", "zhao", "qian"))
    run.act("delegate", "zhao", people=("lu",))
    assert run.approve("zhao").tasks() == {"qian": "a"}


@pytest.mark.parametrize("operation", ["add_before", "add_after"])
def test_adding_people_takes_the_question_for_advice_back(operation):
    run = world(approval("a", "zhao", "qian"))
    run.act("delegate", "zhao", people=("lu",))
    run.act(operation, "zhao", people=("chen",))
    assert run.tasks() == {"chen": "a", "qian": "a"}
    assert not broken(run)


def test_the_owner_recalls_the_question():
    run = world(*TWO)
    run.act("delegate", "zhao", people=("lu",))
    run.act("recall", "zhao")
    assert run.tasks() == {"zhao": "a"}


def test_an_approval_with_others_after_it_counts_when_they_have_approved():
    run = world(approval("a", "zhao", "qian", mode="any"), approval("b", "boss"))
    run.act("add_after", "zhao", people=("lu",))
    assert run.tasks() == {"qian": "a", "lu": "a"}
    assert run.approve("lu").tasks() == {"boss": "b"}


def test_a_no_after_my_yes_is_a_no():
    run = world(approval("a", "zhao"))
    run.act("add_after", "zhao", people=("lu",))
    run.act("reject", "lu")
    assert run.result == "rejected"


def test_people_are_added_three_deep():
    run = world(approval("a", "zhao"))
    for owner, new in [("zhao", "lu"), ("lu", "li"), ("li", "chen")]:
        run.act("add_before", owner, people=(new,))
    refusal = run.refused("add_before", "chen", task=run.task("chen"), people=("feng",))
    assert isinstance(refusal, ConflictError)


def test_only_the_one_who_added_somebody_removes_that_person():
    run = world(approval("a", "zhao", "qian"))
    run.act("add_parallel", "zhao", people=("lu",))
    assert isinstance(run.refused("remove_added", "qian", task=run.task("lu")), NotAllowedError)
    run.do("remove_added", "zhao", task=run.task("lu"))
    assert run.tasks() == {"zhao": "a", "qian": "a"}


FINANCE = [{"by": "role", "keys": ["finance"], "expand": "claim"}]


def test_the_first_to_claim_has_the_task_and_the_other_hears_who():
    run = world(approval("a", approvers=FINANCE))
    [task] = run.state.tasks
    assert isinstance(run.refused("approve", "fang", task=task), ConflictError)
    run.do("claim", "fang", task=task)
    assert str(run.refused("claim", "feng", task=task)) == "Fang was faster."
    run.do("release", "fang", task=task)
    run.do("claim", "feng", task=task)
    assert run.approve("feng").result == "approved"


def test_nobody_claims_a_second_task_of_a_step():
    run = world(approval("a", approvers=[*FINANCE, {"by": "people", "keys": ["fang"]}]))
    assert run.tasks() == {"feng": "a", "fang": "a"}
    run = world(approval("a", "zhao", approvers=FINANCE))
    run.act("claim", "fang")
    run.act("add_parallel", "fang", people=("lu",))
    assert isinstance(run.refused("claim", "lu", task=run.task("fang")), NotAllowedError)


def test_the_initiator_is_not_among_those_who_may_claim():
    run = world(approval("a", approvers=FINANCE, ifInitiator="skip"), begin="fang")
    [task] = run.state.tasks.values()
    assert task.candidates == ("feng",)


def test_urging_reaches_those_who_have_not_acted_and_not_too_often():
    run = world(approval("a", "zhao", "qian")).approve("zhao")
    urged = [one for one in run.do("urge", "wang") if type(one).__name__ == "TaskUrged"]
    assert [run.state.tasks[one.task].assignee for one in urged] == ["qian"]
    assert isinstance(run.refused("urge", "wang"), ConflictError)
    assert run.later(hours=3).do("urge", "wang")


def test_a_copy_is_sent_once_a_round():
    run = world(*TWO)
    for _ in range(2):
        run.do("cc", "wang", people=("lu",))
    assert run.state.copies == (Copy("r1", "", "lu", 1, "wang"),)


def test_strangers_do_not_comment():
    run = world(*TWO)
    assert isinstance(run.refused("comment", "feng", comment="hm"), NotAllowedError)
    [said, _] = run.do("comment", "zhao", comment="hm", people=("lu",))
    assert (said.by, said.mentions) == ("zhao", ("lu",))


DEADLINE = {"after": "PT8H", "calendar": "natural", "then": "approve"}


def test_a_suspended_run_keeps_the_time_that_was_left():
    run = world(approval("a", "zhao", deadline=DEADLINE)).later(hours=6)
    run.do("suspend", "root")
    assert isinstance(run.refused("approve", "zhao", task=run.task("zhao")), ConflictError)
    assert run.later(days=3).fire() == 0
    run.do("resume", "root")
    assert run.later(hours=1).fire() == 0
    assert run.later(hours=2).fire() == 1


def test_a_task_that_changes_hands_while_the_run_is_suspended_has_its_whole_time():
    run = world(approval("a", "zhao", deadline=DEADLINE))
    run.do("suspend", "root")
    run.do("handover", "root", subject="zhao", people=("lu",))
    run.later(days=3)
    assert run.fire() == 0
    run.do("resume", "root")
    assert run.later(hours=7).fire() == 0
    assert run.later(hours=2).fire() == 1


@pytest.mark.parametrize(
    "kind", ["terminate", "suspend", "reassign", "jump", "skip", "retry", "migrate", "handover"]
)
def test_administrators_alone_may(kind):
    run = world(*TWO)
    assert isinstance(run.refused(kind, "wang", task=run.task("zhao")), NotAllowedError)


def test_an_administrator_reassigns_and_terminates():
    run = world(*TWO)
    run.do("reassign", "root", task=run.task("zhao"), people=("lu",))
    assert run.tasks() == {"lu": "a"}
    run.do("terminate", "root", comment="enough")
    assert (run.result, run.run.reason) == ("terminated", "enough")


@pytest.mark.parametrize(("target", "round_"), [("c", 1), ("a", 2)], ids=["ahead", "back"])
def test_an_administrator_jumps_along_the_way(target, round_):
    run = world(*TWO, approval("c", "boss")).approve("zhao")
    run.do("jump", "root", task=run.task("qian"), target=target)
    assert list(run.tasks().values()) == [target]
    assert run.run.round == round_


def test_an_administrator_does_not_jump_into_another_branch():
    run = world(parallel("p", [approval("a", "zhao")], [approval("b", "qian")]))
    refusal = run.refused("jump", "root", task=run.task("zhao"), target="b")
    assert isinstance(refusal, ConflictError)


def test_an_incident_is_retried_when_its_cause_is_gone():
    nobody = [{"by": "people", "keys": ["new"]}]
    run = world(approval("a", approvers=nobody, ifEmpty={"do": "block"}))
    [incident] = run.state.incidents
    run.do("retry", "root", target=incident)
    assert [one.state for one in run.state.incidents.values()] == ["solved", "open"]
    people = {**run.facts.org.people, "new": person("new")}
    run.facts = replace(run.facts, org=replace(run.facts.org, people=people))
    run.do("retry", "root", target=next(reversed(run.state.incidents)))
    assert run.tasks() == {"new": "a"}


def test_a_run_is_migrated_with_its_people():
    run = world(*TWO)
    [new] = compiled(document(TWO[0], approval("b", "boss")))
    run.facts = replace(run.facts, flows=Library([*run.facts.flows.versions, new]))
    run.do("migrate", "root", target=new.version)
    assert run.tasks() == {"zhao": "a"}
    assert run.approve("zhao").tasks() == {"boss": "b"}


def test_picked_people_are_asked():
    run = world(
        approval("a", approvers=[{"by": "initiator_picks", "from": {"roles": ["legal"]}}]),
        approval("b", approvers=[{"by": "previous_picks"}]), picks={"a": ("lu", "zhao")},
    )  # fmt: skip
    assert run.tasks() == {"lu": "a"}
    run.act("approve", "lu", picks={"b": ("chen",)})
    assert run.tasks() == {"chen": "b"}


def test_picks_are_taken_only_where_somebody_is_to_pick():
    run = world(*TWO)
    refusal = run.refused("approve", "zhao", task=run.task("zhao"), picks={"b": ("lu",)})
    assert isinstance(refusal, InvalidValueError)
