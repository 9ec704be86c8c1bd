"""A vote (票签): enough people, a part of them, or enough weight."""

from collections.abc import Sequence
from decimal import Decimal

from ..model import Step
from .mode import APPROVED, REJECTED, Ballot, Mode


class Vote(Mode):
    """Passes when enough have approved, fails as soon as that has become impossible.

    ``count`` and ``weight`` stay what they are when people are added; ``percent`` is of those who
    are asked now. An abstention leaves the denominator, or rejects.
    """

    name = "vote"

    def verdict(self, step: Step, ballots: Sequence[Ballot]) -> str:
        rule = step.part("vote")
        if rule.get("abstain") == "rejects":
            ballots = [_rejecting(one) for one in ballots]
        by_weight = "weight" in rule
        approved = _total(ballots, "approve", by_weight)
        possible = approved + _total(ballots, "", by_weight)
        needed = _needed(rule, ballots)
        if approved >= needed and approved:
            return APPROVED
        return REJECTED if possible < needed or not possible else ""


def _rejecting(ballot: Ballot) -> Ballot:
    return Ballot("reject", ballot.weight) if ballot.outcome == "abstain" else ballot


def _total(ballots: Sequence[Ballot], outcome: str, by_weight: bool) -> Decimal:
    found = (one.weight if by_weight else Decimal(1) for one in ballots if one.outcome == outcome)
    return sum(found, Decimal(0))


def _needed(rule: object, ballots: Sequence[Ballot]) -> Decimal:
    settings = rule if isinstance(rule, dict) else {}
    if "percent" in settings:
        asked = sum(1 for one in ballots if one.outcome != "abstain")
        return Decimal(str(settings["percent"])) * asked
    return Decimal(str(settings.get("weight", settings.get("count", 1))))
