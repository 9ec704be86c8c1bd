"""Heads of a department (部门负责人), some levels up."""

from typing import ClassVar

from ..model import Settings
from ..state import Run, Seat, Token
from ..work import Work
from .lines import lines_for
from .rule import OF, ApproverRule, Schema


class DepartmentHead(ApproverRule):
    """All heads of the department at ``level``; one without a head is passed over."""

    name = "department_head"
    shape = "head"
    settings: ClassVar[Schema] = {
        "of": OF,
        "level": {"type": "integer", "minimum": 1, "maximum": 20},
    }
    required = ("of",)

    def seats(self, work: Work, run: Run, token: Token, rule: Settings) -> list[Seat]:
        heads = lines_for(work, run, token, rule).heads
        level = int(str(rule.get("level", 1)))
        return [self.seat(one) for one in heads[level - 1]] if level <= len(heads) else []
