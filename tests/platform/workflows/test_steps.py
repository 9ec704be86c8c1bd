"""Each type of step: what it does when the run stands before it, and what it waits for."""

import pytest
from flow_invariants import broken
from flow_world import approval, document, exclusive, parallel, people, world

from formloom.platform.workflows.commands import Command
from formloom.platform.workflows.steps.builtin import DOCUMENTED

NEXT = approval("next", "lu")
HOOK = {
    "id": "erp", "type": "webhook", "url": "https://erp.example/q", "onError": "incident",
    "into": "answer",
}  # fmt: skip


def test_every_step_of_the_design_is_there():
    assert DOCUMENTED.names() == (
        "approval", "handle", "cc", "exclusive", "parallel", "inclusive", "goto", "subflow",
        "delay", "wait", "update", "create", "delete", "query", "notify", "mail", "webhook",
        "robot", "compute", "loop", "end",
    )  # fmt: skip


def test_a_flow_without_steps_is_approved_at_once():
    assert world().result == "approved"


def test_a_copy_waits_for_nobody_and_comes_once_a_round():
    tell = {"id": "tell", "type": "cc", "to": people("li", "zhao")}
    run = world(tell, NEXT)
    assert [one.person for one in run.state.copies] == ["li", "zhao"]
    run.act("return", "lu", target="start")
    run.act("resubmit", "wang")
    assert [(one.person, one.round) for one in run.state.copies][2:] == [("li", 2), ("zhao", 2)]


@pytest.mark.parametrize(("most", "times"), [(1, 2), (2, 3)])
def test_goto_goes_back_as_often_as_it_may(most, times):
    back = {"id": "back", "type": "goto", "to": "a", "maxVisits": most}
    run = world(approval("a", "zhao"), back, NEXT)
    for _ in range(times):
        run.approve("zhao")
    assert run.tasks() == {}
    [incident] = run.state.incidents.values()
    assert incident.code == "max_visits"
    run.do("skip", "root", activity=incident.activity)
    assert run.tasks() == {"lu": "next"}


def test_goto_leaves_a_branch_and_its_siblings():
    back = {"id": "back", "type": "goto", "to": "a", "maxVisits": 3}
    run = world(approval("a", "zhao"), parallel("p", [back], [approval("b", "qian")]))
    run.approve("zhao")
    assert run.tasks() == {"zhao": "a"}
    assert not broken(run)


def test_goto_stays_when_its_condition_does_not_hold():
    back = {"id": "back", "type": "goto", "to": "a", "when": "amount > 5000", "maxVisits": 3}
    assert world(approval("a", "zhao"), back, NEXT).approve("zhao").tasks() == {"lu": "next"}


def test_wait_goes_on_when_the_record_is_so():
    run = world({"id": "paid", "type": "wait", "when": "status = 'paid'"}, NEXT)
    run.edit("wang", note="x")
    assert run.tasks() == {}
    run.edit("wang", status="paid")
    assert run.tasks() == {"lu": "next"}


@pytest.mark.parametrize("early", [True, False])
def test_wait_takes_an_event_before_and_after_it_is_reached(early):
    wait = {"id": "paid", "type": "wait", "event": "paid", "key": "name"}
    run = world(approval("a", "zhao"), wait, NEXT)
    if early:
        run.do("signal", target="paid", subject="Quote 1", values={"by": "bank"})
    run.do("signal", target="paid", subject="another")
    run.approve("zhao")
    if not early:
        assert run.tasks() == {}
        run.do("signal", target="paid", subject="Quote 1", values={"by": "bank"})
    assert run.tasks() == {"lu": "next"}
    assert run.run.variables["paid"] == {"by": "bank"}


@pytest.mark.parametrize(("then", "result"), [("continue", "running"), ("end", "expired")])
def test_wait_does_not_wait_for_ever(then, result):
    deadline = {"after": "P1D", "then": then}
    run = world({"id": "w", "type": "wait", "event": "paid", "deadline": deadline}, NEXT)
    run.later(days=2).fire()
    assert run.result == result


