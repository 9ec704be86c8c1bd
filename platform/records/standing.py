"""Since when records hold what they hold: how long a card has stood in its column."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import Text, func, select, type_coerce

from ..core.transaction import Transaction
from ..fields.field import Field
from .history_tables import HISTORY


def last_changes(
    transaction: Transaction, field: Field, ids: Iterable[UUID]
) -> Mapping[UUID, datetime]:
    """When the value of ``field`` last changed, by record: those that the actor has read already.

    Records whose history does not tell it are left out.
    """
    named = type_coerce(HISTORY.c.changes, Text).contains(f'"{field.id}":', autoescape=True)
    statement = (
        select(HISTORY.c.record_id, func.max(HISTORY.c.at))
        .where(HISTORY.c.record_id.in_(list(ids)), named)
        .group_by(HISTORY.c.record_id)
    )
    return {row[0]: row[1] for row in transaction.execute(statement)}
