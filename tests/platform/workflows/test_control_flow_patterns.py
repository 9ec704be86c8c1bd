"""Control-flow patterns (van der Aalst): a small flow for each that workflow.md wants."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from flow_invariants import broken
from flow_world import (
    approval,
    document,
    exclusive,
    inclusive,
    parallel,
    world,
)

from formloom.platform.core.errors import ConflictError

A, B, C = approval("a", "zhao"), approval("b", "qian"), approval("c", "boss")
NEXT = approval("next", "lu")
#: Must and should; 30 (losers of a partial join go on) is postponed.
WANTED = {
    *(1, 2, 3, 4, 5, 6, 7, 11, 13, 14, 15, 19, 20, 24, 25, 26, 27, 29, 34, 35, 37, 43),
    *(9, 10, 12, 16, 18, 21, 23, 32, 36, 39),
}


def sub(flow="child", **more):
    return {"id": "sub", "type": "subflow", "flow": flow, **more}


def asked(run, step):
    """How often a step asked people."""
    return len([one for one in run.names("ActivityOpened") if one.activity.step == step])


def test_every_pattern_that_is_wanted_has_its_flow():
    numbers = [re.match(r"test_wcp(\d+)_", name) for name in globals()]
    assert {int(one[1]) for one in numbers if one} == WANTED


def test_wcp01_sequence():
    run = world(A, B)
    assert run.tasks() == {"zhao": "a"}
    assert run.approve("zhao").tasks() == {"qian": "b"}
    assert run.approve("qian").result == "approved"


def test_wcp02_parallel_split():
    assert world(parallel("p", [A], [B])).tasks() == {"zhao": "a", "qian": "b"}


@pytest.mark.parametrize("order", [("zhao", "qian"), ("qian", "zhao")], ids=" then ".join)
def test_wcp03_synchronization(order):
    run = world(parallel("p", [A], [B]), NEXT).approve(order[0])
    assert "lu" not in run.tasks()
    assert run.approve(order[1]).tasks() == {"lu": "next"}


@pytest.mark.parametrize(("discount", "who"), [("0.01", "zhao"), ("0.5", "qian")])
def test_wcp04_exclusive_choice(discount, who):
    run = world(
        exclusive("x", ("discount <= 5%", [A]), default=[B]), row={"discount": Decimal(discount)}
    )
    assert list(run.tasks()) == [who]


@pytest.mark.parametrize(("discount", "who"), [("0.01", "zhao"), ("0.5", "qian")])
def test_wcp05_simple_merge(discount, who):
    choice = exclusive("x", ("discount <= 5%", [A]), default=[B])
    run = world(choice, NEXT, row={"discount": Decimal(discount)}).approve(who)
    assert (run.tasks(), asked(run, "next")) == ({"lu": "next"}, 1)


def test_wcp06_multi_choice():
    choice = inclusive("i", ("amount > 500", [A]), ("amount > 5000", [B]), ("discount > 10%", [C]))
    assert world(choice).tasks() == {"zhao": "a", "boss": "c"}


def test_wcp07_structured_synchronizing_merge():
    choice = inclusive("i", ("amount > 500", [A]), ("amount > 5000", [B]), ("discount > 10%", [C]))
    run = world(choice, NEXT).approve("zhao")
    assert run.tasks() == {"boss": "c"}
    assert run.approve("boss").tasks() == {"lu": "next"}


def test_wcp09_structured_discriminator():
    run = world(parallel("p", [A], [B], join={"first": 1}), NEXT).approve("qian")
    assert (run.tasks(), asked(run, "next")) == ({"lu": "next"}, 1)


def test_wcp10_arbitrary_cycles():
    back = {"id": "back", "type": "goto", "to": "a", "when": "note = 'again'", "maxVisits": 3}
    run = world(A, parallel("p", [B], [C]), back, NEXT, row={"note": "again"})
    run.approve("zhao", "qian", "boss")
    assert run.tasks() == {"zhao": "a"}
    run.set(note="enough")
    assert run.approve("zhao", "qian", "boss").tasks() == {"lu": "next"}


def test_wcp11_implicit_termination():
    run = world(parallel("p", [A], [])).approve("zhao")
    assert (run.result, broken(run)) == ("approved", [])


def test_wcp12_instances_without_synchronization():
    loop = {
        "id": "each", "type": "loop", "over": "items", "item": "line", "mode": "parallel",
        "steps": [sub(wait=False)],
    }  # fmt: skip
    run = world(loop, NEXT, others=[document(A, key="child")])
    assert [one.kind for one in run.state.jobs.values()] == ["start_flow", "start_flow"]
    assert run.tasks() == {"lu": "next"}


def test_wcp13_instances_known_at_design_time():
    run = world(approval("a", "zhao", "qian"), NEXT)
    assert run.tasks() == {"zhao": "a", "qian": "a"}
    assert run.approve("zhao", "qian").tasks() == {"lu": "next"}


def test_wcp14_instances_known_at_run_time():
    finance = approval("a", approvers=[{"by": "role", "keys": ["finance"], "expand": "everyone"}])
    run = world(finance, NEXT)
    assert run.tasks() == {"fang": "a", "feng": "a"}
    assert run.approve("feng", "fang").tasks() == {"lu": "next"}


def test_wcp15_instances_not_known_before():
    run = world(A, NEXT)
    run.act("add_parallel", "zhao", people=("qian",))
    assert run.approve("zhao").tasks() == {"qian": "a"}
    assert run.approve("qian").tasks() == {"lu": "next"}


@pytest.mark.parametrize("first", ["event", "deadline"])
def test_wcp16_deferred_choice(first):
    deadline = {"after": "P1D", "then": "end"}
    run = world({"id": "w", "type": "wait", "event": "paid", "deadline": deadline}, NEXT)
    signal = ("signal", "")
    if first == "event":
        run.do(*signal, target="paid")
        run.later(days=2).fire()
        assert run.tasks() == {"lu": "next"}
    else:
        run.later(days=2).fire()
        run.do(*signal, target="paid")
        assert run.result == "expired"


def test_wcp18_milestone():
    run = world(parallel("p", [{"id": "w", "type": "wait", "when": "status = 'paid'"}, B], [A]))
    assert run.tasks() == {"zhao": "a"}
    run.edit("wang", status="paid")
    assert run.tasks() == {"zhao": "a", "qian": "b"}


def test_wcp19_cancel_task():
    run = world(A)
    first = run.task("zhao")
    run.act("transfer", "zhao", people=("qian",))
    assert run.tasks() == {"qian": "a"}
    assert isinstance(run.refused("approve", "zhao", task=first), ConflictError)


@pytest.mark.parametrize(("kind", "who"), [("withdraw", "wang"), ("terminate", "root")])
def test_wcp20_cancel_case(kind, who):
    run = world(parallel("p", [A], [sub(wait=True)]), others=[document(B, key="child")])
    run.do(kind, who)
    assert (run.tasks(), broken(run)) == ({}, [])
    assert {one.state for one in run.state.runs.values()} == {"ended"}


def test_wcp21_structured_loop():
    back = {"id": "back", "type": "goto", "to": "a", "maxVisits": 2}
    run = world(A, back).approve("zhao", "zhao", "zhao")
    assert (asked(run, "a"), len(run.state.incidents)) == (3, 1)


def test_wcp23_transient_trigger():
    call = {
        "id": "call", "type": "webhook", "url": "https://erp.example/q", "wait": "callback",
        "onError": "retry_then_incident",
    }  # fmt: skip
    run = world(A, call, NEXT)
    run.do("signal", target="callback", subject="a9")
    run.approve("zhao")
    assert run.tasks() == {}
    run.do("signal", target="callback", subject=run.activity("call").id)
    assert run.tasks() == {"lu": "next"}


def test_wcp24_persistent_trigger():
    run = world(A, {"id": "w", "type": "wait", "event": "paid", "key": "name"}, NEXT)
    run.do("signal", target="paid", subject="Quote 1")
    assert run.approve("zhao").tasks() == {"lu": "next"}


def test_wcp25_cancel_region():
    inner = parallel("inner", [B], [C])
    run = world(A, parallel("p", [inner], [approval("d", "lu")])).approve("zhao")
    run.act("return", "lu", target="a", resume="rewind")
    assert (run.tasks(), broken(run)) == ({"zhao": "a"}, [])


def test_wcp26_cancel_multiple_instance_activity():
    run = world(approval("a", "zhao", "qian", "boss"), NEXT)
    run.do("skip", "root", activity=run.activity("a").id)
    assert run.tasks() == {"lu": "next"}
    assert {one.state for one in run.state.tasks_of(run.activity("a").id)} == {"cancelled"}


def test_wcp27_complete_multiple_instance_activity():
    vote = approval("a", "zhao", "qian", "boss", mode="vote", vote={"count": 2}, onReject="return")
    run = world(vote)
    run.act("reject", "zhao")
    assert list(run.tasks()) == ["qian", "boss"]
    run.act("reject", "qian")
    assert run.tasks() == {"wang": "start"}


def test_wcp29_cancelling_discriminator():
    run = world(parallel("p", [A], [B, C], join={"first": 1}), NEXT)
    loser = run.task("qian")
    run.approve("zhao")
    assert isinstance(run.refused("approve", "qian", task=loser), ConflictError)


def test_wcp32_cancelling_partial_join():
    run = world(parallel("p", [A], [B], [C], join={"first": 2}), NEXT).approve("zhao")
    assert "lu" not in run.tasks()
    assert run.approve("boss").tasks() == {"lu": "next"}


def test_wcp34_static_partial_join_for_instances():
    run = world(approval("a", "zhao", "qian", "boss", mode="vote", vote={"count": 2}), NEXT)
    assert run.approve("boss", "zhao").tasks() == {"lu": "next"}


def test_wcp35_cancelling_partial_join_for_instances():
    run = world(approval("a", "zhao", "qian", mode="any"), NEXT)
    run.approve("qian")
    assert run.tasks() == {"lu": "next"}
    assert sorted(one.state for one in run.state.tasks_of(run.activity("a").id)) == [
        "cancelled",
        "done",
    ]


def test_wcp36_dynamic_partial_join_for_instances():
    run = world(approval("a", "zhao", "qian", mode="vote", vote={"percent": 0.6}), NEXT)
    run.act("add_parallel", "zhao", people=("boss",))
    assert run.approve("zhao").tasks() == {"qian": "a", "boss": "a"}
    assert run.approve("boss").tasks() == {"lu": "next"}


def test_wcp37_local_synchronizing_merge():
    inner = inclusive("i", ("amount > 500", [A]), ("discount > 10%", [B]))
    run = world(parallel("p", [inner, C], [NEXT])).approve("zhao", "lu")
    assert run.tasks() == {"qian": "b"}
    assert run.approve("qian").tasks() == {"boss": "c"}


def test_wcp39_critical_section():
    run = world(A, start={"onePerRecord": True}, begin=None)
    busy = frozenset({(run.flow, "q1")})
    start = {"flow": run.flow, "record": "q1"}
    run.facts = replace(run.facts, busy=busy)
    assert isinstance(run.refused("start", "wang", **start), ConflictError)
    run.facts = replace(run.facts, busy=frozenset())
    run.do("start", "wang", **start)
    assert run.tasks() == {"zhao": "a"}


def test_wcp43_explicit_termination():
    stop = {"id": "stop", "type": "end", "result": "terminated"}
    run = world(parallel("p", [A], [B, stop]), NEXT).approve("qian")
    assert (run.result, run.tasks(), broken(run)) == ("terminated", {}, [])
    assert run.later(days=9).fire() == 0
