"""The full-text index beside each record table."""

from sqlalchemy import DDL, Table

from ..core.transaction import Transaction
from .record_tables import physical_name

#: SQLite's index keeps no text of its own: triggers tell it of every change of the column, so
#: that no way of writing can forget it. Without positions it is smaller; only words are looked for.
SQLITE_SEARCH = (
    "CREATE VIRTUAL TABLE %(index)s USING fts5(search, content=%(table)s, content_rowid='seq',"
    " tokenize='unicode61 remove_diacritics 0', detail=none, columnsize=0)",
    "CREATE TRIGGER %(added)s AFTER INSERT ON %(table)s WHEN new.search IS NOT NULL BEGIN"
    " INSERT INTO %(index)s(rowid, search) VALUES (new.seq, new.search); END",
    "CREATE TRIGGER %(removed)s AFTER DELETE ON %(table)s WHEN old.search IS NOT NULL BEGIN"
    " INSERT INTO %(index)s(%(index)s, rowid, search) VALUES ('delete', old.seq, old.search); END",
    "CREATE TRIGGER %(changed)s AFTER UPDATE OF search ON %(table)s"
    " WHEN old.search IS NOT new.search BEGIN"
    " INSERT INTO %(index)s(%(index)s, rowid, search)"
    " SELECT 'delete', old.seq, old.search WHERE old.search IS NOT NULL;"
    " INSERT INTO %(index)s(rowid, search)"
    " SELECT new.seq, new.search WHERE new.search IS NOT NULL; END",
)
POSTGRES_SEARCH = ("CREATE INDEX %(index)s ON %(table)s USING gin (search)",)


def search_statements(table: Table, transaction: Transaction) -> list[str]:
    """The full-text index beside a record table."""
    name = search_name(table)
    dialect = transaction.connection.dialect
    quote = dialect.identifier_preparer.quote
    names = {"index": quote(name), "table": quote(table.name)}
    names |= {end: quote(f"{name}_{end}") for end in ("added", "removed", "changed")}
    texts = SQLITE_SEARCH if transaction.is_sqlite else POSTGRES_SEARCH
    statements = (DDL(text, context=names) for text in texts)  # type: ignore[no-untyped-call]
    return [str(one.compile(dialect=dialect)) for one in statements]


def search_name(table: Table) -> str:
    """The name of a record table's full-text index."""
    return physical_name("s", table.name.removeprefix("r_"))
