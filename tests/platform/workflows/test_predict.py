"""Looking ahead, and looking back with another version."""

import random
from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest
from flow_agreeing import everybody_agrees, way
from flow_random import CHILD, LOGINS, Documents
from flow_world import NOW, ORG, QUOTE, ZONE, World, approval, compiled, document, exclusive, world

from formloom.platform.core.errors import ConflictError, FormloomError
from formloom.platform.workflows.commands import Command
from formloom.platform.workflows.facts import Facts, Library, Rows
from formloom.platform.workflows.predict import demand_startable, predict, predict_start
from formloom.platform.workflows.replay import Case, replay

TIERS = exclusive(
    "tier", ("discount <= 15%", [approval("small", "zhao")]), default=[approval("big", "boss")]
)


def start(flow, **more):
    return Command("c", "start", "wang", flow=flow, record="q1", **more)


def test_the_way_is_told_with_people_and_reasons():
    made = world(TIERS, {"id": "tell", "type": "cc", "to": [{"by": "record_owner"}]}, begin=None)
    found = predict_start(start(made.flow), made.facts)
    assert [(one.step, one.kind) for one in found.steps] == [
        ("tier", "passed"), ("small", "people"), ("tell", "copy"), ("tell", "passed"),
    ]  # fmt: skip
    assert [(seat.person, seat.rule) for seat in found.steps[1].seats] == [("zhao", "people")]
    assert (found.path, found.result) == ((("small", ("zhao",)),), "approved")
    assert made.state.runs == {}


def test_dates_follow_delays_and_the_usual_pace():
    made = world({"id": "rest", "type": "delay", "for": "P2D"}, TIERS, begin=None)
    found = predict_start(start(made.flow), made.facts, {"small": 3600})
    assert found.ends_at == NOW + timedelta(days=2, hours=1)


def test_what_the_run_would_write_counts_for_later_conditions():
    write = {"id": "write", "type": "update", "set": {"discount": "50%"}}
    made = world(write, TIERS, begin=None)
    assert predict_start(start(made.flow), made.facts).path == (("big", ("boss",)),)
    assert made.facts.records.row("quote", "q1")["discount"] == Decimal("0.12")


def test_the_rest_of_a_run_is_told_from_where_it_is():
    run = world(approval("a", "zhao", "lu"), approval("b", "qian")).approve("zhao")
    assert predict(run.state, run.facts).path == (("b", ("qian",)),)
    assert run.tasks() == {"lu": "a"}


def test_a_flow_that_says_so_is_not_started_when_nobody_can_be_asked():
    nobody = [{"by": "group", "keys": ["nobody"]}]
    made = world(approval("a", approvers=nobody, ifEmpty={"do": "block"}), begin=None)
    with pytest.raises(ConflictError, match="'a'"):
        demand_startable(start(made.flow), made.facts)


def test_a_new_limit_over_what_has_been():
    tighter = exclusive(
        "tier", ("discount <= 5%", [approval("small", "zhao")]), default=[approval("big", "boss")]
    )
    made = world(TIERS, begin=None)
    old, new = made.facts.flows.active(made.flow), compiled(document(tighter))[0]
    discounts = ["0.01", "0.10", "0.12", "0.20"]
    cases = [Case("q1", {**QUOTE, "discount": Decimal(one)}, "wang", NOW) for one in discounts]
    found = list(replay(old, new, cases, made.facts))
    assert [one.differs for one in found] == [False, True, True, False]
    assert [one.newly_asked() for one in found][1] == {"boss"}


def random_case(number):
    """A random flow that is not started, and the command that would start it."""
    draw = random.Random(number)
    documents = [Documents(draw, Counter()) for _ in range(2)]
    flows = compiled(documents[0].document(CHILD, depth=1), documents[1].document())
    facts = Facts(NOW, Library(flows), ORG, Rows({("quote", "q1"): QUOTE}), ZONE)
    picks = {id: (draw.choice(LOGINS),) for id in flows[1].by_id}
    made = World(facts, flows[1].key)
    return made, start(made.flow, picks=picks)


def foretold(number):
    """A random flow, started, and what was foretold of it; None if it cannot be started."""
    made, command = random_case(number)
    try:
        found = predict_start(command, made.facts)
    except FormloomError:
        return None
    made.do("start", "wang", flow=made.flow, record="q1", picks=command.picks)
    return made, found


def test_i21_the_way_that_is_foretold_is_the_real_one(proof):
    """Random flows; some cannot start, so that more are tried."""
    told = 0
    for number in proof.sample(range(1_200), 40):
        case = foretold(number)
        if case is not None:
            made, found = case
            everybody_agrees(made)
            assert (made.run.result, way(made)) == (found.result, found.path), number
            told += 1
    proof.write("flow_prediction", flows=told)
    assert told > (1_000 if proof.whole else 20)


def test_the_prediction_after_the_start_is_the_rest_of_the_one_before(proof):
    told = 0
    for number in proof.sample(range(1_000), 40):
        case = foretold(number)
        if case is not None:
            made, before = case
            after = predict(made.state, made.facts)
            assert before.result == after.result, number
            assert before.path[len(before.path) - len(after.path) :] == after.path, number
            told += 1
    proof.write("flow_prediction_rest", flows=told)
    assert told > 20
