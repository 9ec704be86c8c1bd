"""Computed values of many records, stored by one statement a range of records."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Numeric,
    String,
    case,
    collate,
    func,
    or_,
    select,
    type_coerce,
    update,
)

from ..access.environment import environment
from ..core.columns import MOST_DIGITS
from ..core.transaction import Transaction
from ..documents.app import App, Entity
from ..documents.dependencies import Computed
from ..formula import FormulaType, emit_value
from .dependents import Dependents
from .formula_source import source_of
from .plan import plan_of
from .query import MARK, SYSTEM, Rows


@dataclass(frozen=True)
class Step:
    """One pass over an entity's records: fields that do not read each other."""

    entity: Entity
    fields: tuple[Computed, ...]


def last_seq(
    transaction: Transaction, entity: Entity, after: int = 0, most: int | None = None
) -> int | None:
    """The last of the next ``most`` records after seq ``after``; None when there are no more."""
    table = entity.table
    following = select(table.c.seq).where(table.c.seq > after).order_by(table.c.seq).limit(most)
    statement = select(func.max(following.subquery().c.seq)).execution_options(**{MARK: SYSTEM})
    found: int | None = transaction.execute(statement).scalar()
    return found


def fill(transaction: Transaction, app: App, step: Step, after: int, upto: int) -> None:
    """Store the values of ``step`` in the records after seq ``after``, up to ``upto``.

    Records that hold the right value already are not written. History tells what people did, so
    it does not tell this.
    """
    rows = Rows(transaction, step.entity)
    table = rows.table
    if not transaction.is_sqlite:
        _lock(transaction, rows, after, upto)
    alias = table.alias()
    within = (alias.c.seq > after, alias.c.seq <= upto)
    fresh = (
        select(alias.c.seq, *_values(transaction, app, step, alias))
        .where(*within)
        .cte("fresh")
        .prefix_with("MATERIALIZED")
    )
    keys = [one.field.key for one in step.fields]
    values = {
        one.field.key: _stored(transaction, fresh.c[one.field.key], one) for one in step.fields
    }
    differs = or_(*(_differs(transaction, table.c[key], values[key]) for key in keys))
    statement = update(table).where(table.c.seq == fresh.c.seq, differs)
    statement = statement.values({table.c[key]: value for key, value in values.items()})
    _run(transaction, app, step.entity, statement, frozenset(keys))


def _run(
    transaction: Transaction, app: App, entity: Entity, statement: Any, keys: frozenset[str]
) -> None:
    plan = plan_of(app, entity)
    marked = statement.execution_options(**{MARK: SYSTEM})
    if plan.derived_from.isdisjoint(keys):
        transaction.execute(marked)
        return
    ids = transaction.execute(marked.returning(entity.table.c.id)).scalars().all()
    Dependents(transaction, app).derive(plan, dict.fromkeys(ids, keys))


def _lock(transaction: Transaction, rows: Rows, after: int, upto: int) -> None:
    """Wait for those who change these records, in a statement of its own.

    Only what is read after that sees what they stored; they wait for the values of this one.
    """
    table = rows.table
    lock = rows.select(table.c.id, right=SYSTEM, deleted=None)
    lock = lock.where(table.c.seq > after, table.c.seq <= upto).order_by(table.c.id)
    transaction.execute(lock.with_for_update(key_share=True))


def _values(
    transaction: Transaction, app: App, step: Step, alias: Any
) -> Sequence[ColumnElement[Any]]:
    source = source_of(transaction, app, step.entity, alias, right=SYSTEM)
    given = environment(transaction, app)
    return [
        emit_value(one.core, source, given, scale=one.field.type.scale(one.field)).label(
            one.field.key
        )
        for one in step.fields
    ]


def _stored(transaction: Transaction, value: Any, one: Computed) -> ColumnElement[Any]:
    """``value`` as the column can hold it: a number that is too large is blank."""
    if one.core.type is not FormulaType.NUMBER:
        return value  # type: ignore[no-any-return]
    scale = one.field.type.scale(one.field)
    if one.core.digits + scale <= MOST_DIGITS:
        return value  # type: ignore[no-any-return]
    if transaction.is_sqlite:
        return case((func.abs(type_coerce(value, BigInteger())) < 10**MOST_DIGITS, value))
    bound = Decimal(10) ** (MOST_DIGITS - scale)
    return case((func.abs(type_coerce(value, Numeric())) < bound, value))


def _differs(transaction: Transaction, column: Any, value: Any) -> ColumnElement[bool]:
    if isinstance(column.type, String) and not transaction.is_sqlite:
        # Two texts of two origins have no collation in common.
        column = collate(column, "C")
    return column.is_distinct_from(value)  # type: ignore[no-any-return]
