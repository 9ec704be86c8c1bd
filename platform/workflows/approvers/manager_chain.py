"""Managers one after another (连续多级主管), until one has the role or the level is reached."""

from typing import ClassVar

from ..model import Settings
from ..state import Run, Seat, Token
from ..variables import holds
from ..work import Work
from .lines import lines_for
from .rule import OF, ApproverRule, Schema


class ManagerChain(ApproverRule):
    """Ends with the first who has the role ``until.role``, at ``until.level``, or at the top.

    ``until.when`` asks only the first manager while it holds.
    """

    name = "manager_chain"
    shape = "chain"
    settings: ClassVar[Schema] = {
        "of": OF,
        "until": {
            "type": "object",
            "properties": {
                "role": {"$ref": "#/$defs/key"},
                "level": {"type": "integer", "minimum": 1, "maximum": 20},
                "when": {"$ref": "#/$defs/formula"},
            },
            "additionalProperties": False,
            "minProperties": 1,
        },
    }
    required = ("of", "until")

    def seats(self, work: Work, run: Run, token: Token, rule: Settings) -> list[Seat]:
        until = rule.get("until")
        until = until if isinstance(until, dict) else {}
        level = int(until.get("level", 0)) or None
        if "when" in until and holds(work, run, str(until["when"]), token):
            level = 1
        found: list[Seat] = []
        for person in lines_for(work, run, token, rule).managers[:level]:
            found.append(self.seat(person))
            known = work.facts.org.person(person)
            if known is not None and until.get("role") in known.roles:
                break
        return found
