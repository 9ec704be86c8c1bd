"""The initiator would approve the own request (审批人与发起人同一人)."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from ..approvers.lines import lines_of
from ..model import Step
from ..state import Lines, Run, Seat, Token
from ..work import Work

#: Rules that mean the initiator, so the policy does not ask.
MEANT = frozenset({"initiator"})


def without_initiator(
    work: Work, run: Run, token: Token, step: Step, seats: list[Seat]
) -> tuple[list[Seat], bool]:
    """The seats after the policy, and whether it left one out.

    After a return to this very step nobody is skipped, or the return would undo itself.
    """
    policy = step.text("ifInitiator", "self")
    if policy == "skip" and token.returned:
        return seats, False
    found: list[Seat] = []
    for seat in seats:
        if seat.person and seat.person == run.initiator and seat.rule not in MEANT:
            found += _instead(work, run, policy, seat)
        elif run.initiator in seat.candidates and policy != "self":
            # Others can claim it: nobody needs to stand in.
            others = tuple(one for one in seat.candidates if one != run.initiator)
            found.append(replace(seat, candidates=others))
        else:
            found.append(seat)
    return found, len(found) < len(seats)


def _instead(work: Work, run: Run, policy: str, seat: Seat) -> list[Seat]:
    people = _CHOICES[policy](work, run)
    # Whoever takes the place is asked once more whether that is the initiator, and then left out.
    kept = [one for one in people if policy == "self" or one != run.initiator]
    return [replace(seat, person=one, note=f"if_initiator:{policy}") for one in kept]


def _manager(work: Work, run: Run) -> list[str]:
    return _active(work, list(_lines(work, run).managers))[:1]


def _head(work: Work, run: Run) -> list[str]:
    heads = [one for level in _lines(work, run).heads for one in level if one != run.initiator]
    return _active(work, heads)[:1]


def _lines(work: Work, run: Run) -> Lines:
    return run.lines or lines_of(work.facts.org, run.initiator or "")


def _active(work: Work, people: list[str]) -> list[str]:
    known = [work.facts.org.person(one) for one in people]
    return [one.id for one in known if one is not None and one.active]


_CHOICES: Mapping[str, Callable[[Work, Run], list[str]]] = {
    "self": lambda work, run: [run.initiator or ""],
    "skip": lambda work, run: [],
    "to_manager": _manager,
    "to_department_head": _head,
    "to_admin": lambda work, run: list(work.facts.org.administrators()),
}
