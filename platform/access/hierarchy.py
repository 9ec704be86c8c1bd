"""Who is below and above whom, in departments and between managers and staff.

Each is one recursive statement with UNION, not UNION ALL: it ends even in a circle.
"""

from uuid import UUID

from sqlalchemy import select

from ..core.transaction import Transaction
from .tables import department, person


def departments_below(tx: Transaction, top: UUID) -> frozenset[UUID]:
    """``top`` and every department below it."""
    tree = select(department.c.id).where(department.c.id == top).cte("tree", recursive=True)
    children = select(department.c.id).where(department.c.parent_id == tree.c.id)
    return frozenset(tx.execute(select(tree.union(children).c.id)).scalars())


def staff_below(tx: Transaction, manager: UUID) -> frozenset[UUID]:
    """Everybody whom ``manager`` manages, directly or through others."""
    staff = select(person.c.id).where(person.c.manager_id == manager).cte("staff", recursive=True)
    theirs = select(person.c.id).where(person.c.manager_id == staff.c.id)
    return frozenset(tx.execute(select(staff.union(theirs).c.id)).scalars())
