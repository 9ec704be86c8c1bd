"""Loop (循环): the steps inside for every row of a list."""

from typing import ClassVar

from ...core.errors import Message
from ..model import Step
from ..moving import incident, passed, split
from ..state import Token
from ..variables import at_path
from ..work import Work
from .shapes import Schema, choice, ref, whole
from .step_type import StepType


class Loop(StepType):
    """Goes over the rows that are there when it begins, one after another or all at once."""

    name = "loop"
    settings: ClassVar[Schema] = {
        "over": ref("path"),
        "item": ref("key"),
        "mode": choice("sequence", "parallel"),
        "max": whole(1, 1000),
        "steps": ref("steps"),
    }
    required = ("over", "item", "mode", "steps")

    def enter(self, work: Work, token: Token, step: Step) -> None:
        found = at_path(work, work.run_of(token), step.text("over"), token)
        rows = list(found) if isinstance(found, list | tuple) else []
        if len(rows) > int(step.text("max", "1000")):
            message = Message("'{step}' has {count} rows, more than it takes.", {
                "step": step.id, "count": len(rows),
            })  # fmt: skip
            incident(work, token, "too_many_rows", message)
        elif not rows:
            passed(work, token, "no_rows")
        else:
            branches = [str(index) for index in range(len(rows))]
            split(work, token, branches, rows=rows, one_by_one=step.text("mode") == "sequence")
