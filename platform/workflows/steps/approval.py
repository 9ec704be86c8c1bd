"""Approval (审批人): people come to a verdict."""

from typing import ClassVar

from ..model import START, Step
from ..moving import end_run
from ..people import ask
from ..policies.deadline import deadline_over
from ..returning import go_back
from ..state import Activity, Timer, Token
from ..work import Work
from .shapes import ALLOW, INITIATOR, REQUIRE, Schema, choice, ref
from .step_type import StepType


class Approval(StepType):
    """Asks people by a mode; a rejection ends the run, or goes back to an earlier step."""

    name = "approval"
    settings: ClassVar[Schema] = {
        "approvers": ref("approvers"),
        "mode": choice("all", "any", "sequence", "vote"),
        "anyReject": choice("first_decides", "needs_everyone"),
        "vote": ref("vote"),
        "ifEmpty": ref("if_empty"),
        "ifInitiator": INITIATOR,
        "dedupe": choice("none", "consecutive", "any_earlier"),
        "onReject": choice("end", "return"),
        "return": ref("return"),
        "allow": ALLOW,
        "require": REQUIRE,
        "fields": ref("rights"),
        "deadline": ref("deadline"),
    }
    required: ClassVar[tuple[str, ...]] = (
        "approvers", "mode", "ifEmpty", "ifInitiator", "dedupe", "onReject", "return",
    )  # fmt: skip
    together: ClassVar[Schema] = {
        "allOf": [
            {
                "if": {"properties": {"mode": {"const": "any"}}, "required": ["mode"]},
                "then": {"required": ["anyReject"]},
            },
            {
                "if": {"properties": {"mode": {"const": "vote"}}, "required": ["mode"]},
                "then": {"required": ["vote"]},
            },
        ]
    }

    def enter(self, work: Work, token: Token, step: Step) -> None:
        ask(work, token, step)

    def rejected(self, work: Work, token: Token, step: Step, outcome: str) -> None:
        if step.text("onReject") == "return" and outcome == "rejected":
            go_back(work, token, _target(step), "rejected")
        else:
            end_run(work, token.run, "rejected", step.id)

    def fired(self, work: Work, activity: Activity, timer: Timer) -> None:
        deadline_over(work, activity, timer)


def _target(step: Step) -> str:
    """Where a rejection goes: the first target that the step names, else the initiator."""
    named = step.part("return").get("targets")
    return str(named[0]) if isinstance(named, list | tuple) else START
