"""Random flows under random commands: what must be true of every run is true after each."""

import random
from collections import Counter
from dataclasses import replace
from functools import partial

import pytest
from flow_invariants import broken
from flow_random import CHILD, LOGINS, Commands, Documents
from flow_stored import StoredWorld
from flow_world import NOW, ORG, QUOTE, ZONE, World, compiled
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from formloom.platform.core.errors import FormloomError
from formloom.platform.workflows.approvers.builtin import APPROVERS
from formloom.platform.workflows.commands import Command
from formloom.platform.workflows.decide import decide
from formloom.platform.workflows.design.choice_words import CHOICE_WORDS
from formloom.platform.workflows.facts import Facts, Library, Loan, Rows
from formloom.platform.workflows.model import Step
from formloom.platform.workflows.modes.builtin import MODES
from formloom.platform.workflows.modes.mode import Ballot
from formloom.platform.workflows.state import State
from formloom.platform.workflows.steps.builtin import DOCUMENTED
from formloom.runtime.reference.flows import POLICIES

#: Commands a flow, and commands until a run must be over when everybody says yes.
COMMANDS = 12
BOUND = 400


def random_world(draw, emitted, make):
    """A flow, a sub-flow, and a run of it that has just begun."""
    flow = Documents(draw, emitted).document()
    child = Documents(draw, emitted).document(CHILD, depth=1)
    org = ORG
    if draw.random() < 0.3:
        mode = draw.choice(["replace", "both_can_act"])
        org = replace(org, loans={draw.choice(LOGINS): Loan(draw.choice(LOGINS), mode)})
    rows = {("quote", "q1"): QUOTE}
    facts = Facts(NOW, Library(compiled(child, flow)), org, Rows(rows), ZONE)
    return make(facts, flow["$id"])


def carry_out(world, kind, actor, more, counts):
    """One command; a refusal must leave the state as it was, byte for byte."""
    before, facts = world.state, world.facts
    try:
        world.do(kind, actor, **more)
        counts[f"took {kind}"] += 1
    except FormloomError:
        world.facts = facts
        # What was folded from JSON shares nothing with the state that the refused command had.
        _, folded = getattr(world, "folded", (0, State()))
        assert world.state is before, f"I11 {kind}"
        assert before == folded, f"I11 {kind}"
        counts["refused"] += 1


def one_flow(draw, counts, emitted, *, make=World, commands=COMMANDS):
    world = random_world(draw, emitted, make)
    picks = {id: (draw.choice(LOGINS),) for id in world.facts.flows.active(world.flow).by_id}
    carry_out(world, "start", "wang", {"flow": world.flow, "record": "q1", "picks": picks}, counts)
    found = broken(world)
    assert not found, ("start", found)
    drawn = Commands(draw, world)
    for _ in range(commands):
        if world.run.state == "ended":
            break
        kind, actor, more = drawn.next()
        carry_out(world, kind, actor, more, counts)
        found = broken(world)
        assert not found, (kind, actor, more, found)
    assert_once(world)
    assert_ends(world)
    counts["flows"] += 1
    return world


def assert_once(world):
    """I16: a command that took effect has none the second time."""
    for id in world.state.commands:
        again = decide(world.state, Command(id, "terminate", "root"), world.facts)
        assert again.events == ()


def assert_ends(world):
    """I12: when everybody says yes and everything answers, the run comes to its end."""
    for _ in range(BOUND):
        if world.run.state == "ended":
            return
        say_yes(world)
    raise AssertionError(f"I12 still {world.tasks()} {world.state.incidents}")


def say_yes(world):
    """Whatever the run waits for, in the order in which it began to."""
    state = world.state
    suspended = [one for one in state.runs.values() if one.state == "suspended"]
    if suspended:
        world.do("resume", "root", run=suspended[0].id)
        return
    activity = next(one for one in state.activities.values() if one.state == "open")
    if activity.kind in ("people", "revise"):
        decide_one(world, activity)
    elif activity.kind == "child":
        others = [one for one in state.activities.values() if one.state == "open"]
        later = next(one for one in others if one.kind != "child")
        world.do("skip", "root", activity=later.id) if later.kind != "people" else decide_one(
            world, later
        )
    else:
        world.do("skip", "root", activity=activity.id)


