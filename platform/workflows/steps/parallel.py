"""Parallel branches (并行分支): all of them at once."""

from typing import ClassVar

from ..model import Step
from ..moving import split
from ..state import Token
from ..work import Work
from .shapes import Schema, ref, whole
from .step_type import StepType


class Parallel(StepType):
    """Goes on when all branches have come together, or the first n; the others are given up."""

    name = "parallel"
    settings: ClassVar[Schema] = {
        "join": {
            "anyOf": [
                {"const": "all"},
                {
                    "type": "object",
                    "properties": {"first": whole(1, 20)},
                    "required": ["first"],
                    "additionalProperties": False,
                },
            ]
        },
        "branches": {"type": "array", "items": ref("branch"), "minItems": 2, "maxItems": 20},
    }
    required = ("branches",)

    def enter(self, work: Work, token: Token, step: Step) -> None:
        join = step.settings.get("join")
        need = int(join["first"]) if isinstance(join, dict) else None
        split(work, token, [one.id for one in step.branches], need=need)
