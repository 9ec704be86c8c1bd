"""Time is over (超时处理): remind, decide, ask somebody else, or end."""

from collections.abc import Callable, Mapping

from .. import events as e
from ..approvers.lines import lines_of
from ..deciding import finish
from ..handing import replace_task
from ..model import Step
from ..moving import end_run
from ..people import present, resolve
from ..state import Activity, Task, Timer
from ..work import Work


def deadline_over(work: Work, activity: Activity, timer: Timer) -> None:
    """A timer of a task is due."""
    task = work.state.tasks[timer.task]
    if not task.is_live:
        return
    settings = work.step(activity).part("deadline")
    choice = "remind" if timer.kind == "remind" else str(settings.get("then"))
    _CHOICES[choice](work, activity, task, timer)


def _remind(work: Work, activity: Activity, task: Task, timer: Timer) -> None:
    work.emit(e.Reminded(task.id, timer.order))


def _approve(work: Work, activity: Activity, task: Task, timer: Timer) -> None:
    finish(work, task, "approve", reason="timeout")


def _reject(work: Work, activity: Activity, task: Task, timer: Timer) -> None:
    finish(work, task, "reject", reason="timeout")


def _escalate(work: Work, activity: Activity, task: Task, timer: Timer) -> None:
    managers = lines_of(work.facts.org, task.principal or task.assignee).managers
    _hand_on(work, activity, task, [one for one in managers if present(work, one)][:1])


def _transfer(work: Work, activity: Activity, task: Task, timer: Timer) -> None:
    token = work.state.tokens[activity.token]
    settings = work.step(activity).part("deadline")
    step = Step(activity.step, "deadline", settings)
    seats = resolve(work, work.run_of(token), token, step, "to")
    _hand_on(work, activity, task, [seat.person for seat in seats])


def _end(work: Work, activity: Activity, task: Task, timer: Timer) -> None:
    end_run(work, activity.run, "expired", activity.step)


def _hand_on(work: Work, activity: Activity, task: Task, people: list[str]) -> None:
    """Give the task to the first who is not in the step yet; with nobody left it is reminded of."""
    inside = {one.principal for one in work.state.tasks_of(activity.id) if one.is_live}
    person = next((one for one in people if one and one not in inside), "")
    if not person:
        work.emit(e.Reminded(task.id, 0))
        return
    replace_task(work, activity, task, person, "", "timeout")


_CHOICES: Mapping[str, Callable[[Work, Activity, Task, Timer], None]] = {
    "remind": _remind,
    "approve": _approve,
    "reject": _reject,
    "escalate_manager": _escalate,
    "transfer": _transfer,
    "end": _end,
}
