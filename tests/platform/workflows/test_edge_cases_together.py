"""Edge cases E1 to E10: two people at once, joins, and what an approver has seen."""

from decimal import Decimal

import pytest
from flow_world import approval, exclusive, inclusive, parallel, world

from formloom.platform.core.errors import ConflictError, NotAllowedError, StaleRevisionError


@pytest.mark.parametrize("order", [("zhao", "qian"), ("qian", "zhao")], ids=" then ".join)
def test_e01_the_last_two_countersigners_open_the_next_step_once(order):
    run = world(approval("both", "zhao", "qian"), approval("next", "boss")).approve(*order)
    assert run.tasks() == {"boss": "next"}
    assert len([one for one in run.state.activities.values() if one.step == "next"]) == 1


def test_e02_withdraw_first_refuses_the_approval():
    run = world(approval("one", "zhao"))
    task = run.task("zhao")
    run.do("withdraw", "wang")
    assert isinstance(run.refused("approve", "zhao", task=task), ConflictError)
    assert run.result == "withdrawn"


def test_e02_approval_first_refuses_the_withdrawal():
    start = {"withdraw": "before_first_decision"}
    run = world(approval("one", "zhao"), approval("two", "qian"), start=start).approve("zhao")
    assert isinstance(run.refused("withdraw", "wang"), ConflictError)
    assert run.tasks() == {"qian": "two"}


def test_e03_the_second_of_an_or_sign_hears_who_was_first():
    run = world(approval("one", "zhao", "qian", mode="any"))
    task = run.task("qian")
    run.approve("zhao")
    assert str(run.refused("reject", "qian", task=task)) == "This run is over: approved."
    run = world(approval("one", "zhao", "qian", mode="any"), approval("two", "boss"))
    task = run.task("qian")
    run.approve("zhao")
    assert str(run.refused("reject", "qian", task=task)) == "Zhao has already decided this."


def test_e04_the_same_command_twice_takes_effect_once():
    run = world(approval("one", "zhao", "qian"))
    task = run.task("zhao")
    run.do("approve", "zhao", task=task, id="click")
    before = run.state
    assert run.do("approve", "zhao", task=task, id="click") == []
    assert run.state == before


def test_e05_a_join_inside_a_join_counts_its_own_arrivals():
    inner = parallel("inner", [approval("a", "zhao")], [approval("b", "qian")])
    run = world(parallel("outer", [inner, approval("c", "boss")], [approval("d", "lu")]))
    run.approve("zhao")
    assert run.tasks() == {"qian": "b", "lu": "d"}
    run.approve("lu", "qian")
    assert run.tasks() == {"boss": "c"}
    assert run.approve("boss").result == "approved"


@pytest.mark.parametrize("discount", ["0.01", "0.5"], ids=["taken", "default"])
def test_e06_an_exclusive_inside_a_branch_needs_no_merge(discount):
    tier = exclusive("tier", ("discount <= 5%", [approval("small", "zhao")]))
    run = world(
        parallel("p", [tier, approval("a", "boss")], [approval("b", "lu")]),
        row={"discount": Decimal(discount)},
    )
    if "zhao" in run.tasks():
        run.approve("zhao")
    assert run.tasks() == {"boss": "a", "lu": "b"}
    assert run.approve("boss", "lu").result == "approved"


def test_e07_an_inclusive_join_waits_for_the_branches_that_it_started():
    run = world(
        inclusive(
            "some", ("discount > 10%", [approval("a", "zhao")]),
            ("amount > 500", [approval("b", "qian")]), ("amount > 5000", [approval("c", "boss")]),
        ),
        approval("next", "lu"),
    )  # fmt: skip
    assert run.tasks() == {"zhao": "a", "qian": "b"}
    run.set(amount=9999)
    assert run.approve("zhao", "qian").tasks() == {"lu": "next"}


def test_e07_an_inclusive_without_a_branch_that_holds_is_skipped():
    run = world(inclusive("some", ("amount > 5000", [approval("a", "zhao")])), approval("b", "lu"))
    assert run.tasks() == {"lu": "b"}


def test_e08_the_losers_of_a_partial_join_are_cancelled_at_once():
    steps = [approval("a", "zhao")], [approval("b", "qian")], [approval("c", "boss")]
    run = world(parallel("p", *steps, join={"first": 1}), approval("next", "lu"))
    late = run.task("qian")
    run.approve("zhao")
    assert run.tasks() == {"lu": "next"}
    assert isinstance(run.refused("approve", "qian", task=late), ConflictError)
    assert len(run.names("ScopeClosed")) == 1


def test_e09_what_has_changed_since_the_page_was_opened_is_refused_with_the_new_values():
    run = world(approval("one", "zhao"))
    run.edit("wang", amount=2000)
    refusal = run.refused("approve", "zhao", task=run.task("zhao"), seen=0)
    assert isinstance(refusal, StaleRevisionError)
    assert refusal.theirs == {"amount": 2000}
    run.act("approve", "zhao", seen=0, anyway=True)
    assert run.result == "approved"


def test_e09_a_change_that_the_step_hides_is_no_reason():
    run = world(approval("one", "zhao", fields={"margin": "hidden"}))
    run.edit("wang", margin=1)
    run.act("approve", "zhao", seen=0)
    assert run.result == "approved"


def test_e10_somebody_disabled_while_the_page_is_open_decides_nothing():
    run = world(approval("one", "zhao"))
    run.org(zhao={"active": False})
    assert isinstance(run.refused("approve", "zhao", task=run.task("zhao")), NotAllowedError)
