"""From a stored person to the actor of a transaction, and what an actor must be."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from ..core.actor import ADMINISTRATOR, Actor
from ..core.errors import NotAllowedError, NotSignedInError
from ..core.transaction import Transaction
from .tables import person

#: What a statement reads of fl_person for ``actor_of``.
ACTOR_COLUMNS = (
    person.c.id.label("person_id"), person.c.login, person.c.name, person.c.email,
    person.c.roles, person.c.department_id, person.c.manager_id, person.c.locale,
    person.c.region, person.c.posts,
)  # fmt: skip


def actor_of(row: Row[Any], limit: Iterable[str] | None = None) -> Actor:
    """The actor in a row of ``ACTOR_COLUMNS``, with no other roles than those of ``limit``."""
    return Actor(
        person=row.person_id,
        name=row.name,
        roles=_limited(frozenset(row.roles), limit),
        department=row.department_id,
        locale=row.locale,
        values={
            "login": row.login,
            "email": row.email,
            "manager": row.manager_id,
            "region": row.region,
            "posts": tuple(row.posts or ()),
        },
    )


def _limited(roles: frozenset[str], limit: Iterable[str] | None) -> frozenset[str]:
    if limit is None:
        return roles
    # An administrator may do what any role may, so the limit itself is what is left.
    return frozenset(limit) if ADMINISTRATOR in roles else roles & frozenset(limit)


def demand_person(tx: Transaction) -> UUID:
    """The person who acts.

    :raises NotSignedInError: if nobody does.
    """
    if tx.actor.person is None:
        raise NotSignedInError("Sign in first.")
    return tx.actor.person


def demand_administrator(tx: Transaction) -> None:
    """Refuse anybody who is no administrator."""
    if tx.actor.is_administrator:
        return
    if not tx.actor.is_known:
        raise NotSignedInError("Sign in first.")
    raise NotAllowedError("Only an administrator may do this.")


def demand_self(tx: Transaction, whom: UUID) -> None:
    """Refuse anybody who is neither this person nor an administrator."""
    if not tx.actor.is_known or tx.actor.person != whom:
        demand_administrator(tx)
