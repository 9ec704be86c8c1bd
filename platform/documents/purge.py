"""Drops the columns that no release has used for a while: the only place that destroys values."""

from datetime import timedelta

from sqlalchemy import select, update

from ..core.transaction import Transaction
from .ddl import SchemaChange
from .tables import COLUMN


def purge_columns(
    transaction: Transaction, *, older_than: timedelta, dry_run: bool = False
) -> list[str]:
    """Drop columns retired longer ago than ``older_than`` and return their names.

    A restore of a release that used one finds it gone and begins with blanks.
    """
    before = transaction.now - older_than
    due = transaction.execute(
        select(COLUMN).where(COLUMN.c.retired_at < before, ~COLUMN.c.dropped)
    ).all()
    if not dry_run:
        change = SchemaChange(transaction.connection)
        for row in due:
            change.drop_column(row.table_name, row.name)
            transaction.execute(
                update(COLUMN)
                .where(COLUMN.c.table_name == row.table_name, COLUMN.c.name == row.name)
                .values(dropped=True)
            )
    return [f"{row.table_name}.{row.name}" for row in due]
