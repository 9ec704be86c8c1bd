"""The contract of a mode: a verdict out of ballots, whatever their order."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from ..model import Step

APPROVED, REJECTED = "approved", "rejected"


@dataclass(frozen=True)
class Ballot:
    """One seat's decision: approve, reject, abstain, or empty while it is still to come."""

    outcome: str = ""
    weight: Decimal = Decimal(1)


class Mode(ABC):
    """How several people in one step come to one verdict; a pure function of the ballots."""

    name: ClassVar[str]
    #: Whether everybody is asked at once.
    together: ClassVar[bool] = True

    @abstractmethod
    def verdict(self, step: Step, ballots: Sequence[Ballot]) -> str:
        """approved, rejected, or empty while it is open."""


def count(ballots: Sequence[Ballot], outcome: str) -> int:
    """How many ballots have this outcome."""
    return sum(1 for one in ballots if one.outcome == outcome)
