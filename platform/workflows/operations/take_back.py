"""Take back (拿回): my approval is undone, while nobody has acted on what came of it."""

from ...core.errors import ConflictError, NotAllowedError
from .. import events as e
from ..commands import Command
from ..deciding import cancel_task
from ..modes.builtin import MODES
from ..modes.mode import Mode
from ..returning import chain, enter
from ..state import Activity, Scope, Task, Token
from ..timing import disarm_task, open_again
from ..work import Work
from .checks import demand_active, task_of
from .operation import Operation


class TakeBack(Operation):
    """Opens the decided task again; what followed is cancelled."""

    name = "take_back"

    def run(self, work: Work, command: Command) -> None:
        task = task_of(work, command)
        demand_active(work, command.actor)
        _demand(work, task, command)
        activity = work.state.activities[task.activity]
        if activity.state == "closed":
            token = _back_to(work, task, activity)
            _reopen(work, activity, token)
        _mine(work, activity, task)


def _demand(work: Work, task: Task, command: Command) -> None:
    activity, run = work.state.activities[task.activity], work.state.runs[task.run]
    if task.acted_by != command.actor:
        raise NotAllowedError("Only the one who decided may take that back.")
    if (task.state, task.outcome) not in (("done", "approve"), ("done", "handle")) or task.parent:
        raise ConflictError("Only an approval of one's own task can be taken back.")
    if activity.round != run.round or activity.state == "parked":
        raise ConflictError("The run was returned since; there is nothing to take back.")
    if work.state.tokens[activity.token].detour_of:
        raise ConflictError("The run was returned since; there is nothing to take back.")
    if run.effect_seq > task.acted_seq:
        raise ConflictError("Something was sent or changed since, and cannot be called back.")
    if activity.state == "closed" and activity.outcome != "approved":
        raise ConflictError("This step is over.")
    own = [one for one in work.state.tasks_of(activity.id) if one.principal == task.principal]
    if any(one.is_live for one in own):
        raise ConflictError("That person is in this step already.")
    if _acted_later(work, task, activity):
        raise ConflictError("Somebody has acted on your decision already.")


def _acted_later(work: Work, task: Task, activity: Activity) -> bool:
    """Whether a person acted on a step that began since, or after me where I am not alone."""
    together = _mode(work, activity).together and activity.state == "open"
    for other in work.state.tasks.values():
        there = work.state.activities[other.activity]
        since = other.run == task.run and other.acted_by and other.acted_seq > task.acted_seq
        if since and (
            there.opened_seq > task.acted_seq or (there.id == activity.id and not together)
        ):
            return True
    return False


def _mode(work: Work, activity: Activity) -> Mode:
    return MODES.get(work.step(activity).text("mode", "all"))


def _back_to(work: Work, task: Task, activity: Activity) -> Token:
    """Undo what came of the step and put a token before it again.

    :raises ConflictError: if a join has fired, so that others' work went into what came of it.
    """
    token = work.state.tokens[activity.token]
    around = chain(work, token.scope, token.branch)
    depth = max(index for index, (scope, _) in enumerate(around) if scope.state == "open")
    if any(scope.expected > 1 or scope.state == "cancelled" for scope, _ in around[depth + 1 :]):
        raise ConflictError("Branches have come together since; your decision stands.")
    scope, branch = around[depth]
    _undo_arrival(work, scope, branch)
    frames = work.flow(task.run).places[task.step][depth:]
    return enter(work, scope, branch, frames, task.step, "taken_back")


def _undo_arrival(work: Work, scope: Scope, branch: str) -> None:
    if branch not in scope.arrived:
        return
    started = [one for one in scope.branches if one not in scope.waiting]
    if scope.rows and started[-1] != branch:
        raise ConflictError("The next row has begun; your decision stands.")
    work.emit(e.ArrivalUndone(scope.id, branch))


def _reopen(work: Work, activity: Activity, token: Token) -> None:
    work.emit(e.ActivityReopened(activity.id, token.id))
    for task in work.state.tasks_of(activity.id):
        if (task.state, task.reason) == ("cancelled", "decided") and not task.parent:
            open_again(work, task)


def _mine(work: Work, activity: Activity, task: Task) -> None:
    """My task is open; in a sequence those after me wait for their turn again."""
    open_again(work, task)
    if _mode(work, activity).together:
        return
    for other in work.state.tasks_of(activity.id):
        if other.is_live and other.order > task.order and not other.parent:
            for child in work.state.children_of(other.id):
                cancel_task(work, child, "removed")
            disarm_task(work, other.id)
            work.emit(e.TaskPostponed(other.id))
