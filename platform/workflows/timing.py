"""Timers of tasks and of steps that wait: armed with what opens, cancelled with what closes."""

from datetime import datetime, timedelta

from . import events as e
from .calendar import due
from .model import Settings, Step
from .state import Activity, Task, Timer
from .work import Work


def due_at(work: Work, settings: Settings, duration: str) -> datetime:
    """``duration`` from now, by the calendar that the settings name."""
    working = settings.get("calendar") == "working"
    return due(work.now, duration, work.facts.calendar if working else None, work.facts.zone)


def deadline_of(work: Work, step: Step) -> datetime | None:
    """When a task that opens now is due."""
    deadline = step.part("deadline")
    return due_at(work, deadline, str(deadline["after"])) if deadline else None


def arm_task(work: Work, task: Task) -> None:
    """Arm the deadline and the reminders of a task that can be done from now on."""
    deadline = work.step(task).part("deadline")
    waits = work.state.activities[task.activity].state != "open"  # its time begins after the detour
    if not deadline or task.due_at is None or waits:
        return
    reminders = deadline.get("remind")
    texts = reminders if isinstance(reminders, list | tuple) else ()
    for order, text in enumerate(texts, 1):
        arm(work, task.run, task.activity, "remind", due_at(work, deadline, text), task.id, order)
    arm(work, task.run, task.activity, "deadline", task.due_at, task.id)


def arm(
    work: Work, run: str, activity: str, kind: str, moment: datetime, task: str = "", order: int = 0
) -> None:
    """Arm one timer; while the run is suspended its time does not begin to run."""
    timer = Timer(work.new("c"), run, activity, kind, moment, task, order)
    work.emit(e.TimerArmed(timer))
    if work.state.runs[run].state == "suspended":
        freeze(work, timer)


def disarm_task(work: Work, task: str) -> None:
    """Cancel what a task was to be reminded of."""
    for timer in list(work.state.timers.values()):
        if timer.task == task and timer.state in ("armed", "suspended"):
            work.emit(e.TimerCancelled(timer.id))


def open_again(work: Work, task: Task) -> None:
    """Open a task that was done or cancelled, with its whole time before it."""
    work.emit(e.TaskReopened(task.id))
    work.emit(e.TaskOpened(task.id, work.now, deadline_of(work, work.step(task))))
    disarm_task(work, task.id)
    arm_task(work, work.state.tasks[task.id])


def freeze(work: Work, timer: Timer) -> None:
    """Keep what is left of a timer's time."""
    left = max(int((timer.due - work.now).total_seconds()), 0)
    work.emit(e.TimerSuspended(timer.id, left))


def thaw(work: Work, timer: Timer) -> None:
    """Let what was left run from now on."""
    work.emit(e.TimerResumed(timer.id, work.now + timedelta(seconds=timer.remaining)))


def rearm(work: Work, activity: Activity, kind: str, moment: datetime) -> None:
    """Move the timer of a step that waits, because what it follows was edited."""
    for timer in list(work.state.timers.values()):
        if (timer.activity, timer.kind) == (activity.id, kind) and timer.state == "armed":
            if timer.due == moment:
                return
            work.emit(e.TimerCancelled(timer.id))
    arm(work, activity.run, activity.id, kind, moment)
