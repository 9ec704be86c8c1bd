"""Going back: rewind cancels what came after the target, a detour comes straight back."""

from collections.abc import Iterator

from ..core.errors import ConflictError
from . import events as e
from .model import START, Frame
from .moving import cancel_branch, close_activity, place
from .paths import between, earlier
from .state import Activity, Scope, Token
from .timing import disarm_task
from .work import Work


def chain(work: Work, scope: str, branch: str) -> list[tuple[Scope, str]]:
    """The scopes around a place from the root inward, each with the branch that leads there."""
    found: list[tuple[Scope, str]] = []
    while scope:
        here = work.state.scopes[scope]
        found.insert(0, (here, branch))
        scope, branch = here.parent, here.parent_branch
    return found


def go_back(
    work: Work, token: Token, target: str, reason: str, *, raise_round: bool = True
) -> None:
    """Rewind from the token's step to an earlier one, which gets exactly one fresh activity.

    :raises ConflictError: if the target does not come before the step on the same way.
    """
    flow = work.flow(token.run)
    if target not in flow.places:
        raise ConflictError("There is no step '{step}' in this flow.", step=target)
    depth = earlier(flow, token.step, target)
    if depth is None:
        raise ConflictError(
            "One cannot go back to '{step}' from here: it lies in another branch, or later.",
            step=target,
        )
    if raise_round:
        work.emit(e.RoundRaised(token.run, work.state.runs[token.run].round + 1, reason))
    scope, branch = chain(work, token.scope, token.branch)[depth]
    enter(work, scope, branch, flow.places[target][depth:], target, reason, returned=raise_round)


def enter(
    work: Work,
    scope: Scope,
    branch: str,
    frames: tuple[Frame, ...],
    target: str,
    reason: str,
    *,
    returned: bool = False,
) -> Token:
    """Give up a branch and put its token at ``target``.

    ``frames`` lead there from the branch's own sequence; each block on the way is entered anew by
    the one branch that is needed, so what its other branches decided stands.
    """
    cancel_branch(work, scope.id, branch, reason)
    for frame in frames[1:]:
        inner = Scope(
            id=work.new("s"), run=scope.run, step=frame.block, parent=scope.id,
            parent_branch=branch, branches=(frame.branch,), need=1,
            round=work.state.runs[scope.run].round,
        )  # fmt: skip
        work.emit(e.ScopeOpened(inner))
        scope, branch = inner, frame.branch
    return place(work, scope, branch, target, returned=returned)


def detour(work: Work, activity: Activity, target: str) -> None:
    """Let the target do its work again while this activity waits; siblings go on.

    :raises ConflictError: if the target lies elsewhere than in this sequence or one around it.
    """
    flow, token = work.flow(activity.run), work.state.tokens[activity.token]
    depth = earlier(flow, token.step, target) if target in flow.places else None
    if depth is None or len(flow.places[target]) != depth + 1 or token.detour_of:
        raise ConflictError(
            "'{step}' cannot come straight back here; return without coming back.", step=target
        )
    work.emit(e.TokenParked(token.id))
    work.emit(e.ActivityParked(activity.id))
    for task in work.state.tasks_of(activity.id):
        disarm_task(work, task.id)
    scope = work.state.scopes[token.scope]
    place(work, scope, token.branch, target, detour_of=token.id, returned=True)


def must_rewind(work: Work, activity: Activity, target: str) -> bool:
    """Whether the target may change what a condition on the way to this activity has read."""
    flow = work.flow(activity.run)
    read = set[str]()
    for step in between(flow, target, activity.step):
        for text in (step.text("when"), *(branch.when for branch in step.branches)):
            formula = flow.formula(text) if text else None
            read |= formula.fields if formula else set()
    return bool(read & _writable(work, activity, target, read))


def _writable(work: Work, activity: Activity, target: str, fields: set[str]) -> set[str]:
    flow = work.flow(activity.run)
    step = flow.step(target)
    rights = flow.start_rights if target == START else step.part("fields")
    if target == START and not rights:
        return fields  # an initiator without a list edits whatever the record's form offers
    return {key for key, right in rights.items() if right in ("edit", "required")}


def targets(work: Work, activity: Activity) -> list[str]:
    """Where one may return to: steps with people that were visited, newest first."""
    rule = work.step(activity).part("return")
    if not rule.get("allow"):
        return []
    named = rule.get("targets")
    flow = work.flow(activity.run)
    found = [
        one for one in _visited(work, activity)
        if one == START or earlier(flow, activity.step, one) is not None
    ]  # fmt: skip
    return [one for one in dict.fromkeys([*found, START]) if not named or one in _texts(named)]


def _texts(named: object) -> tuple[object, ...]:
    return tuple(named) if isinstance(named, list | tuple) else ()


def _visited(work: Work, activity: Activity) -> Iterator[str]:
    asked = {task.activity for task in work.state.tasks.values()}
    for one in reversed(list(work.state.activities.values())):
        if one.run == activity.run and one.kind == "people" and one.id in asked:
            yield one.step


def send_back(work: Work, activity: Activity, target: str, resume: str, reason: str) -> None:
    """Return from an activity to ``target``, straight or by rewinding."""
    if resume == "straight" and not must_rewind(work, activity, target):
        detour(work, activity, target)
        return
    close_activity(work, activity, "returned", reason)
    go_back(work, work.state.tokens[activity.token], target, reason)
