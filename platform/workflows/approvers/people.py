"""Named people (指定成员), by their logins."""

from typing import ClassVar

from ..model import Settings
from ..state import Run, Seat, Token
from ..work import Work
from .rule import ApproverRule, Schema


class People(ApproverRule):
    """A fixed list; a login that nobody has is passed over."""

    name = "people"
    shape = "people"
    settings: ClassVar[Schema] = {
        "keys": {
            "type": "array", "items": {"$ref": "#/$defs/login"}, "minItems": 1, "maxItems": 100,
            "$ref": "#/$defs/distinct",
        },
    }  # fmt: skip
    required = ("keys",)

    def seats(self, work: Work, run: Run, token: Token, rule: Settings) -> list[Seat]:
        return [self.seat(one) for one in logins(work, rule.get("keys"))]


def logins(work: Work, keys: object) -> list[str]:
    """The ids of the people with these logins."""
    names = keys if isinstance(keys, list | tuple) else ()
    found = (work.facts.org.login(str(one)) for one in names)
    return [one.id for one in found if one is not None]
