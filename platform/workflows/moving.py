"""How tokens move: along a sequence, into a block, together again, and out of what is given up."""

from collections.abc import Sequence

from ..core.errors import Message
from . import events as e
from .state import Activity, Incident, Scope, Token
from .timing import open_again
from .values import settled, settled_values
from .work import Work


def place(
    work: Work, scope: Scope, branch: str, step: str, *, detour_of: str = "", returned: bool = False
) -> Token:
    """Put a new token before a step."""
    token = Token(
        work.new("k"), scope.run, step, scope.id, branch, detour_of=detour_of, returned=returned
    )
    work.emit(e.TokenPlaced(token))
    work.ready(token.id)
    return token


def passed(work: Work, token: Token, note: str = "", **data: object) -> None:
    """A step without people is done: note it and go on."""
    work.emit(e.StepPassed(token.run, token.step, note, settled_values(data)))
    leave(work, token)


def leave(work: Work, token: Token) -> None:
    """The token's step is done: go on to the next one, or arrive at the end of the branch."""
    if token.detour_of:
        end_detour(work, token)
        return
    following = work.flow(token.run).after(token.step)
    if following is None:
        work.emit(e.TokenConsumed(token.id))
        arrive(work, token.scope, token.branch)
    else:
        work.emit(e.TokenMoved(token.id, following.id))
        work.ready(token.id)


def end_detour(work: Work, token: Token) -> None:
    """Come straight back to the step that asked for the detour; nothing is evaluated anew."""
    work.emit(e.TokenConsumed(token.id))
    work.emit(e.TokenUnparked(token.detour_of))
    activity = work.waiting(token.detour_of)
    if activity is None:
        return
    work.emit(e.ActivityReopened(activity.id, token.detour_of))
    for task in work.state.tasks_of(activity.id):
        if task.state == "open":
            open_again(work, task)


def arrive(work: Work, scope_id: str, branch: str) -> None:
    """A branch is done: start the next row of a loop, or close the block if that was enough."""
    work.emit(e.BranchArrived(scope_id, branch))
    scope = work.state.scopes[scope_id]
    if len(scope.arrived) >= scope.need:
        close_scope(work, scope)
    elif scope.waiting:
        start_branch(work, scope, scope.waiting[0])


def start_branch(work: Work, scope: Scope, branch: str) -> None:
    """Start one branch of an open scope; an empty one arrives at once."""
    if branch in scope.waiting:
        work.emit(e.BranchStarted(scope.id, branch))
    steps = work.flow(scope.run).branch(scope.step, branch).steps
    if steps:
        place(work, scope, branch, steps[0].id)
    else:
        arrive(work, scope.id, branch)


def close_scope(work: Work, scope: Scope) -> None:
    """Enough branches have arrived: give up the others and go on after the block."""
    for branch in scope.branches:
        cancel_branch(work, scope.id, branch, "decided")
    work.emit(e.ScopeClosed(scope.id))
    if not scope.step:
        end_run(work, scope.run, "approved", "")
        return
    outer = work.state.scopes[scope.parent]
    token = Token(work.new("k"), scope.run, scope.step, outer.id, scope.parent_branch)
    work.emit(e.TokenPlaced(token))
    leave(work, token)


def split(
    work: Work,
    token: Token,
    branches: Sequence[str],
    *,
    need: int | None = None,
    rows: Sequence[object] = (),
    one_by_one: bool = False,
) -> None:
    """Start a block: the token gives way to one in each branch.

    :param need: how many arrivals close the block; all of them if None.
    :param rows: what a loop goes over, one branch each.
    """
    work.emit(e.TokenConsumed(token.id))
    scope = Scope(
        id=work.new("s"), run=token.run, step=token.step, parent=token.scope,
        parent_branch=token.branch, branches=tuple(branches),
        need=len(branches) if need is None else min(need, len(branches)),
        waiting=tuple(branches) if one_by_one else (), rows=tuple(settled(one) for one in rows),
        round=work.state.runs[token.run].round,
    )  # fmt: skip
    work.emit(e.ScopeOpened(scope))
    for branch in branches[:1] if one_by_one else branches:
        # An empty branch may have closed the block already.
        if work.state.scopes[scope.id].state == "open":
            start_branch(work, work.state.scopes[scope.id], branch)


