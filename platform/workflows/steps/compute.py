"""Compute (计算): formulas into variables."""

from typing import ClassVar

from .. import events as e
from ..model import Step
from ..moving import passed
from ..state import Token
from ..variables import values_of
from ..work import Work
from .shapes import Schema, ref
from .step_type import StepType


class Compute(StepType):
    """Sets variables, which later formulas read as ``$name``."""

    name = "compute"
    settings: ClassVar[Schema] = {"set": ref("sets")}
    required = ("set",)

    def enter(self, work: Work, token: Token, step: Step) -> None:
        work.emit(e.VariablesSet(token.run, values_of(work, token, step.settings.get("set"))))
        passed(work, token)
