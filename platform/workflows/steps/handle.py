"""Handle (办理人): people do work and submit it; there is no verdict."""

from typing import ClassVar

from .approval import Approval
from .shapes import ALLOW, INITIATOR, REQUIRE, Schema, choice, ref


class Handle(Approval):
    """Asks people to do something; they cannot reject, but may return."""

    name = "handle"
    settings: ClassVar[Schema] = {
        "approvers": ref("approvers"),
        "mode": choice("all", "any", "sequence"),
        "ifEmpty": ref("if_empty"),
        "ifInitiator": INITIATOR,
        "return": ref("return"),
        "allow": ALLOW,
        "require": REQUIRE,
        "fields": ref("rights"),
        "deadline": ref("deadline"),
    }
    required = ("approvers", "mode", "ifEmpty", "ifInitiator", "return")
    together: ClassVar[Schema] = {}
