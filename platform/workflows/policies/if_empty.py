"""Nobody to ask (审批人为空): what the step said it would do, never a silent pass."""

from collections.abc import Callable, Mapping

from ..approvers.lines import lines_of
from ..approvers.people import logins
from ..model import Step
from ..state import Run, Seat
from ..work import Work

#: Outcomes of a step that asks nobody.
APPROVE, REJECT, BLOCK = "auto_approved", "auto_rejected", "block"


def if_empty(work: Work, run: Run, step: Step) -> list[Seat] | str:
    """Other people, or the outcome without people; ``block`` if even the others are nobody."""
    found = _CHOICES[str(step.part("ifEmpty").get("do"))](work, run, step)
    return found or BLOCK


def _seats(people: list[str]) -> list[Seat]:
    return [Seat(one, "if_empty") for one in people]


def _named(work: Work, run: Run, step: Step) -> list[Seat] | str:
    return _seats(logins(work, step.part("ifEmpty").get("people")))


def _administrators(work: Work, run: Run, step: Step) -> list[Seat] | str:
    return _seats(list(work.facts.org.administrators()))


def _initiators_manager(work: Work, run: Run, step: Step) -> list[Seat] | str:
    lines = run.lines or lines_of(work.facts.org, run.initiator or "")
    known = (work.facts.org.person(one) for one in lines.managers)
    active = [one.id for one in known if one is not None and one.active]
    return _seats(active[:1]) or _administrators(work, run, step)


_CHOICES: Mapping[str, Callable[[Work, Run, Step], list[Seat] | str]] = {
    "approve": lambda *_: APPROVE,
    "reject": lambda *_: REJECT,
    "people": _named,
    "admin": _administrators,
    "initiator_manager": _initiators_manager,
    "block": lambda *_: BLOCK,
}
