"""The one builder of statements on record tables: it puts in the actor's row rule and marks it.

Every statement carries the execution option ``access`` with the right by which it runs: ``read``,
``update`` and so on have the actor's row rule inside; ``SYSTEM`` has none and is for what must
hold whoever looks (unique numbers, rollups, rows that were checked in the same transaction).
"""

from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Delete,
    FromClause,
    Insert,
    Select,
    Table,
    Update,
    bindparam,
    delete,
    insert,
    select,
    true,
    update,
)
from sqlalchemy.sql.elements import True_

from ..core.transaction import Transaction
from ..documents.app import Entity
from . import rights
from .rights import READ as READ

SYSTEM = "system"
MARK = "access"
#: The parameter of ``Rows.pick``.
THESE = "these"


class Rows:
    """Statements on the records of one entity, as the actor of a transaction may run them."""

    def __init__(self, transaction: Transaction, entity: Entity) -> None:
        self.transaction = transaction
        self.entity = entity
        self.table = entity.table

    def rule(self, right: str, source: FromClause | None = None) -> ColumnElement[bool]:
        """The row rule of ``right``, on the table or on an alias of it."""
        if right == SYSTEM:
            return true()
        rows = self.table if source is None else source
        return rights.rule(self.transaction, self.entity, right, rows)

    def select(
        self,
        *columns: ColumnElement[Any],
        right: str = READ,
        deleted: bool | None = False,
        source: FromClause | None = None,
    ) -> Select[Any]:
        """A query; ``deleted`` is True for the recycle bin and None for both.

        ``source`` is the table with what is joined to it.
        """
        start = self.table if source is None else source
        statement = select(*columns).select_from(start).where(self.rule(right))
        if deleted is not None:
            gone = self.table.c.deleted_at
            statement = statement.where(gone.is_not(None) if deleted else gone.is_(None))
        return statement.execution_options(**{MARK: right})

    def pick(
        self,
        keys: tuple[str, ...],
        *,
        by: str = "id",
        right: str = READ,
        deleted: bool | None = False,
    ) -> Select[Any]:
        """A query of columns by key, for the rows whose ``by`` is among the parameter ``THESE``.

        What does not depend on the actor is built once: building costs more than running.
        """
        statement = _picked(self.table, keys, by, deleted)
        rule = self.rule(right)
        if not isinstance(rule, True_):
            statement = statement.where(rule)
        return statement.execution_options(**{MARK: right})

    def insert(self) -> Insert:
        """Rows that the pipeline has checked."""
        return _inserted(self.table)

    def update(self, keys: tuple[str, ...]) -> Update:
        """Rows that were read for this with a right, in the same transaction.

        The parameters are ``this_id`` and ``new_<key>`` for each of ``keys``.
        """
        return _updated(self.table, keys)

    def delete(self) -> Delete:
        """As ``update``."""
        return delete(self.table).execution_options(**{MARK: SYSTEM})


@lru_cache(maxsize=2_000)
def _picked(table: Table, keys: tuple[str, ...], by: str, deleted: bool | None) -> Select[Any]:
    columns = table.c
    these = bindparam(THESE, expanding=True, type_=columns[by].type)
    statement = select(*(columns[key] for key in keys)).where(columns[by].in_(these))
    if deleted is None:
        return statement
    gone = columns.deleted_at
    return statement.where(gone.is_not(None) if deleted else gone.is_(None))


@lru_cache(maxsize=2_000)
def _inserted(table: Table) -> Insert:
    return insert(table).inline().execution_options(**{MARK: SYSTEM})


@lru_cache(maxsize=2_000)
def _updated(table: Table, keys: tuple[str, ...]) -> Update:
    return (
        update(table)
        .where(table.c.id == bindparam("this_id"))
        .values({table.c[key]: bindparam(f"new_{key}") for key in keys})
        .execution_options(**{MARK: SYSTEM})
    )


class Pairs:
    """Statements on the join table of an n:m link; the record at its end was checked."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def select(self, *columns: ColumnElement[Any]) -> Select[Any]:
        return select(*columns).select_from(self.table).execution_options(**{MARK: SYSTEM})

    def insert(self) -> Insert:
        return insert(self.table).inline().execution_options(**{MARK: SYSTEM})

    def delete(self) -> Delete:
        return delete(self.table).execution_options(**{MARK: SYSTEM})
