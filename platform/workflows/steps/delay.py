"""Delay (延时): for a while, or until a date."""

from datetime import UTC, date, datetime, time
from typing import ClassVar

from ..model import Step
from ..moving import passed, wait
from ..state import Activity, Run, Timer, Token
from ..timing import arm, due_at, rearm
from ..variables import value
from ..work import Work
from .shapes import Schema, ref
from .step_type import StepType, go_on


class Delay(StepType):
    """Waits ``for`` a duration or ``until`` a formula's date; not at all if that is over."""

    name = "delay"
    settings: ClassVar[Schema] = {
        "for": ref("duration"),
        "until": ref("formula"),
        "calendar": ref("calendar"),
    }
    together: ClassVar[Schema] = {"oneOf": [{"required": ["for"]}, {"required": ["until"]}]}

    def enter(self, work: Work, token: Token, step: Step) -> None:
        moment = _moment(work, work.run_of(token), token, step)
        if moment is None or moment <= work.now:
            passed(work, token, "over", due=moment)
            return
        activity = wait(work, token, "delay")
        arm(work, token.run, activity.id, "delay", moment)

    def fired(self, work: Work, activity: Activity, timer: Timer) -> None:
        go_on(work, activity, "done")

    def record_changed(self, work: Work, activity: Activity) -> None:
        step, token = work.step(activity), work.state.tokens[activity.token]
        if not step.text("until"):
            return
        moment = _moment(work, work.run_of(token), token, step)
        if moment is None or moment <= work.now:
            go_on(work, activity, "done", "over")
        else:
            rearm(work, activity, "delay", moment)


def _moment(work: Work, run: Run, token: Token, step: Step) -> datetime | None:
    """When the delay is over: aware, UTC; None if its date is blank."""
    if step.text("for"):
        return due_at(work, step.settings, step.text("for"))
    found = value(work, run, step.text("until"), token)
    if isinstance(found, datetime):
        return found.astimezone(UTC)
    if isinstance(found, date):
        return datetime.combine(found, time(), work.facts.zone).astimezone(UTC)
    return None