def cancel_branch(work: Work, scope: str, branch: str, reason: str) -> None:
    """Give up everything in one branch: its tokens, what they wait for, and blocks inside."""
    tokens = [
        one for one in work.state.tokens.values() if (one.scope, one.branch) == (scope, branch)
    ]
    for token in tokens:
        if token.state in ("live", "parked"):
            cancel_token(work, token, reason)
    inner = [
        one
        for one in work.state.scopes.values()
        if (one.parent, one.parent_branch) == (scope, branch)
    ]
    for one in inner:
        if one.state == "open":
            cancel_scope(work, one, reason)


def cancel_scope(work: Work, scope: Scope, reason: str) -> None:
    """Give up a block with everything inside."""
    for branch in scope.branches:
        cancel_branch(work, scope.id, branch, reason)
    work.emit(e.ScopeCancelled(scope.id, reason))


def cancel_token(work: Work, token: Token, reason: str) -> None:
    """Give up one thread: its activity, and the run that it waits for."""
    activity = work.waiting(token.id)
    if activity is not None:
        close_activity(work, activity, "cancelled", reason)
    for run in list(work.state.runs.values()):
        if run.parent_token == token.id and run.state != "ended":
            end_run(work, run.id, "terminated", reason, tell_parent=False)
    work.emit(e.TokenCancelled(token.id, reason))


def close_activity(work: Work, activity: Activity, outcome: str, reason: str = "") -> None:
    """The activity is over: whatever was still to do in it is not needed any more."""
    for task in work.state.tasks_of(activity.id):
        if task.is_live:
            work.emit(e.TaskCancelled(task.id, reason or "decided"))
    for timer in list(work.state.timers.values()):
        if timer.activity == activity.id and timer.state in ("armed", "suspended"):
            work.emit(e.TimerCancelled(timer.id))
    for job in list(work.state.jobs.values()):
        if job.activity == activity.id and job.state == "queued":
            work.emit(e.JobEnded(job.id, "cancelled"))
    for incident in list(work.state.incidents.values()):
        if incident.activity == activity.id and incident.state == "open":
            work.emit(e.IncidentSolved(incident.id))
    work.emit(e.ActivityClosed(activity.id, outcome, reason, work.now))


def end_run(work: Work, run: str, result: str, reason: str, *, tell_parent: bool = True) -> None:
    """End a run with everything that is open in it; its parent goes on or ends, too."""
    root = work.state.root_scope(run)
    if root.state == "open":
        cancel_scope(work, root, "ended")
    work.emit(e.RunEnded(run, result, reason, work.now))
    ended = work.state.runs[run]
    token = work.state.tokens.get(ended.parent_token)
    if tell_parent and token is not None and token.state == "live":
        from .steps.builtin import STEPS  # the steps move tokens, too

        STEPS.get(work.step(token).type).child_ended(work, token, ended)


def visits(work: Work, run: str, step: str) -> int:
    """How often a run has waited at a step."""
    found = work.state.activities.values()
    return sum(1 for one in found if (one.run, one.step) == (run, step))


def wait(work: Work, token: Token, kind: str, **more: object) -> Activity:
    """Let a token wait at its step for something that is no person."""
    activity = Activity(
        id=work.new("a"), run=token.run, token=token.id, step=token.step, kind=kind,
        round=work.state.runs[token.run].round, visit=visits(work, token.run, token.step) + 1,
        opened_at=work.now, data=settled_values(more),
    )  # fmt: skip
    work.emit(e.ActivityOpened(activity))
    return work.state.activities[activity.id]


def incident(work: Work, token: Token, code: str, message: Message) -> None:
    """The flow cannot go on at this step: wait for an administrator, never silently."""
    activity = wait(work, token, "incident")
    detail = {"template": message.template, **message.data}
    work.emit(
        e.IncidentRaised(Incident(work.new("i"), token.run, token.step, code, activity.id, detail))
    )
