"""The scopes that role documents name.

Each takes in the narrower ones: what is of one's department, and also what is one's own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from ..core.registry import Registry
from ..core.transaction import Transaction
from .directory import directory
from .reach import EVERYTHING, NOTHING, Reach


@dataclass(frozen=True)
class Scope:
    """A scope; ``words`` say in a sentence which records it reaches."""

    name: str
    reach: Callable[[Transaction], Reach]
    words: str


def _own(tx: Transaction) -> Reach:
    who = tx.actor.person
    return NOTHING if who is None else Reach(owners=frozenset({who}))


def _subordinates(tx: Transaction) -> Reach:
    who = tx.actor.person
    return _own(tx) | Reach(owners=frozenset() if who is None else directory(tx).staff_below(who))


def _department(tx: Transaction) -> Reach:
    return _own(tx) | Reach(departments=departments_of(tx))


def _department_below(tx: Transaction) -> Reach:
    below = (directory(tx).below(one) for one in departments_of(tx))
    return _own(tx) | Reach(departments=frozenset().union(*below))


def _region(tx: Transaction) -> Reach:
    region = tx.actor.values.get("region")
    return _own(tx) | Reach(owners=directory(tx).regions.get(str(region), frozenset()))


def _all(tx: Transaction) -> Reach:
    return EVERYTHING


def departments_of(tx: Transaction) -> frozenset[UUID]:
    """All departments of the actor."""
    who, primary = tx.actor.person, tx.actor.department
    mine = frozenset() if primary is None else frozenset({primary})
    return mine if who is None else mine | directory(tx).departments.get(who, frozenset())


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


def reach_of(tx: Transaction, name: str) -> Reach:
    """How far the scope reaches for the actor, found once in a transaction."""
    if name not in SCOPES:
        return NOTHING  # a scope that this version does not know gives nothing away
    return tx.kept(("reach", name), lambda: SCOPES.get(name).reach(tx))
