"""The scopes that role documents name.

Each takes in the narrower ones: what is of one's department, and also what is one's own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from uuid import UUID
from weakref import WeakKeyDictionary

from ..core.registry import Registry
from ..core.transaction import Transaction
from .directory import Directory, directory
from .reach import EVERYTHING, NOTHING, Reach


@dataclass(frozen=True)
class Seat:
    """Where somebody sits among the others: all that a scope looks at."""

    person: UUID | None
    department: UUID | None
    region: str
    directory: Directory

    @property
    def departments(self) -> frozenset[UUID]:
        """All of the person's departments."""
        mine = frozenset() if self.department is None else frozenset({self.department})
        if self.person is None:
            return mine
        return mine | self.directory.departments.get(self.person, frozenset())


@dataclass(frozen=True)
class Scope:
    """A scope; ``words`` say in a sentence which records it reaches."""

    name: str
    reach: Callable[[Seat], Reach]
    words: str


def _own(seat: Seat) -> Reach:
    return NOTHING if seat.person is None else Reach(owners=frozenset({seat.person}))


def _subordinates(seat: Seat) -> Reach:
    if seat.person is None:
        return NOTHING
    return _own(seat) | Reach(owners=seat.directory.staff_below(seat.person))


def _department(seat: Seat) -> Reach:
    return _own(seat) | Reach(departments=seat.departments)


def _department_below(seat: Seat) -> Reach:
    below = (seat.directory.below(one) for one in seat.departments)
    return _own(seat) | Reach(departments=frozenset().union(*below))


def _region(seat: Seat) -> Reach:
    return _own(seat) | Reach(owners=seat.directory.regions.get(seat.region, frozenset()))


def _all(seat: Seat) -> Reach:
    return EVERYTHING


SCOPES: Registry[Scope] = Registry(
    "scope",
    (
        Scope("own", _own, "their own records"),
        Scope("subordinates", _subordinates, "records of themselves and their staff"),
        Scope("department", _department, "records of their departments"),
        Scope(
            "department_below", _department_below, "records of their departments and those below"
        ),
        Scope("region", _region, "records of people in their region"),
        Scope("all", _all, "all records"),
    ),
)


_REACHES: WeakKeyDictionary[Directory, dict[object, Reach]] = WeakKeyDictionary()


def reach_of(tx: Transaction, *names: str) -> Reach:
    """How far the scopes reach together for the actor, found once for a directory."""
    seat = seat_of(tx)
    known = _REACHES.setdefault(seat.directory, {})
    key = (seat.person, seat.department, seat.region, names)
    found = known.get(key)
    if found is None:
        found = known[key] = _reach(seat, names)
    return found


def seat_of(tx: Transaction) -> Seat:
    """Where the actor sits, as this transaction sees it."""
    actor = tx.actor
    region = str(actor.values.get("region"))
    return Seat(actor.person, actor.department, region, directory(tx))


def departments_of(tx: Transaction) -> frozenset[UUID]:
    """All departments of the actor."""
    return seat_of(tx).departments


def _reach(seat: Seat, names: tuple[str, ...]) -> Reach:
    # A scope that this version does not know gives nothing away.
    found = (SCOPES.get(name).reach(seat) for name in names if name in SCOPES)
    return reduce(Reach.__or__, found, NOTHING)
