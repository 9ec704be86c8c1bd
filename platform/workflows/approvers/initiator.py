"""The initiator (发起人自己): a step to confirm."""

from ..model import Settings
from ..state import Run, Seat, Token
from ..work import Work
from .lines import whose
from .rule import ApproverRule


class Initiator(ApproverRule):
    """Whoever started the run; the record's owner if nobody did."""

    name = "initiator"
    shape = "nobody"

    def seats(self, work: Work, run: Run, token: Token, rule: Settings) -> list[Seat]:
        person = whose(work, run, token, {"of": "initiator"})
        return [self.seat(person)] if person else []