def decide_one(world, activity):
    own = [one for one in world.state.tasks_of(activity.id) if one.can_be_acted_on]
    task = own[0]
    if not task.assignee:
        world.do("claim", task.candidates[0], task=task.id)
        task = world.state.tasks[task.id]
    word = {"revise": "resubmit", "people": "approve"}[activity.kind]
    if activity.step.startswith("handle"):
        word = "handle"
    world.do(word, task.assignee, task=task.id, comment="ok", signature="s")


#: What happens when the time of a wait is over, not of a task.
NO_TASK = {"continue"}


def test_the_generator_emits_every_step_rule_mode_and_policy():
    """What it does not emit is proved by nothing here."""
    emitted = Counter()
    for number in range(300):
        Documents(random.Random(number), emitted).document()
    wanted = {f"step:{one.name}" for one in DOCUMENTED}
    wanted |= {f"by:{one.name}" for one in APPROVERS} | {f"mode:{one.name}" for one in MODES}
    for keyword in ("ifEmpty", "ifInitiator", "dedupe", "onReject", "deadline", "withdraw", "org"):
        choices = set(CHOICE_WORDS[POLICIES[keyword]]) - NO_TASK
        wanted |= {f"{keyword}:{one}" for one in choices}
    assert wanted - emitted.keys() == set()


FLOWS = 60


@pytest.mark.parametrize("reload", [False, True], ids=["straight", "saved and loaded"])
def test_invariants_hold_after_every_command(proof, reload):
    counts, emitted = Counter(), Counter()

    def run(number):
        one_flow(random.Random(number), counts, emitted, make=partial(World, reload=reload))

    for number in proof.sample(range(3_000), FLOWS):
        try:
            run(number)
        except AssertionError as error:
            raise AssertionError(f"flow {number}: {error}") from error
    taken = sum(times for name, times in counts.items() if name.startswith("took"))
    proof.write(f"flow_core_{'reload' if reload else 'straight'}", flows=counts["flows"],
                taken=taken, refused=counts["refused"])  # fmt: skip
    assert taken > counts["refused"] > 0


def test_invariants_hold_of_what_is_saved_and_loaded_between_commands(workspace, proof):
    counts, make = Counter(), partial(StoredWorld, workspace=workspace)
    for number in proof.sample(range(600), 2):
        world = one_flow(random.Random(number), counts, Counter(), make=make)
        assert list(world.differs()) == [], f"flow {number}"
    taken = sum(times for name, times in counts.items() if name.startswith("took"))
    name = f"flow_core_stored_{workspace.engine.dialect.name}"
    proof.write(name, flows=counts["flows"], taken=taken, refused=counts["refused"])
    assert taken > 0


@given(st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_invariants_hold_for_what_hypothesis_finds(draw):
    one_flow(draw, Counter(), Counter(), commands=6)


OUTCOMES = st.lists(
    st.tuples(st.sampled_from(["approve", "reject", "abstain", ""]), st.integers(1, 3)),
    min_size=1, max_size=6,
)  # fmt: skip
RULES = [
    {"mode": "all"}, {"mode": "any", "anyReject": "first_decides"},
    {"mode": "any", "anyReject": "needs_everyone"}, {"mode": "vote", "vote": {"count": 2}},
    {"mode": "vote", "vote": {"percent": 0.5}}, {"mode": "vote", "vote": {"weight": 3}},
    {"mode": "vote", "vote": {"percent": 0.5, "abstain": "rejects"}},
]  # fmt: skip


@pytest.mark.parametrize("rule", RULES, ids=str)
@given(OUTCOMES, st.randoms(use_true_random=False))
def test_a_verdict_does_not_depend_on_the_order_of_answers(rule, outcomes, draw):
    """I15, for the modes that ask everybody at once."""
    mode, step = MODES.get(rule["mode"]), Step("s", "approval", rule)
    ballots = [Ballot(outcome, weight) for outcome, weight in outcomes]
    shuffled = draw.sample(ballots, len(ballots))
    assert mode.verdict(step, ballots) == mode.verdict(step, shuffled)
