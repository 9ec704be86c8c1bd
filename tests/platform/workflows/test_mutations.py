"""Bugs seeded into the core of flows: the tests in memory must find each of them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[2]
#: What looks at one thing each, and then what tries everything.
FILES = (
    (
        "operations", "steps", "edge_cases_together", "edge_cases_return", "edge_cases_signs",
        "edge_cases_people", "edge_cases_data", "edge_cases_time", "control_flow_patterns",
    ),
    ("properties",),
)  # fmt: skip
CHILDREN = 'in work.state.children_of(task.id):\n        cancel_task(work, child, "decided")'

#: What goes wrong: the module below ``platform.workflows``, what stands there, and the bug.
BUGS = {
    "a rejection stops nobody": ("modes.all", 'if count(ballots, "reject"):', "if False:"),
    "one rejection is everybody's": (
        "modes.any", "needed = len(ballots) if everyone else 1", "needed = 1",
    ),
    "a vote needs one more": ("modes.vote", "approved >= needed", "approved > needed"),
    "a vote is lost too early": ("modes.vote", "possible < needed", "possible <= needed"),
    "those added below have a vote": ("deciding", "not task.parent and task.state", "task.state"),
    "one of those asked after is enough": (
        "deciding",
        "elif not work.state.children_of(parent.id):\n        finish(",
        "else:\n        finish(",
    ),
    "whom a decided task asked stays asked": (
        "deciding", CHILDREN, "in ():\n        pass",
    ),
    "the last of a sequence is first": ("deciding", "min(tasks, key", "max(tasks, key"),
    "the first branch closes the join": ("moving", "len(scope.arrived) >= scope.need", "True"),
    "losers of a partial join go on": (
        "moving",
        'for branch in scope.branches:\n        cancel_branch(work, scope.id, branch, "decided")',
        "",
    ),
    "sub-flows outlive who waits for them": (
        "moving", 'if run.parent_token == token.id and run.state != "ended":', "if False:",
    ),
    "timers outlive their step": (
        "moving",
        'if timer.activity == activity.id and timer.state in ("armed", "suspended"):',
        "if False:",
    ),
    "what was to be sent outlives its step": (
        "moving", 'if job.activity == activity.id and job.state == "queued":', "if False:",
    ),
    "held tasks outlive their step": ("moving", "if task.is_live:", 'if task.state == "open":'),
    "a parent is not told": (
        "moving", 'if tell_parent and token is not None and token.state == "live":', "if False:",
    ),
    "a return leaves the siblings": (
        "returning", "cancel_branch(work, scope.id, branch, reason)\n    for frame", "for frame",
    ),
    "a return into a sibling branch": (
        "paths",
        "(mine.block, mine.branch) != (theirs.block, theirs.branch)",
        "mine.block != theirs.block",
    ),
    "a return into a sibling branch is offered": (
        "returning",
        "if one == START or earlier(flow, activity.step, one) is not None",
        "if True",
    ),
    "one comes straight back into a block that is over": (
        "returning",
        "if depth is None or len(flow.places[target]) != depth + 1 or token.detour_of",
        "if token.detour_of",
    ),
    "a join opens when nobody works": (
        "moving",
        "len(scope.arrived) >= scope.need",
        'not any(one.run == scope.run and one.state == "live"'
        " for one in work.state.tokens.values())",
    ),
    "a return is no new round": ("returning", "if raise_round:", "if False:"),
    "a detour does not wait": ("returning", "work.emit(e.ActivityParked(activity.id))", "pass"),
    "straight back over a condition": ("returning", "bool(read &", "False and bool(read &"),
    "two claim one task": ("operations.claim", "if task.assignee:", "if False:"),
    "a timer fires twice": (
        "operations.system", 'timer.state != "armed" or timer.due', "timer.due",
    ),
    "a second answer counts": (
        "operations.system", 'if job is None or job.state != "queued":', "if job is None:",
    ),
    "the approval of an earlier round counts": (
        "policies.dedupe", "one.round == run.round", "one.round",
    ),
    "an approval of other values counts": ("policies.dedupe", "return any", "return not any"),
    "a return to the initiator's own step is skipped": (
        "policies.if_initiator", 'if policy == "skip" and token.returned:', "if False:",
    ),
    "what was not seen is approved": ("operations.checks", "if rev > command.seen", "if False"),
    "a command counts twice": ("decide", "if command.id in state.commands:", "if False:"),
    "people are added without end": ("operations.add_sign", ">= DEEPEST", ">= 9 * DEEPEST"),
    "the last person is removed": (
        "operations.add_sign", "_demand_not_last(work, task)\n        cancel", "cancel",
    ),
    "what was sent is taken back": (
        "operations.take_back", "if run.effect_seq > task.acted_seq:", "if False:",
    ),
    "one jump too many": ("steps.goto", "if jumps >= int", "if jumps > int"),
    "a copy comes twice": (
        "steps.cc", "if (copy.run, copy.step, copy.person, copy.round) not in known:", "if True:",
    ),
    "a task that is opened again is never due": (
        "timing",
        "disarm_task(work, task.id)\n    arm_task(work, work.state.tasks[task.id])",
        "disarm_task(work, task.id)",
    ),
}  # fmt: skip


def is_found(module, text, bug):
    """Whether a test fails that runs with a bug."""
    mutant = json.dumps([f"platform.workflows.{module}", text, bug])
    return any(fails(mutant, files) for files in FILES)


def fails(mutant, files):
    paths = [str(TESTS / f"platform/workflows/test_{one}.py") for one in files]
    options = ("-x", "-q", "--noconftest", "-p", "mutant", "-p", "no:randomly", "-p", "no:xdist",
               "-k", "not between_commands")  # fmt: skip
    before = os.environ.get("PYTHONPATH", "")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "-p", "no:cacheprovider", *paths],
        cwd=TESTS.parent, capture_output=True, text=True, check=False,
        env={
            **os.environ, "FORMLOOM_MUTANT": mutant, "FORMLOOM_TEST_TIER": "test",
            "PYTHONPATH": os.pathsep.join(filter(None, [str(TESTS / "tools"), before])),
        },
    )  # fmt: skip
    assert done.returncode in {0, 1}, done.stdout + done.stderr
    return done.returncode == 1


@pytest.mark.timeout(3_600)
def test_every_seeded_bug_is_found(proof):
    chosen = proof.sample(sorted(BUGS), 1)
    missed = [name for name in chosen if not is_found(*BUGS[name])]
    proof.write("flow_mutants", bugs=len(chosen), missed=len(missed))
    assert missed == []
