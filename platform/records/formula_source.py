"""Record tables as formulas read them in SQL, as far as a right reaches."""

from sqlalchemy import FromClause

from ..core.transaction import Transaction
from ..documents.app import App, Entity
from ..documents.formula_source import FormulaSource
from .query import Rows
from .rights import READ


def source_of(
    transaction: Transaction, app: App, entity: Entity, table: FromClause, *, right: str = READ
) -> FormulaSource:
    """The records of ``entity`` in ``table``; others are reached as far as ``right`` lets see."""
    return FormulaSource(
        app,
        entity,
        table,
        "sqlite" if transaction.is_sqlite else "postgresql",
        lambda other, far: Rows(transaction, other).rule(right, far),
    )
