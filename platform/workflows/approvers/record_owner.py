"""The owner of the record."""

from ..model import Settings
from ..state import Run, Seat, Token
from ..work import Work
from .lines import owner_of
from .rule import ApproverRule


class RecordOwner(ApproverRule):
    """Whoever owns the record now."""

    name = "record_owner"
    shape = "nobody"

    def seats(self, work: Work, run: Run, token: Token, rule: Settings) -> list[Seat]:
        owner = owner_of(work, run)
        return [self.seat(owner)] if owner else []
