"""End (结束): the whole run, with a result."""

from typing import ClassVar

from ..model import Step
from ..moving import end_run
from ..state import Token
from ..work import Work
from .shapes import Schema, choice
from .step_type import StepType


class End(StepType):
    """Ends the run at once; inside a parallel branch it ends all branches."""

    name = "end"
    settings: ClassVar[Schema] = {"result": choice("approved", "rejected", "terminated")}
    required = ("result",)

    def enter(self, work: Work, token: Token, step: Step) -> None:
        end_run(work, token.run, step.text("result"), step.id)
