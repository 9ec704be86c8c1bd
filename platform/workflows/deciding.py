"""From one person's decision to the step's: the tree of tasks, the mode, and what comes of it."""

from collections.abc import Callable, Mapping

from . import events as e
from .modes.builtin import MODES
from .modes.mode import Ballot
from .moving import close_activity, leave
from .state import Activity, Task
from .timing import arm_task, deadline_of, disarm_task
from .work import Work

#: What a decision says in the mode's words.
_BALLOT: Mapping[str, str] = {"handle": "approve"}


def finish(
    work: Work,
    task: Task,
    outcome: str,
    *,
    by: str = "",
    comment: str = "",
    signature: str = "",
    attachments: tuple[str, ...] = (),
    reason: str = "",
) -> None:
    """Somebody, or a rule, decided a task: note it and see what it means."""
    work.emit(
        e.TaskDone(
            task.id, outcome, by, work.now, comment, signature, reason, attachments,
            work.state.runs[task.run].data_rev,
        )
    )  # fmt: skip
    disarm_task(work, task.id)
    for child in work.state.children_of(task.id):
        cancel_task(work, child, "decided")
    settle(work, work.state.tasks[task.id])


def cancel_task(work: Work, task: Task, reason: str) -> None:
    """A task, and those of the people that it added, are needed no longer."""
    for child in work.state.children_of(task.id):
        cancel_task(work, child, reason)
    work.emit(e.TaskCancelled(task.id, reason))
    disarm_task(work, task.id)


def settle(work: Work, task: Task) -> None:
    """What a decided task means: to the task that asked for it, else to the step."""
    if task.parent:
        _SIGNS[task.sign](work, task, work.state.tasks[task.parent])
    else:
        evaluate(work, task.activity)


def _before(work: Work, task: Task, parent: Task) -> None:
    """All have to agree before the one who asked decides; one rejection is that person's own."""
    if task.outcome == "reject":
        finish(work, parent, "reject", reason=f"added:{task.id}")
    elif not work.state.children_of(parent.id):
        work.emit(e.TaskOpened(parent.id, work.now))


def _after(work: Work, task: Task, parent: Task) -> None:
    """The approval counts when all who were asked after it have agreed."""
    if task.outcome == "reject":
        finish(work, parent, "reject", reason=f"added:{task.id}")
    elif not work.state.children_of(parent.id):
        finish(work, parent, parent.provisional, by=parent.acted_by)


def _advice(work: Work, task: Task, parent: Task) -> None:
    """Advice decides nothing: the one who asked for it goes on."""
    work.emit(e.TaskOpened(parent.id, work.now))


_SIGNS: Mapping[str, Callable[[Work, Task, Task], None]] = {
    "before": _before,
    "after": _after,
    "advice": _advice,
}


def ballots(work: Work, activity: str) -> list[Ballot]:
    """One ballot for each seat: people whom others added below themselves have none."""
    return [
        Ballot(_BALLOT.get(task.outcome, task.outcome) if task.state == "done" else "", task.weight)
        for task in work.state.tasks_of(activity)
        if not task.parent and task.state not in ("transferred", "cancelled")
    ]


def evaluate(work: Work, activity_id: str) -> None:
    """See whether the step is decided; if not, let the next person have the turn."""
    activity = work.state.activities[activity_id]
    if activity.state != "open":
        return
    step = work.step(activity)
    mode = MODES.get(step.text("mode", "all"))
    verdict = mode.verdict(step, ballots(work, activity.id))
    if verdict:
        decided(work, activity, verdict)
    elif not mode.together:
        _next_turn(work, activity)


def _next_turn(work: Work, activity: Activity) -> None:
    tasks = [one for one in work.state.tasks_of(activity.id) if not one.parent and one.is_live]
    if any(one.state != "pending" for one in tasks):
        return
    following = min(tasks, key=lambda one: one.order)
    due = deadline_of(work, work.step(activity))
    work.emit(e.TaskOpened(following.id, work.now, due))
    arm_task(work, work.state.tasks[following.id])


def decided(work: Work, activity: Activity, outcome: str, reason: str = "") -> None:
    """The step is decided: close it and go on, or do what the step does with a rejection."""
    from .steps.builtin import STEPS  # the steps ask people, too

    close_activity(work, activity, outcome, reason)
    token = work.state.tokens[activity.token]
    step = work.step(activity)
    if outcome in ("rejected", "auto_rejected"):
        STEPS.get(step.type).rejected(work, token, step, outcome)
    else:
        leave(work, token)
