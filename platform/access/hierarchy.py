"""Who is below whom, in departments and between managers and staff."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, select

from ..core.transaction import Transaction
from .directory import directory
from .tables import person


def departments_below(tx: Transaction, top: UUID) -> frozenset[UUID]:
    """``top`` and every department below it."""
    return directory(tx).below(top)


def staff_below(tx: Transaction, manager: UUID) -> frozenset[UUID]:
    """Everybody whom ``manager`` manages, directly or through others."""
    return frozenset(tx.execute(_STAFF, {"manager": manager}).scalars())


def _staff() -> Select[Any]:
    # UNION, not UNION ALL: it ends even in a circle.
    top = person.c.manager_id == bindparam("manager")
    staff = select(person.c.id).where(top).cte("staff", recursive=True)
    theirs = select(person.c.id).where(person.c.manager_id == staff.c.id)
    return select(staff.union(theirs).c.id)


#: Built once: building it costs more than running it.
_STAFF = _staff()
