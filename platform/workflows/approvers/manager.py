"""The manager (直属主管), some levels up."""

from ..model import Settings
from ..state import Run, Seat, Token
from ..work import Work
from .department_head import DepartmentHead
from .lines import lines_for


class Manager(DepartmentHead):
    """One person: the manager's field, else the head of the department."""

    name = "manager"

    def seats(self, work: Work, run: Run, token: Token, rule: Settings) -> list[Seat]:
        managers = lines_for(work, run, token, rule).managers
        level = int(str(rule.get("level", 1)))
        return [self.seat(managers[level - 1])] if level <= len(managers) else []
