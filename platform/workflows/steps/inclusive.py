"""Inclusive branches (包容分支): all whose condition holds."""

from typing import ClassVar

from .. import events as e
from ..model import Step
from ..moving import passed, split
from ..state import Token
from ..variables import holds
from ..work import Work
from .shapes import Schema, ref
from .step_type import StepType


class Inclusive(StepType):
    """Starts every branch that holds, else the default, else nothing; waits for what it started."""

    name = "inclusive"
    settings: ClassVar[Schema] = {
        "branches": {
            "type": "array", "items": ref("case"), "minItems": 1, "maxItems": 20,
            "contains": {"required": ["default"]}, "minContains": 0, "maxContains": 1,
        },
    }  # fmt: skip
    required = ("branches",)

    def enter(self, work: Work, token: Token, step: Step) -> None:
        run = work.run_of(token)
        held = [one.id for one in step.branches if one.when and holds(work, run, one.when, token)]
        chosen = held or [one.id for one in step.branches if one.default]
        if not chosen:
            passed(work, token, "skipped")
            return
        work.emit(e.StepPassed(run.id, step.id, ",".join(chosen)))
        split(work, token, chosen)
