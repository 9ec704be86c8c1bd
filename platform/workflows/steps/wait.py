"""Wait (等待条件/事件): until the record is so, or an event comes."""

from typing import ClassVar

from .. import events as e
from ..model import Step
from ..moving import end_run, passed, wait
from ..state import Activity, Signal, Timer, Token
from ..timing import arm, due_at
from ..variables import holds, value
from ..work import Work
from .shapes import Schema, choice, ref
from .step_type import StepType, go_on


class Wait(StepType):
    """Waits ``when`` a condition holds, or for an ``event`` with the right ``key``.

    An event that came before is taken at once. ``deadline`` goes on without, or ends the run.
    """

    name = "wait"
    settings: ClassVar[Schema] = {
        "when": ref("formula"),
        "event": ref("key"),
        "key": ref("formula"),
        "deadline": {
            "type": "object",
            "properties": {
                "after": ref("duration"),
                "calendar": ref("calendar"),
                "then": choice("continue", "end"),
            },
            "required": ["after", "then"],
            "additionalProperties": False,
        },
    }
    together: ClassVar[Schema] = {"oneOf": [{"required": ["when"]}, {"required": ["event"]}]}

    def enter(self, work: Work, token: Token, step: Step) -> None:
        run = work.run_of(token)
        if step.text("when") and holds(work, run, step.text("when"), token):
            passed(work, token, "holds")
            return
        key = value(work, run, step.text("key"), token) if step.text("key") else ""
        activity = wait(work, token, "wait", key="" if key is None else str(key))
        deadline = step.part("deadline")
        if deadline:
            moment = due_at(work, deadline, str(deadline["after"]))
            arm(work, token.run, activity.id, "deadline", moment)
        for signal in work.state.signals.values():
            mine = signal.run == run.id and signal.state == "stored"
            if mine and self.signalled(work, activity, signal):
                work.emit(e.SignalConsumed(signal.id))
                return

    def record_changed(self, work: Work, activity: Activity) -> None:
        step, token = work.step(activity), work.state.tokens[activity.token]
        if step.text("when") and holds(work, work.run_of(token), step.text("when"), token):
            go_on(work, activity, "done", "holds")

    def signalled(self, work: Work, activity: Activity, signal: Signal) -> bool:
        step = work.step(activity)
        if (step.text("event"), activity.data.get("key")) != (signal.name, signal.key):
            return False
        work.emit(e.VariablesSet(activity.run, {step.id: signal.payload}))
        go_on(work, activity, "done", "event")
        return True

    def fired(self, work: Work, activity: Activity, timer: Timer) -> None:
        step = work.step(activity)
        if step.part("deadline").get("then") == "end":
            end_run(work, activity.run, "expired", step.id)
        else:
            go_on(work, activity, "expired")