def test_update_writes_the_record_once_in_the_same_command():
    write = {"id": "write", "type": "update", "set": {"status": "'approved'", "note": "name"}}
    run = world(approval("a", "zhao"), write, NEXT).approve("zhao")
    [effect] = run.done
    assert (effect.kind, effect.record, effect.person) == ("update", "q1", "")
    assert effect.values == {"status": "approved", "note": "Quote 1"}
    assert run.run.field_revs == {"status": 1, "note": 1}
    assert run.tasks() == {"lu": "next"}


@pytest.mark.parametrize(
    ("who", "person"), [("system", ""), ("initiator", "wang"), ("last_approver", "zhao")]
)
def test_records_are_changed_by_the_rights_that_the_step_names(who, person):
    make = {"id": "m", "type": "create", "entity": "account", "set": {"name": "name"}, "as": who}
    run = world(approval("a", "zhao"), {**make, "into": "made"}).approve("zhao")
    [effect] = run.done
    assert effect.person == person
    assert run.run.variables["made"] == {"id": "new1"}


def test_a_linked_record_is_reached_by_its_path():
    run = world(
        {"id": "u", "type": "update", "record": "account", "set": {"level": "'gold'"}},
        {"id": "d", "type": "delete", "record": "account"},
    )
    assert [(one.kind, one.record, one.path) for one in run.done] == [
        ("update", "a1", "account"), ("delete", "a1", "account"),
    ]  # fmt: skip


def test_a_failed_effect_waits_for_an_administrator():
    write = {"id": "write", "type": "update", "set": {"status": "'x'"}}
    run = world(write, NEXT, begin=None)
    run.perform = lambda effect: Command(
        "e", "effect_done", activity=effect.activity, ok=False, error="locked"
    )
    run.do("start", "wang", flow=run.flow, record="q1")
    [incident] = run.state.incidents.values()
    assert (incident.code, incident.detail["problem"]) == ("effect", "locked")


def test_messages_are_queued_with_keys_of_their_own():
    steps = [
        {"id": "n", "type": "notify", "to": people("li"), "text": "Hi"},
        {"id": "m", "type": "mail", "to": people("li"), "subject": "Hi", "body": "Hi"},
        {"id": "r", "type": "robot", "channel": "wecom", "secret": "s", "text": "Hi"},
        {**HOOK, "wait": "none"},
    ]
    run = world(*steps)
    assert [one.kind for one in run.state.jobs.values()] == ["notify", "mail", "robot", "webhook"]
    assert len({one.key for one in run.state.jobs.values()}) == 4
    assert run.result == "approved"


@pytest.mark.parametrize("wait", ["result", "callback"])
def test_a_webhook_is_waited_for(wait):
    run = world({**HOOK, "wait": wait}, NEXT)
    [job] = run.state.jobs
    run.do("job_done", target=job, values={"ok": True})
    if wait == "callback":
        assert run.tasks() == {}
        key = run.activity("erp").id
        run.do("signal", target="callback", subject=key, values={"ok": True})
    assert run.tasks() == {"lu": "next"}
    assert run.run.variables["answer"] == {"ok": True}


def test_what_was_not_sent_yet_stays_when_its_step_is_given_up():
    call = {
        "id": "call", "type": "webhook", "url": "https://erp.example/q", "wait": "result",
        "onError": "retry_then_incident",
    }  # fmt: skip
    run = world(parallel("p", [call], [approval("a", "zhao")], join={"first": 1})).approve("zhao")
    assert [one.state for one in run.state.jobs.values()] == ["cancelled"]


def test_an_answer_that_comes_twice_counts_once():
    run = world({**HOOK, "wait": "result"}, NEXT)
    [job] = run.state.jobs
    run.do("job_done", target=job, values={})
    assert [type(e).__name__ for e in run.do("job_done", target=job)] == ["CommandTaken"]


