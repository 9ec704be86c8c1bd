"""Insert a row or, if its key is there, update it: in one statement, so two at once agree."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from ..core.transaction import Transaction


def upsert(
    tx: Transaction,
    table: Table,
    values: Mapping[str, object],
    change: Mapping[str, object] | None = None,
) -> None:
    """Store ``values``, which hold the primary key; of a row that is there set only ``change``."""
    if change is None:
        change = {key: value for key, value in values.items() if not table.c[key].primary_key}
    insert = sqlite.insert if tx.is_sqlite else postgresql.insert
    tx.execute(insert(table).values(values).on_conflict_do_update(table.primary_key, set_=change))


def upsert_many(tx: Transaction, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Store ``rows``, which hold the primary key; those that are there are as given from now on."""
    if not rows:
        return
    statement = (sqlite.insert if tx.is_sqlite else postgresql.insert)(table)
    change = {key: statement.excluded[key] for key in rows[0] if not table.c[key].primary_key}
    tx.execute(statement.on_conflict_do_update(table.primary_key, set_=change), list(rows))
