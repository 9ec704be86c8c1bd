"""What administrators settle about signing in."""

from collections.abc import Iterable, Sequence
from typing import cast
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.sql.functions import count

from ..core.errors import NotAllowedError
from ..core.transaction import Transaction
from .actors import demand_administrator
from .audit import write_audit
from .tables import person, second_factor, session, setting
from .upsert import upsert

_ROLES = "second_factor_roles"


def second_factor_roles(tx: Transaction) -> frozenset[str]:
    """The roles whose people must have a second factor."""
    found = tx.execute(select(setting.c.value).where(setting.c.key == _ROLES)).scalar()
    return frozenset(cast("list[str]", found or []))


def require_second_factor(tx: Transaction, roles: Iterable[str]) -> int:
    """Demand it of these roles and of no others; sign out who has none. Returns how many people.

    :raises NotAllowedError: if the actor would be signed out by it.
    """
    demand_administrator(tx)
    before, after = second_factor_roles(tx), frozenset(roles)
    upsert(tx, setting, {"key": _ROLES, "value": sorted(after)})
    without = _without(tx, after)
    if tx.actor.person in without:
        raise NotAllowedError("First set up a second factor for yourself.")
    mine = session.c.person_id.in_(without)
    ended = tx.execute(select(count(session.c.person_id.distinct())).where(mine)).scalar_one()
    tx.execute(delete(session).where(mine))
    write_audit(tx, "second_factor.require", "", roles=[sorted(before), sorted(after)])
    return int(ended)


def sign_out_unproven(tx: Transaction, who: UUID) -> None:
    """End the sessions of somebody who must have a second factor by now and has none.

    Their next request leads to the sign-in, which has them set one up.
    """
    without = _without(tx, second_factor_roles(tx), person.c.id == who)
    tx.execute(delete(session).where(session.c.person_id.in_(without)))


def _without(tx: Transaction, roles: frozenset[str], *among: ColumnElement[bool]) -> Sequence[UUID]:
    """The people of these roles who have set up no second factor."""
    if not roles:
        return ()
    has = select(second_factor.c.person_id).where(second_factor.c.confirmed_at.is_not(None))
    rows = tx.execute(select(person.c.id, person.c.roles).where(person.c.id.not_in(has), *among))
    return [row.id for row in rows if not roles.isdisjoint(row.roles)]
