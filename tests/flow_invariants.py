"""What must be true of every run after every command: I1 to I19 and I22 of the flow design."""

import json
from collections import Counter

from formloom.platform.workflows.codec import event_json, event_of, state_json, state_of
from formloom.platform.workflows.deciding import ballots
from formloom.platform.workflows.evolve import fold
from formloom.platform.workflows.migrate import map_state
from formloom.platform.workflows.modes.builtin import MODES
from formloom.platform.workflows.state import State
from formloom.platform.workflows.work import Work

LIVE = ("live", "parked")


def broken(world) -> list[str]:
    """The names of the invariants that a world breaks, with what breaks them."""
    found = []
    for check in CHECKS:
        name = check.__name__.split("_")[0].upper()
        found += [f"{name} {one}" for one in check(world.state, world)]
    return found


def i1_ended_runs_have_nothing_open(state, world):
    for run in state.runs.values():
        if run.state != "ended":
            continue
        yield from (f"token {t.id}" for t in state.tokens.values()
                    if t.run == run.id and t.state in LIVE)  # fmt: skip
        yield from (f"scope {s.id}" for s in state.scopes.values()
                    if s.run == run.id and s.state == "open")  # fmt: skip
        yield from (f"activity {a.id}" for a in state.activities.values()
                    if a.run == run.id and a.state != "closed")  # fmt: skip
        yield from (f"task {t.id}" for t in state.tasks.values() if t.run == run.id and t.is_live)
        yield from (f"timer {t.id}" for t in state.timers.values()
                    if t.run == run.id and t.state in ("armed", "suspended"))  # fmt: skip
        yield from (f"child {c.id}" for c in state.runs.values()
                    if c.parent == run.id and c.state != "ended")  # fmt: skip


def i2_running_runs_have_a_live_token(state, world):
    for run in state.runs.values():
        if run.state != "ended" and not any(
            one.run == run.id and one.state == "live" for one in state.tokens.values()
        ):
            yield run.id


def i3_every_token_waits_for_one_thing(state, world):
    for token in state.tokens.values():
        states = Counter(a.state for a in state.activities.values() if a.token == token.id)
        detours = [
            one for one in state.tokens.values()
            if one.detour_of == token.id and one.state in LIVE
        ]  # fmt: skip
        if token.state == "live" and (states["open"], states["parked"], len(detours)) != (1, 0, 0):
            yield f"live {token.id} {dict(states)}"
        if token.state == "parked" and (states["open"], states["parked"], len(detours)) != (
            0,
            1,
            1,
        ):
            yield f"parked {token.id} {dict(states)}"
        if token.state not in LIVE and (states["open"] or states["parked"] or detours):
            yield f"gone {token.id}"


def i3_children_run_for_a_parent_that_waits(state, world):
    for run in state.runs.values():
        token = state.tokens.get(run.parent_token)
        if token is not None and run.state != "ended" and token.state != "live":
            yield f"{run.id} runs for {token.state} {token.id}"


def i4_tokens_sit_in_open_scopes(state, world):
    for token in state.tokens.values():
        scope = token.scope if token.state in LIVE else ""
        while scope:
            if state.scopes[scope].state != "open":
                yield f"{token.id} in {scope}"
            scope = state.scopes[scope].parent


def threads(state, scope, branch):
    """The threads of one branch: its token, or the block that the token has entered."""
    tokens = [
        one for one in state.tokens.values()
        if (one.scope, one.branch) == (scope, branch) and one.state in LIVE and not one.detour_of
    ]  # fmt: skip
    scopes = [
        one for one in state.scopes.values()
        if (one.parent, one.parent_branch) == (scope, branch) and one.state == "open"
    ]  # fmt: skip
    return len(tokens) + len(scopes)


def i5_branches_add_up(state, world):
    for scope in state.scopes.values():
        if scope.state == "open":
            live = sum(1 for one in scope.branches if threads(state, scope.id, one))
            if len(scope.arrived) + live + len(scope.waiting) != scope.expected:
                yield f"{scope.id}: {scope.arrived} + {live} + {scope.waiting} of {scope.branches}"


