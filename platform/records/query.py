"""The one builder of statements on record tables: it puts in the actor's row rule and marks it.

Every statement carries the execution option ``access`` with the right by which it runs: ``read``,
``update`` and so on have the actor's row rule inside; ``SYSTEM`` has none and is for what must
hold whoever looks (unique numbers, rollups, rows that were checked in the same transaction).
"""

from collections.abc import Collection, Sequence
from functools import lru_cache
from hashlib import md5
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Delete,
    FromClause,
    Insert,
    Select,
    Table,
    Text,
    Update,
    and_,
    any_,
    bindparam,
    delete,
    func,
    insert,
    literal,
    select,
    true,
    union,
    update,
)
from sqlalchemy.sql.elements import True_
from sqlalchemy.sql.selectable import NamedFromClause

from ..core.transaction import Transaction
from ..documents.app import Entity
from ..documents.indexes import is_digested
from . import rights
from .ordering import first_rows
from .rights import READ as READ
from .sorting import Term

SYSTEM = "system"
MARK = "access"
#: The parameter of ``Rows.pick``.
THESE = "these"
#: The parameter of ``Rows.one``.
THIS = "this"


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

    @property
    def is_open(self) -> bool:
        """Whether every row may be read, so that no rule looks at any."""
        branches = rights.readable_branches(self.transaction, self.entity)
        return len(branches) == 1 and isinstance(branches[0], True_)

    def select(
        self,
        *columns: ColumnElement[Any],
        right: str = READ,
        deleted: bool | None = False,
        source: FromClause | None = None,
        gathered: bool = False,
    ) -> Select[Any]:
        """A query; ``deleted`` is True for the recycle bin and None for both.

        ``source`` is the table with what is joined to it. ``gathered``: what may be read is found
        first, each part of the row rule by its index, for a query that must look at all of it.
        """
        start = self.table if source is None else source
        rule = self.gathered(deleted) if gathered else self.rule(right)
        statement = select(*columns).select_from(start).where(rule)
        if deleted is not None:
            gone = self.table.c.deleted_at
            statement = statement.where(gone.is_not(None) if deleted else gone.is_(None))
        return statement.execution_options(**{MARK: right})

    def gathered(self, deleted: bool | None = False) -> ColumnElement[bool]:
        """The rule of reading, each part of it looking for its rows by itself."""
        branches = self._branches()
        if len(branches) == 1:
            return branches[0]
        table = self.table.alias()
        own = rights.readable_branches(self.transaction, self.entity, table)
        gone = table.c.deleted_at
        live = true() if deleted is None else gone.is_not(None) if deleted else gone.is_(None)
        return self.table.c.seq.in_(union(*(select(table.c.seq).where(one, live) for one in own)))

    def ordered(
        self,
        columns: tuple[ColumnElement[Any], ...],
        terms: Sequence[Term],
        conditions: Sequence[ColumnElement[bool]],
        limit: int,
        *,
        deleted: bool = False,
        keep: bool = False,
    ) -> Select[Any]:
        """The first rows in an order that may be read; nothing is joined to the table.

        :param keep: build it once; the conditions must be the same objects each time.
        """
        branches = self._branches()
        build = _ordered if keep else _ordered.__wrapped__
        wanted, is_sqlite = tuple(conditions), self.transaction.is_sqlite
        return build(self.table, columns, tuple(terms), wanted, limit, deleted, branches, is_sqlite)

    def counted(
        self, conditions: Sequence[ColumnElement[bool]], most: int, *, deleted: bool = False
    ) -> Select[Any]:
        """How many rows may be read; each branch of the row rule counts up to ``most``."""
        gone = self.table.c.deleted_at
        wanted = (*conditions, gone.is_not(None) if deleted else gone.is_(None))
        parts = [
            select(self.table.c.seq).where(one, *wanted).limit(most).subquery()
            for one in self._branches()
        ]
        seen = parts[0] if len(parts) == 1 else union(*map(select, parts)).subquery()
        return select(func.count()).select_from(seen).execution_options(**{MARK: READ})

    def _branches(self) -> tuple[ColumnElement[bool], ...]:
        """Parts of the row rule, of which any suffices; the whole rule where it has no parts."""
        branches = rights.readable_branches(self.transaction, self.entity)
        return branches if len(branches) > 1 else (self.rule(READ),)

    def pick(
        self,
        keys: tuple[str, ...],
        *,
        by: str = "id",
        right: str = READ,
        deleted: bool | None = False,
        titles: tuple[ColumnElement[Any], ...] = (),
    ) -> Select[Any]:
        """A query of columns by key, for the rows whose ``by`` is among the parameter ``THESE``."""
        wanted = self._these(by)
        return _picked(self.table, keys, wanted, deleted, right, self.rule(right), titles)

    def _these(self, by: str) -> ColumnElement[bool]:
        return _these(self.table.c[by], is_sqlite=self.transaction.is_sqlite)

    def one(
        self,
        keys: tuple[str, ...],
        *,
        right: str = READ,
        deleted: bool | None = False,
        titles: tuple[ColumnElement[Any], ...] = (),
    ) -> Select[Any]:
        """As ``pick``, for the row whose id is the parameter ``THIS``."""
        wanted = _this(self.table)
        return _picked(self.table, keys, wanted, deleted, right, self.rule(right), titles)

    def title(self, key: str, target: Entity, display: str) -> ColumnElement[Any]:
        """What ``display`` holds in the record that a link of each row leads to.

        NULL, too, where the actor may not see that record. It is the same object each time.
        """
        other = _other(target.table, key)
        seen = rights.rule(self.transaction, target, READ, other, kept=True)
        return _title(self.table.c[key], other, other.c[display], seen)

    def locked(
        self,
        keys: tuple[str, ...],
        *,
        right: str,
        deleted: bool | None = False,
        titles: tuple[ColumnElement[Any], ...] = (),
        alone: bool = False,
    ) -> Select[Any]:
        """As ``pick`` of what may be seen, and last whether ``right`` allows to write it.

        On PostgreSQL the rows are locked until the transaction ends.

        :param alone: for the row whose id is the parameter ``THIS``.
        """
        seen = SYSTEM if right == SYSTEM else READ
        wanted = _this(self.table) if alone else self._these("id")
        statement = _picked(self.table, keys, wanted, deleted, seen, self.rule(seen), titles)
        # Whoever links to a record holds a share of its key: only its deletion waits for that.
        shared = None if self.transaction.is_sqlite else right not in {"delete", SYSTEM}
        return _locked(statement, self.table, self.rule(right), shared)

    def held(self, keys: tuple[str, ...], *, alone: bool = False) -> Select[Any]:
        """As ``pick``, or ``one``; on PostgreSQL nobody deletes the rows until the transaction
        ends.
        """
        statement = self.one(keys) if alone else self.pick(keys)
        return statement if self.transaction.is_sqlite else _held(statement, self.table)

    def among(self, key: str, values: Collection[object]) -> ColumnElement[bool]:
        """Whether a column holds one of many values, as an index of its unique rule finds them.

        On PostgreSQL they are one array, not a parameter each.
        """
        column = self.table.c[key]
        if self.transaction.is_sqlite:
            return column.in_(list(values))
        held = column == any_(literal(list(values), ARRAY(column.type)))
        if not is_digested(self.entity, key):
            return held
        digests = [md5(str(one).encode(), usedforsecurity=False).hexdigest() for one in values]
        return and_(func.md5(column) == any_(literal(digests, ARRAY(Text))), held)

    def insert(self) -> Insert:
        """Rows that the pipeline has checked."""
        return _inserted(self.table)

    def insert_one(self, keys: tuple[str, ...]) -> Insert:
        """As ``insert``; the parameters are ``new_<key>`` for each of ``keys``."""
        return _inserted_one(self.table, keys)

    def update(self, keys: tuple[str, ...]) -> Update:
        """Rows that were read for this with a right, in the same transaction.

        The parameters are ``this_id`` and ``new_<key>`` for each of ``keys``.
        """
        return _updated(self.table, keys)

    def delete(self) -> Delete:
        """As ``update``."""
        return delete(self.table).execution_options(**{MARK: SYSTEM})


