"""Go to (路由跳转): back to an earlier step of this sequence or one around it."""

from typing import ClassVar

from ...core.errors import Message
from .. import events as e
from ..model import Step
from ..moving import incident, passed
from ..returning import go_back
from ..state import Token
from ..variables import holds
from ..work import Work
from .shapes import Schema, ref, whole
from .step_type import StepType


class Goto(StepType):
    """Jumps while ``when`` holds, at most ``maxVisits`` times in a run."""

    name = "goto"
    settings: ClassVar[Schema] = {
        "to": ref("key"),
        "when": ref("formula"),
        "maxVisits": whole(1, 100),
    }
    required = ("to", "maxVisits")

    def enter(self, work: Work, token: Token, step: Step) -> None:
        run = work.run_of(token)
        if step.text("when") and not holds(work, run, step.text("when"), token):
            passed(work, token, "stays")
            return
        jumps = int(str(run.variables.get(_counter(step), 0)))
        if jumps >= int(step.text("maxVisits")):
            message = Message("'{step}' went back as often as it may.", {"step": step.id})
            incident(work, token, "max_visits", message)
            return
        work.emit(e.VariablesSet(run.id, {_counter(step): jumps + 1}))
        work.emit(e.StepPassed(run.id, step.id, step.text("to")))
        go_back(work, token, step.text("to"), "goto", raise_round=False)


def _counter(step: Step) -> str:
    """A variable that no formula can name, so that nothing but this counts the jumps."""
    return f"#{step.id}"
