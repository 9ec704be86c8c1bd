"""The only place that sends DDL for record tables. Columns and tables are only ever added."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, Connection, MetaData, Select, Table, inspect
from sqlalchemy.schema import CreateView, DropView

from .indexes import IndexPlan

if TYPE_CHECKING:
    from alembic.operations import Operations

#: Marks a connection that may touch record tables without an actor's predicate.
DDL = "formloom_ddl"


@contextmanager
def schema_change(connection: Connection) -> Iterator["SchemaChange"]:
    """DDL inside the caller's transaction; the guard of record tables looks away meanwhile."""
    connection.execution_options(**{DDL: True})
    try:
        yield SchemaChange(connection)
    finally:
        connection.execution_options(**{DDL: False})


class SchemaChange:
    """Adds tables, columns, indexes and views; made by ``schema_change``."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._operations = _operations(connection)
        self.dialect = connection.dialect.name

    def tables(self) -> frozenset[str]:
        return frozenset(inspect(self._connection).get_table_names())

    def columns(self, table: str) -> frozenset[str]:
        return frozenset(one["name"] for one in inspect(self._connection).get_columns(table))

    def indexes(self, tables: Iterable[str]) -> dict[str, str]:
        """The indexes of some tables, and the table of each."""
        names = list(tables)
        if not names:  # which would stand for all tables
            return {}
        found = inspect(self._connection).get_multi_indexes(filter_names=names)
        return {
            one["name"]: table
            for (_, table), indexes in found.items()
            for one in indexes
            if one["name"] is not None
        }

    def add_table(self, table: Table) -> None:
        table.create(self._connection)

    def add_columns(self, table: str, columns: Iterable[Column[object]]) -> None:
        for column in columns:
            self._operations.add_column(table, column._copy())

    def add_index(self, plan: IndexPlan) -> None:
        plan.build(self.dialect).create(self._connection)

    def drop_index(self, name: str, table: str) -> None:
        self._operations.drop_index(name, table)

    def drop_column(self, table: str, column: str) -> None:
        """For a purge alone: SQLite rebuilds the table for it."""
        for index in inspect(self._connection).get_indexes(table):
            if column in index["column_names"] and index["name"] is not None:
                self.drop_index(index["name"], table)
        self._operations.drop_column(table, column)

    def add_view(self, name: str, rows: Select[*tuple[Any, ...]]) -> None:
        self._connection.execute(CreateView(rows, name, metadata=MetaData()))

    def drop_view(self, name: str) -> None:
        self._connection.execute(DropView(Table(name, MetaData()), if_exists=True))

    def run(self, statements: Iterable[str]) -> None:
        """Statements that no library writes: search indexes. Never built from people's text."""
        for statement in statements:
            self._connection.exec_driver_sql(statement)


def _operations(connection: Connection) -> "Operations":
    # Alembic takes as long to import as all of Formloom, and only a publish needs it.
    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    return Operations(MigrationContext.configure(connection))
