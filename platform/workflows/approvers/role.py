"""Members of roles (角色): all of them, or whoever claims the task first."""

from collections.abc import Sequence
from typing import ClassVar

from ..model import Settings
from ..state import Run, Seat, Token
from ..work import Work
from .lines import lines_for
from .rule import ApproverRule, Schema


class Role(ApproverRule):
    """Those who have one of the roles, if wanted only within the initiator's department."""

    name = "role"
    shape = "keys"
    settings: ClassVar[Schema] = {
        "keys": {"$ref": "#/$defs/keys", "minItems": 1},
        "within": {"enum": ["initiator_department", "initiator_department_below"]},
        "expand": {"enum": ["everyone", "claim"]},
    }
    required = ("keys",)

    def seats(self, work: Work, run: Run, token: Token, rule: Settings) -> list[Seat]:
        found = [one for key in _keys(rule) for one in self.members(work, key)]
        people = [one for one in dict.fromkeys(found) if _is_within(work, run, token, rule, one)]
        active = [one for one in people if (known := work.facts.org.person(one)) and known.active]
        if rule.get("expand") == "claim" and len(active) > 1:
            return [Seat(rule=self.name, candidates=tuple(active))]
        return [self.seat(one) for one in people]

    def members(self, work: Work, key: str) -> Sequence[str]:
        return work.facts.org.with_role(key)


def _keys(rule: Settings) -> list[str]:
    keys = rule.get("keys")
    return [str(one) for one in keys] if isinstance(keys, list | tuple) else []


def _is_within(work: Work, run: Run, token: Token, rule: Settings, person: str) -> bool:
    within = rule.get("within")
    if within is None:
        return True
    mine = lines_for(work, run, token, {"of": "initiator"}).department
    known = work.facts.org.person(person)
    here = known.department if known else ""
    if within == "initiator_department":
        return bool(mine) and here == mine
    return bool(mine) and mine in _above(work, here)


def _above(work: Work, department: str) -> list[str]:
    """A department and those above it."""
    found: list[str] = []
    while department and department not in found:
        found.append(department)
        here = work.facts.org.department(department)
        department = here.parent if here else ""
    return found
