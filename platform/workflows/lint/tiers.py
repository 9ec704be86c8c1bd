"""Branches by amount: gaps between tiers, overlaps, and branches that are never taken."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from ...core.errors import Message
from ...documents.formula_schema import formula_schema
from ...formula import Condition, to_conditions
from .finding import WARNING, Finding, Subject, finding

#: Ends of a tier sort by value, then by which side of the value they lie on.
End = tuple[Decimal, int]
_LOWEST: End = (Decimal("-Infinity"), 0)
_HIGHEST: End = (Decimal("Infinity"), 0)


@dataclass(frozen=True)
class Tier:
    """The values of one field for which a branch is taken: from ``low`` to ``high``.

    An end (x, -1) lies just before x, (x, 1) just behind it; so ``<= 5`` ends at (5, 1).
    """

    field: tuple[str, ...]
    low: End
    high: End


def read_tier(subject: Subject, text: str) -> Tier | None:
    """The tier that a condition describes; None if it is about more than one number's size."""
    found = to_conditions(text, formula_schema(subject.app), subject.entity)
    if found is None or (found.join != "and" and len(found.items) > 1):
        return None
    tier: Tier | None = None
    for item in found.items:
        part = _part(item) if isinstance(item, Condition) else None
        if part is None or (tier is not None and tier.field != part.field):
            return None
        tier = part if tier is None else Tier(
            part.field, max(tier.low, part.low), min(tier.high, part.high)
        )  # fmt: skip
    return tier


def _part(condition: Condition) -> Tier | None:
    number = _number(condition)
    if number is None:
        return None
    before, behind = (number, -1), (number, 1)
    ends: dict[str, tuple[End, End]] = {
        "less": (_LOWEST, before), "at_most": (_LOWEST, behind),
        "more": (behind, _HIGHEST), "at_least": (before, _HIGHEST), "is": (before, behind),
    }  # fmt: skip
    found = ends.get(condition.operator)
    return Tier(condition.path, *found) if found else None


def _number(condition: Condition) -> Decimal | None:
    text = condition.value
    if not condition.bare or not isinstance(text, str):
        return None
    percent = text.endswith("%")
    try:
        number = Decimal(text.removesuffix("%"))
    except InvalidOperation:
        return None
    return number / 100 if percent else number


def tiers(subject: Subject) -> Iterator[Finding]:
    """Looks at every exclusive block whose branches are tiers of one field."""
    for step, at in subject.steps():
        if step.type != "exclusive":
            continue
        read = [
            (index, tier)
            for index, branch in enumerate(step.branches)
            if branch.when and (tier := read_tier(subject, branch.when)) is not None
        ]
        for position, (index, tier) in enumerate(read):
            here = (*at, "branches", index, "when")
            before = [one for _, one in read[:position] if one.field == tier.field]
            if _covered(tier, before):
                message = Message("This branch is never taken: those before it take all its cases.")
                yield finding("never_taken", WARNING, step.id, here, message)
            elif any(_overlaps(tier, one) for one in before):
                message = Message("Some cases fit here and before; the first branch takes them.")
                yield finding("overlap", WARNING, step.id, here, message)
        fields = {tier.field for _, tier in read}
        if len(read) > 1 and len(fields) == 1 and _has_gap([tier for _, tier in read]):
            message = Message("Between the branches are cases that only the default takes.")
            yield finding("gap", WARNING, step.id, at, message)


def _covered(tier: Tier, before: list[Tier]) -> bool:
    """Whether earlier tiers together take everything of this one."""
    reached = tier.low
    for one in sorted(before, key=lambda other: other.low):
        if one.low <= reached < one.high:
            reached = one.high
    return reached >= tier.high


def _overlaps(tier: Tier, other: Tier) -> bool:
    """Whether both take some cases and each takes some alone: one inside the other is a ladder."""
    meets = max(tier.low, other.low) < min(tier.high, other.high)
    nested = (tier.low <= other.low and other.high <= tier.high) or (
        other.low <= tier.low and tier.high <= other.high
    )
    return meets and not nested


def _has_gap(found: list[Tier]) -> bool:
    ordered = sorted(found, key=lambda one: one.low)
    reached = ordered[0].high
    for one in ordered[1:]:
        if one.low > reached:
            return True
        reached = max(reached, one.high)
    return False


RULES = (tiers,)
