"""People whom a formula gives (表达式)."""

from typing import ClassVar

from ..model import Settings
from ..state import Run, Seat, Token
from ..variables import ids, value
from ..work import Work
from .rule import ApproverRule, Schema


class ByFormula(ApproverRule):
    """The person of a link, or a login; anything else is nobody."""

    name = "formula"
    shape = "formula"
    settings: ClassVar[Schema] = {"formula": {"$ref": "#/$defs/formula"}}
    required = ("formula",)

    def seats(self, work: Work, run: Run, token: Token, rule: Settings) -> list[Seat]:
        org = work.facts.org
        found = (
            org.person(one) or org.login(one)
            for one in ids(value(work, run, str(rule["formula"]), token))
        )
        return [self.seat(one.id) for one in found if one is not None]
