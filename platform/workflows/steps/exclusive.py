"""Exclusive branches (条件分支): the first whose condition holds."""

from typing import ClassVar

from ...core.errors import Message
from .. import events as e
from ..model import Step
from ..moving import incident, split
from ..state import Token
from ..values import settled
from ..variables import holds, looked_at
from ..work import Work
from .shapes import ONE_DEFAULT, Schema, ref
from .step_type import StepType


class Exclusive(StepType):
    """Takes the first branch in order; ``default`` if none holds."""

    name = "exclusive"
    settings: ClassVar[Schema] = {
        "branches": {
            "type": "array", "items": ref("case"), "minItems": 2, "maxItems": 20, **ONE_DEFAULT,
        },
    }  # fmt: skip
    required = ("branches",)

    def enter(self, work: Work, token: Token, step: Step) -> None:
        run = work.run_of(token)
        held = [one for one in step.branches if one.when and holds(work, run, one.when, token)]
        chosen = (held or [one for one in step.branches if one.default])[:1]
        if not chosen:
            message = Message(
                "No branch of '{step}' fits, and none is the default.", {"step": step.id}
            )
            incident(work, token, "no_branch", message)
            return
        values = {
            key: found
            for one in step.branches
            for key, found in looked_at(work, run, step, one.when).items()
        }
        work.emit(e.StepPassed(run.id, step.id, chosen[0].id, {"values": settled(values)}))
        split(work, token, [chosen[0].id])