@lru_cache(maxsize=5_000)
def _picked(
    table: Table,
    keys: tuple[str, ...],
    wanted: ColumnElement[bool],
    deleted: bool | None,
    right: str,
    rule: ColumnElement[bool],
    titles: tuple[ColumnElement[Any], ...],
) -> Select[Any]:
    """Kept, because building a statement costs more than running it; row rules are kept, too."""
    columns = table.c
    statement = select(*(columns[key] for key in keys), *titles).where(wanted)
    if not isinstance(rule, True_):
        statement = statement.where(rule)
    if deleted is not None:
        gone = columns.deleted_at
        statement = statement.where(gone.is_not(None) if deleted else gone.is_(None))
    return statement.execution_options(**{MARK: right})


@lru_cache(maxsize=2_000)
def _these(column: ColumnElement[Any], *, is_sqlite: bool) -> ColumnElement[bool]:
    """Whether a column holds one of ``THESE``: on PostgreSQL one array, however many they are."""
    if is_sqlite:
        return column.in_(bindparam(THESE, expanding=True, type_=column.type))
    return column == any_(bindparam(THESE, type_=ARRAY(column.type)))


@lru_cache(maxsize=2_000)
def _this(table: Table) -> ColumnElement[bool]:
    return table.c.id == bindparam(THIS, type_=table.c.id.type)


