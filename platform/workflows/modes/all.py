"""Everybody must approve (会签)."""

from collections.abc import Sequence

from ..model import Step
from .mode import APPROVED, REJECTED, Ballot, Mode, count


class All(Mode):
    """The first rejection decides, and so does the last approval."""

    name = "all"

    def verdict(self, step: Step, ballots: Sequence[Ballot]) -> str:
        if count(ballots, "reject"):
            return REJECTED
        return APPROVED if count(ballots, "approve") == len(ballots) else ""
