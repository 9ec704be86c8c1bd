"""Drops the columns that no release has used for a while: the only place that destroys values."""

from datetime import timedelta

from sqlalchemy import select, update

from ..core.transaction import Transaction
from .ddl import schema_change
from .tables import COLUMN


def purge_columns(
    transaction: Transaction, *, older_than: timedelta, dry_run: bool = False
) -> list[str]:
    """Drop columns retired at least ``older_than`` ago and return their names.

    A restore of a release that used one finds it gone and begins with blanks.
    """
    before = transaction.now - older_than
    due = transaction.execute(
        select(COLUMN).where(COLUMN.c.retired_at <= before, ~COLUMN.c.dropped)
    ).all()
    if not dry_run:
        for row in due:
            _drop(transaction, row.table_name, row.name)
    return [f"{row.table_name}.{row.name}" for row in due]


def _drop(transaction: Transaction, table: str, column: str) -> None:
    with schema_change(transaction.connection) as change:
        change.drop_column(table, column)
    transaction.execute(
        update(COLUMN)
        .where(COLUMN.c.table_name == table, COLUMN.c.name == column)
        .values(dropped=True)
    )
