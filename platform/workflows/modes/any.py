"""One is enough (或签)."""

from collections.abc import Sequence

from ..model import Step
from .mode import APPROVED, REJECTED, Ballot, Mode, count


class Any(Mode):
    """The first approval decides; a rejection by ``anyReject``: at once, or with all others."""

    name = "any"

    def verdict(self, step: Step, ballots: Sequence[Ballot]) -> str:
        if count(ballots, "approve"):
            return APPROVED
        rejected = count(ballots, "reject")
        everyone = step.text("anyReject", "first_decides") == "needs_everyone"
        needed = len(ballots) if everyone else 1
        return REJECTED if rejected >= needed else ""
