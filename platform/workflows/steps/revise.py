"""Revise: the initiator has the run back. In documents, the word ``start`` stands for it."""

from ..model import Step
from ..people import revise
from ..state import Token
from ..work import Work
from .step_type import StepType


class Revise(StepType):
    """Waits for the initiator to send it again; then everything is evaluated anew."""

    name = "revise"

    def enter(self, work: Work, token: Token, step: Step) -> None:
        revise(work, token)
