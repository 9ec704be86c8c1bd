"""Somebody chooses who is asked: the initiator (发起人自选) or the step before (上一节点指定)."""

from typing import ClassVar

from ..model import Settings
from ..state import Run, Seat, Token
from ..work import Work
from .people import logins
from .rule import ApproverRule, Schema


class InitiatorPicks(ApproverRule):
    """Those who were picked for this step, checked again when it is reached."""

    name = "initiator_picks"
    shape = "pick"
    settings: ClassVar[Schema] = {
        "from": {
            "type": "object",
            "properties": {
                "roles": {"$ref": "#/$defs/keys"},
                "departments": {"$ref": "#/$defs/keys"},
                "people": {
                    "type": "array", "items": {"$ref": "#/$defs/login"}, "maxItems": 200,
                    "$ref": "#/$defs/distinct",
                },
            },
            "additionalProperties": False,
            "minProperties": 1,
        },
        "min": {"type": "integer", "minimum": 1, "maximum": 50},
        "max": {"type": "integer", "minimum": 1, "maximum": 50},
    }  # fmt: skip

    def seats(self, work: Work, run: Run, token: Token, rule: Settings) -> list[Seat]:
        picked = run.picks.get(token.step, ())
        return [self.seat(one) for one in picked if may_pick(work, rule, one)]


class PreviousPicks(InitiatorPicks):
    """As above; the approver of the step before picks."""

    name = "previous_picks"


def may_pick(work: Work, rule: Settings, person: str) -> bool:
    """Whether a person is in the range that a rule allows."""
    allowed = rule.get("from")
    known = work.facts.org.person(person)
    if known is None or not known.active:
        return False
    if not isinstance(allowed, dict):
        return True
    return bool(
        known.roles & set(allowed.get("roles", ()))
        or known.department in allowed.get("departments", ())
        or person in logins(work, allowed.get("people"))
    )