def i6_a_branch_has_one_thread(state, world):
    for scope in state.scopes.values():
        for branch in scope.branches:
            if threads(state, scope.id, branch) > 1:
                yield f"{scope.id}/{branch}"
        if len(set(scope.arrived)) != len(scope.arrived):
            yield f"{scope.id} arrived twice"


def i7_somebody_can_act(state, world):
    for activity in state.activities.values():
        if activity.state == "open" and activity.kind in ("people", "revise"):
            own = state.tasks_of(activity.id)
            if not any(one.can_be_acted_on and (one.assignee or one.candidates) for one in own):
                yield activity.id
            for one in own:
                if one.state == "held" and not state.children_of(one.id):
                    yield f"{one.id} is held by nobody"


def i8_decided_steps_are_not_open(state, world):
    work = Work(state, world.facts)
    for activity in state.activities.values():
        if activity.state == "open" and activity.kind == "people":
            step = work.step(activity)
            mode = MODES.get(step.text("mode", "all"))
            if mode.verdict(step, ballots(work, activity.id)):
                yield activity.id


def i9_nobody_is_asked_twice_at_once(state, world):
    for activity in state.activities.values():
        people = Counter(
            one.principal for one in state.tasks_of(activity.id) if one.is_live and one.principal
        )
        yield from (f"{activity.id} {who}" for who, times in people.items() if times > 1)


def i10_live_tasks_lie_in_open_activities(state, world):
    for task in state.tasks.values():
        if task.is_live and state.activities[task.activity].state == "closed":
            yield task.id
        parent = state.tasks.get(task.parent)
        if task.is_live and parent is not None and parent.state not in ("held", "lent"):
            yield f"{task.id} below {parent.state} {parent.id}"


def i13_steps_belong_to_their_branches(state, world):
    work = Work(state, world.facts)
    for token in state.tokens.values():
        if token.state not in LIVE or token.detour_of:
            continue
        frame = work.flow(token.run).places[token.step][-1]
        scope = state.scopes[token.scope]
        branch = frame.branch if not scope.rows else token.branch
        if (frame.block, branch) != (scope.step, token.branch):
            yield f"{token.id} at {token.step} in {scope.step}/{token.branch}"


def i14_satisfied_joins_are_closed(state, world):
    for scope in state.scopes.values():
        if scope.state == "open" and len(scope.arrived) >= scope.need:
            yield scope.id


def i17_events_fold_to_the_state(state, world):
    """Only the events since the last look are folded, onto what was folded then."""
    count, folded = getattr(world, "folded", (0, State()))
    new = [event_of(json.loads(json.dumps(event_json(one)))) for one in world.events[count:]]
    folded = fold(new, folded)
    world.folded = (len(world.events), folded)
    if folded != state:
        yield "the fold is another state"
    if state_of(json.loads(json.dumps(state_json(state)))) != state:
        yield "a state does not survive JSON"


def i18_earlier_rounds_do_not_count(state, world):
    for task in state.tasks.values():
        activity = state.activities[task.activity]
        if activity.state == "open" and 0 < task.acted_seq < activity.opened_seq:
            yield f"{task.id} was decided before {activity.id} began"
        if task.reason.startswith("dedupe:"):
            source = state.tasks[task.reason.removeprefix("dedupe:")]
            if state.activities[source.activity].round != activity.round:
                yield f"{task.id} counts {source.id} of another round"


def i19_timers_and_jobs_have_owners(state, world):
    for timer in state.timers.values():
        open_ = state.activities[timer.activity].state == "open"
        live = not timer.task or state.tasks[timer.task].is_live
        if timer.state == "armed" and not (open_ and live):
            yield f"timer {timer.id}"
        if timer.state == "armed" and state.runs[timer.run].state == "suspended":
            yield f"timer {timer.id} of a suspended run"
    keys = Counter(job.key for job in state.jobs.values())
    yield from (f"job {key}" for key, times in keys.items() if times > 1)


def i22_migrating_to_the_same_version_changes_nothing(state, world):
    work = Work(state, world.facts)
    for run in state.runs.values():
        flow = work.flow(run.id)
        moved, reasons = map_state(flow, flow, state, run.id)
        if reasons or moved.tokens != state.tokens or moved.tasks != state.tasks:
            yield f"{run.id} {reasons}"


CHECKS = [
    check for name, check in sorted(globals().items()) if name.startswith("i") and name[1].isdigit()
]
