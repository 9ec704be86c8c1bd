"""Copy (抄送): people may read; nobody is waited for."""

from typing import ClassVar

from .. import events as e
from ..model import Step
from ..moving import passed
from ..people import resolve
from ..state import Copy, Token
from ..work import Work
from .shapes import Schema, ref
from .step_type import StepType


class CC(StepType):
    """Sends each person one read item a round."""

    name = "cc"
    settings: ClassVar[Schema] = {"to": ref("approvers"), "fields": ref("rights")}
    required = ("to",)

    def enter(self, work: Work, token: Token, step: Step) -> None:
        people = recipients(work, token, step)
        for person in people:
            send_copy(work, token.run, step.id, person)
        passed(work, token, people=people)


def recipients(work: Work, token: Token, step: Step) -> tuple[str, ...]:
    """Whom a step writes to, decided now and not when it is sent."""
    found = resolve(work, work.run_of(token), token, step, "to")
    return tuple(dict.fromkeys(p for seat in found for p in (seat.candidates or (seat.person,))))


def send_copy(work: Work, run: str, step: str, person: str, by: str = "") -> None:
    """Send a copy, unless the person has one of this step and round."""
    copy = Copy(run, step, person, work.state.runs[run].round, by)
    known = {(one.run, one.step, one.person, one.round) for one in work.state.copies}
    if (copy.run, copy.step, copy.person, copy.round) not in known:
        work.emit(e.CopySent(copy))
