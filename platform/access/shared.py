"""Which shares can concern somebody at all, kept in memory: most people have none of an entity.

So the row rule of those costs nothing for shares, and no statement asks whether there are any.
"""

from collections import defaultdict
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select

from ..core.transaction import Transaction
from .directory import directory
from .stamped import Stamped
from .tables import share

_PAIRS = select(share.c.entity_id, share.c.grantee).distinct()


def to_person(id: UUID) -> str:
    """A person as a share names them."""
    return f"person/{id}"


def to_department(id: UUID) -> str:
    """The people of a department and of those below it, as a share names them."""
    return f"department/{id}"


def to_role(key: str) -> str:
    """Everybody who has a role, as a share names them."""
    return f"role/{key}"


def grantees_of(tx: Transaction) -> frozenset[str]:
    """All by which a share can reach the actor."""
    return tx.kept(grantees_of, lambda: _grantees(tx))


def _grantees(tx: Transaction) -> frozenset[str]:
    who = tx.actor.person
    if who is None:
        return frozenset()
    known = directory(tx)
    places = known.above(known.departments.get(who, ()))
    roles = map(to_role, tx.actor.roles)
    return frozenset((to_person(who), *map(to_department, places), *roles))


def shared_with(tx: Transaction, entity_id: str) -> frozenset[str]:
    """Those of the actor's ``grantees_of`` with whom a record of the entity is or was shared."""
    known = SHARED.of(tx).get(entity_id)
    return known & grantees_of(tx) if known else frozenset()


def _read(tx: Transaction) -> Mapping[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for entity, grantee in tx.execute(_PAIRS):
        found[entity].add(grantee)
    return {entity: frozenset(grantees) for entity, grantees in found.items()}


#: Grantees by the entity's id.
SHARED = Stamped("shares", _read)
