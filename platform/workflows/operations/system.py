"""What no person does: timers fire, effects and jobs come back, events arrive."""

from ...core.errors import Message, NotFoundError
from .. import events as e
from ..commands import Command
from ..state import Activity, Signal
from ..steps.builtin import STEPS
from ..steps.step_type import fail
from ..work import Work
from .operation import Operation


class FireTimer(Operation):
    """A timer is due. One that has fired, was cancelled or is early does nothing."""

    name = "fire_timer"

    def run(self, work: Work, command: Command) -> None:
        timer = work.state.timers.get(command.target)
        if timer is None or timer.state != "armed" or timer.due > work.now:
            return
        activity = work.state.activities[timer.activity]
        work.emit(e.TimerFired(timer.id))
        if activity.state == "open":
            STEPS.get(work.step(activity).type).fired(work, activity, timer)


class EffectDone(Operation):
    """What a step asked for was done in this transaction, or could not be."""

    name = "effect_done"

    def run(self, work: Work, command: Command) -> None:
        activity = work.state.activities.get(command.activity)
        if activity is None:
            raise NotFoundError("There is no such step in this run.")
        if activity.state != "open" or activity.kind != "effect":
            return
        if not command.ok:
            fail(work, activity, "effect", Message("{problem}", {"problem": command.error}))
            return
        if command.changed:
            work.emit(e.FieldsChanged(activity.run, command.changed))
            _tell(work, activity)
        STEPS.get(work.step(activity).type).effect_done(work, activity, command.values)


def _tell(work: Work, activity: Activity) -> None:
    from .saved import tell_waiting

    tell_waiting(work, activity.run)


class JobDone(Operation):
    """The outbox sent something, or gave it up; a second answer does nothing."""

    name = "job_done"

    def run(self, work: Work, command: Command) -> None:
        job = work.state.jobs.get(command.target)
        if job is None or job.state != "queued":
            return
        work.emit(e.JobEnded(job.id, "done" if command.ok else "failed"))
        activity = work.state.activities.get(job.activity)
        if activity is not None and activity.state == "open":
            answer = command.values if command.ok else None
            STEPS.get(work.step(activity).type).job_ended(work, activity, job, answer)
        elif not command.ok:
            STEPS.get(work.flow(job.run).step(job.step).type).gave_up(work, job, command.error)


class ReceiveSignal(Operation):
    """An event from outside: whoever waits for it goes on, else it is kept until somebody does."""

    name = "signal"

    def run(self, work: Work, command: Command) -> None:
        run = work.state.runs.get(command.run)
        if run is None or run.state == "ended":
            return
        signal = Signal(work.new("n"), command.run, command.target, command.subject, command.values)
        waiting = [
            one for one in work.state.activities.values()
            if (one.run, one.state) == (command.run, "open") and one.kind in ("wait", "job")
        ]  # fmt: skip
        for activity in waiting:
            if STEPS.get(work.step(activity).type).signalled(work, activity, signal):
                return
        work.emit(e.SignalStored(signal))