@lru_cache(maxsize=2_000)
def _other(table: Table, key: str) -> NamedFromClause:
    return table.alias(f"{key}_title")


@lru_cache(maxsize=2_000)
def _title(
    link: ColumnElement[Any],
    other: NamedFromClause,
    title: ColumnElement[Any],
    seen: ColumnElement[bool],
) -> ColumnElement[Any]:
    return select(title).where(other.c.id == link, seen).scalar_subquery()


@lru_cache(maxsize=500)
def _ordered(
    table: Table,
    columns: tuple[ColumnElement[Any], ...],
    terms: tuple[Term, ...],
    conditions: tuple[ColumnElement[bool], ...],
    limit: int,
    deleted: bool,
    branches: tuple[ColumnElement[bool], ...],
    is_sqlite: bool,
) -> Select[Any]:
    gone = table.c.deleted_at.is_not(None) if deleted else table.c.deleted_at.is_(None)
    wanted = (*conditions, gone)
    found = first_rows(table, columns, terms, wanted, limit, branches, is_sqlite=is_sqlite)
    return found.execution_options(**{MARK: READ})


@lru_cache(maxsize=2_000)
def _locked(
    statement: Select[Any], table: Table, rule: ColumnElement[bool], shared: bool | None
) -> Select[Any]:
    statement = statement.add_columns(rule.label("may_write"))
    if shared is None:
        return statement
    return statement.order_by(table.c.id).with_for_update(of=table, key_share=shared)


@lru_cache(maxsize=2_000)
def _held(statement: Select[Any], table: Table) -> Select[Any]:
    ordered = statement.order_by(table.c.id)
    return ordered.with_for_update(read=True, key_share=True, of=table)


@lru_cache(maxsize=2_000)
def _inserted(table: Table) -> Insert:
    return insert(table).inline().execution_options(**{MARK: SYSTEM})


@lru_cache(maxsize=2_000)
def _inserted_one(table: Table, keys: tuple[str, ...]) -> Insert:
    return _inserted(table).values({table.c[key]: bindparam(f"new_{key}") for key in keys})


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