@pytest.mark.parametrize(
    ("policy", "tasks"),
    [("incident", {}), ("continue", {"lu": "next"}), ("retry_then_continue", {"lu": "next"})],
)
def test_a_webhook_without_an_answer_does_what_the_step_says(policy, tasks):
    run = world({**HOOK, "wait": "result", "onError": policy, "deadline": "PT1H"}, NEXT)
    run.later(hours=2).fire()
    assert run.tasks() == tasks
    assert bool(run.state.incidents) == (not tasks)


def test_a_message_that_was_given_up_is_an_incident_and_the_run_goes_on():
    run = world({**HOOK, "wait": "none"}, NEXT)
    [job] = run.state.jobs
    run.do("job_done", target=job, ok=False, error="refused")
    assert [one.code for one in run.state.incidents.values()] == ["job"]
    assert run.tasks() == {"lu": "next"}


def test_computed_values_are_read_by_later_steps():
    run = world(
        {"id": "c", "type": "compute", "set": {"total": "amount * 2", "half": "$total / 4"}},
        exclusive("t", ("$total > 1500", [approval("a", "zhao")]), default=[NEXT]),
    )
    assert run.tasks() == {"zhao": "a"}


@pytest.mark.parametrize(
    ("mode", "first"), [("sequence", {"zhao": "a"}), ("parallel", {"zhao": "a"})]
)
def test_a_loop_goes_over_the_rows_that_were_there(mode, first):
    inner = [
        exclusive(
            "t", ("$line.quantity > 1", [approval("a", "zhao")]), default=[approval("b", "qian")]
        )
    ]
    loop = {
        "id": "each", "type": "loop", "over": "items", "item": "line", "mode": mode,
        "steps": inner,
    }  # fmt: skip
    run = world(loop, NEXT)
    both = {"zhao": "a", "qian": "b"}
    assert run.tasks() == (both if mode == "parallel" else first)
    run.set(items=[])
    run.approve("zhao", "qian")
    assert run.tasks() == {"lu": "next"}


def test_a_loop_over_nothing_is_passed():
    loop = {
        "id": "each", "type": "loop", "over": "items", "item": "line", "mode": "sequence",
        "steps": [approval("a", "zhao")],
    }  # fmt: skip
    assert world(loop, NEXT, row={"items": []}).tasks() == {"lu": "next"}


def test_an_end_inside_a_branch_ends_everything():
    end = {"id": "stop", "type": "end", "result": "terminated"}
    run = world(parallel("p", [approval("a", "zhao")], [end]))
    assert run.result == "terminated"
    assert not broken(run)


def test_a_subflow_that_is_not_waited_for_starts_by_itself():
    sub = {"id": "s", "type": "subflow", "flow": "child", "wait": False, "in": {"total": "amount"}}
    run = world(sub, NEXT, others=[document(NEXT, key="child")])
    [job] = run.state.jobs.values()
    assert (job.kind, job.payload["flow"]) == ("start_flow", "child")
    assert run.tasks() == {"lu": "next"}


def test_a_subflow_writes_its_results_into_the_parent():
    child = document({"id": "c", "type": "compute", "set": {"score": "$total * 2"}}, key="child")
    sub = {"id": "s", "type": "subflow", "flow": "child", "wait": True, "in": {"total": "amount"}}
    run = world(sub, NEXT, others=[child])
    assert run.run.variables["s"]["result"] == "approved"
    assert run.run.variables["s"]["score"] == 2000


def test_flows_that_start_each_other_come_to_an_incident():
    ping = {"id": "s", "type": "subflow", "flow": "child", "wait": True}
    pong = {"id": "s", "type": "subflow", "flow": "quote_discount", "wait": True}
    run = world(ping, others=[document(pong, key="child")])
    assert [one.code for one in run.state.incidents.values()] == ["subflow"]


def test_a_command_that_would_pass_too_many_steps_stops():
    steps = [{"id": f"c{n}", "type": "compute", "set": {"x": "1"}} for n in range(150)]
    back = {"id": "back", "type": "goto", "to": "c0", "maxVisits": 50}
    run = world(*steps, back)
    assert [one.code for one in run.state.incidents.values()] == ["budget"]


