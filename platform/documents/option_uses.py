"""How many records hold which options of a field, as a database counts them."""

from collections import Counter
from collections.abc import Collection, Iterator

from sqlalchemy import func, select

from ..core.transaction import Transaction
from ..fields.field import Field
from .app import Entity
from .conversions import ACCESS


def option_uses(transaction: Transaction, entity: Entity, field: Field) -> Counter[str]:
    """By each value the records that hold it, retired ones included."""
    found: Counter[str] = Counter()
    for values, count in _held(transaction, entity, field):
        found.update(dict.fromkeys(values, count))
    return found


def holders(
    transaction: Transaction, entity: Entity, field: Field, values: Collection[str]
) -> int:  # fmt: skip
    """How many records hold one of ``values`` or several."""
    wanted = {*values}
    held = _held(transaction, entity, field)
    return sum(count for there, count in held if not wanted.isdisjoint(there))


def _held(
    transaction: Transaction, entity: Entity, field: Field
) -> Iterator[tuple[tuple[str, ...], int]]:
    """What records hold, each with how many hold just that; lists lie in one column, too."""
    if field.column is None:
        return
    column = entity.table.c[field.key]
    statement = (
        select(column, func.count())
        .where(entity.table.c.deleted_at.is_(None), column.is_not(None))
        .group_by(column)
        .execution_options(**ACCESS)
    )
    for value, count in transaction.execute(statement):
        yield tuple(value) if isinstance(value, list) else (str(value),), count
