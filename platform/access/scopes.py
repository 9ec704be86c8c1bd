"""How far a right reaches: over whose records and over which departments'.

Each scope takes in the narrower ones: what is of one's department, and also what is one's own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from ..core.registry import Registry
from ..core.transaction import Transaction
from .hierarchy import departments_below, staff_below


@dataclass(frozen=True)
class Reach:
    """Records owned by ``owners`` or belonging to ``departments``, or simply all."""

    owners: frozenset[UUID] = frozenset()
    departments: frozenset[UUID] = frozenset()
    everything: bool = False

    def __or__(self, other: "Reach") -> "Reach":
        return Reach(
            self.owners | other.owners,
            self.departments | other.departments,
            self.everything or other.everything,
        )

    def __le__(self, other: "Reach") -> bool:
        """Whether ``other`` takes in all of this."""
        if self.everything or other.everything:
            return other.everything
        return self.owners <= other.owners and self.departments <= other.departments

    @property
    def is_nothing(self) -> bool:
        return not (self.everything or self.owners or self.departments)


NOTHING = Reach()
EVERYTHING = Reach(everything=True)


@dataclass(frozen=True)
class Scope:
    """A scope that role documents name."""

    name: str
    reach: Callable[[Transaction], Reach]


def _known(id: UUID | None) -> frozenset[UUID]:
    return frozenset() if id is None else frozenset({id})


def _own(tx: Transaction) -> Reach:
    return Reach(owners=_known(tx.actor.person))


def _subordinates(tx: Transaction) -> Reach:
    return _own(tx) | Reach(
        owners=staff_below(tx, tx.actor.person) if tx.actor.person else frozenset()
    )


def _department(tx: Transaction) -> Reach:
    return _own(tx) | Reach(departments=_known(tx.actor.department))


def _department_below(tx: Transaction) -> Reach:
    top = tx.actor.department
    return _own(tx) | Reach(departments=departments_below(tx, top) if top else frozenset())


def _all(tx: Transaction) -> Reach:
    return EVERYTHING


SCOPES: Registry[Scope] = Registry(
    "scope",
    (
        Scope("own", _own),
        Scope("subordinates", _subordinates),
        Scope("department", _department),
        Scope("department_below", _department_below),
        Scope("all", _all),
    ),
)


def reach_of(tx: Transaction, name: str) -> Reach:
    """How far the scope reaches for the actor, found once in a transaction."""
    if name not in SCOPES:
        return NOTHING  # a scope that this version does not know gives nothing away
    return tx.kept(("reach", name), lambda: SCOPES.get(name).reach(tx))