@pytest.mark.parametrize(
    ("then", "expected"),
    [
        ("remind", ("running", {"zhao": "a"})), ("approve", ("approved", {})),
        ("reject", ("rejected", {})), ("escalate_manager", ("running", {"qian": "a"})),
        ("transfer", ("running", {"boss": "a"})), ("end", ("expired", {})),
    ],
)  # fmt: skip
def test_time_that_is_over_does_what_the_step_says(then, expected):
    deadline = {"after": "PT8H", "then": then, "to": people("boss"), "remind": ["PT1H"]}
    run = world(approval("a", "zhao", deadline=deadline)).later(hours=2)
    run.fire()
    assert len(run.names("Reminded")) == 1
    run.later(hours=7).fire()
    assert (run.result, run.tasks()) == expected


@pytest.mark.parametrize(
    ("policy", "result", "tasks"),
    [
        ("self", "running", {"wang": "a"}), ("skip", "approved", {}),
        ("to_manager", "running", {"zhao": "a"}), ("to_admin", "running", {"root": "a"}),
        ("to_department_head", "running", {"zhao": "a"}),
    ],
)  # fmt: skip
def test_the_initiator_does_not_decide_the_own_request_unless_the_step_says(policy, result, tasks):
    run = world(approval("a", "wang", ifInitiator=policy))
    assert (run.result, run.tasks()) == (result, tasks)


RULES = [
    ({"by": "people", "keys": ["lu", "nobody"]}, ["lu"]),
    ({"by": "role", "keys": ["finance"]}, ["fang", "feng"]),
    ({"by": "role", "keys": ["sales"], "within": "initiator_department"}, ["wang", "chen"]),
    ({"by": "role", "keys": ["legal"], "within": "initiator_department_below"}, []),
    ({"by": "department_head", "of": "initiator"}, ["zhao"]),
    ({"by": "department_head", "of": "initiator", "level": 2}, ["qian"]),
    ({"by": "manager", "of": "initiator", "level": 2}, ["qian"]),
    ({"by": "manager", "of": {"field": "seller"}}, ["zhao"]),
    ({"by": "manager_chain", "of": "initiator", "until": {"role": "director"}}, ["zhao", "qian"]),
    ({"by": "manager_chain", "of": "initiator", "until": {"level": 1}}, ["zhao"]),
    ({"by": "manager_chain", "of": "initiator", "until": {"level": 3, "when": "amount < 5"}},
     ["zhao", "qian", "boss"]),
    ({"by": "initiator"}, ["wang"]),
    ({"by": "field", "field": "seller"}, ["wang"]),
    ({"by": "record_owner"}, ["chen"]),
    ({"by": "group", "keys": ["board"]}, []),
    ({"by": "formula", "formula": "IF(amount > 500, 'boss', 'lu')"}, ["boss"]),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "expected"), RULES, ids=lambda value: str(value)[:60])
def test_every_rule_finds_its_people(rule, expected):
    run = world(approval("a", approvers=[rule], ifEmpty={"do": "block"}))
    assert sorted(run.tasks()) == sorted(expected)


def test_previous_means_the_last_who_decided():
    bosses = [{"by": "manager", "of": "previous"}]
    run = world(approval("a", "lu"), approval("b", approvers=bosses)).approve("lu")
    assert run.tasks() == {"boss": "b"}


def test_people_in_a_field_stay_when_the_field_is_edited():
    run = world(approval("a", approvers=[{"by": "field", "field": "seller"}]))
    run.edit("chen", seller={"id": "lu"})
    assert run.tasks() == {"wang": "a"}


def test_a_vote_that_can_no_longer_pass_is_over():
    step = approval("a", "zhao", "qian", "lu", mode="vote", vote={"count": 2})
    run = world(step)
    run.act("reject", "zhao")
    run.act("abstain", "qian")
    assert run.result == "rejected"


def test_a_vote_that_its_people_cannot_give_is_an_incident():
    run = world(approval("a", "zhao", mode="vote", vote={"count": 2}))
    assert [one.code for one in run.state.incidents.values()] == ["impossible"]
