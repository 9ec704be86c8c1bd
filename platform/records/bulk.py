"""Many new rows of a table at once: bound by the column, not one value after the other by name.

SQLite gets one INSERT for all rows where its text index would else flush after every row, and
PostgreSQL a COPY, which costs half of what as many INSERTs do.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache, partial
from itertools import chain, islice, repeat
from operator import attrgetter, itemgetter
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import DDL, Dialect, LargeBinary, Table, column, func, insert, select
from sqlalchemy import table as lightweight
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeEngine

from ..core.transaction import Transaction
from .query import MARK, SYSTEM

Row = Mapping[str, object]
Bind = Callable[[Any], object]
Columns = Sequence[Sequence[object]]
NOTHING: Row = MappingProxyType({})
#: Rows that are bound and sent to PostgreSQL together.
PART = 200
#: What one INSERT of several rows may hold on SQLite.
MOST_ROWS = 1_000
MOST_VALUES = 32_766


def insert_rows(
    transaction: Transaction,
    table: Table,
    rows: Iterable[Row],
    *,
    at_once: bool = False,
    common: Row = NOTHING,
    meanwhile: Callable[[], object] | None = None,
) -> None:
    """Insert ``rows``, all with the same two or more keys, which were checked already.

    PostgreSQL stores the first of them while the next ones are made, if ``rows`` makes them.

    :param at_once: on SQLite by as few statements as can be; one if ``is_one_insert``.
    :param common: what all of them have besides.
    :param meanwhile: what is done while PostgreSQL stores them, without this connection.
    :raises IntegrityError: as a statement of SQLAlchemy does.
    """
    dialect = transaction.connection.dialect
    waiting = iter(rows)
    first = list(waiting if transaction.is_sqlite else islice(waiting, PART))
    if not first:
        return
    keys = tuple(one.key for one in table.c if one.key in first[0] or one.key in common)
    bound = partial(_bound, binds=_binds(table, keys, dialect), common=common)
    if not transaction.is_sqlite:
        parts = chain((first,), iter(lambda: list(islice(waiting, PART)), []))
        _copy(transaction, _copying(table, keys, dialect), map(bound, parts), meanwhile)
        return
    if meanwhile is not None:
        meanwhile()
    values = list(zip(*bound(first), strict=True))
    if at_once:
        _together(transaction, table, keys, values)
    else:
        _run(transaction, _inserting(table, keys, 1, dialect), values)


def is_one_insert(rows: Sequence[Row]) -> bool:
    """Whether SQLite takes ``rows`` by one statement, wholly or not at all."""
    return len(rows) <= MOST_ROWS and len(rows) * len(rows[0]) <= MOST_VALUES


def _together(
    transaction: Transaction, table: Table, keys: tuple[str, ...], rows: list[tuple[object, ...]]
) -> None:
    most = min(MOST_ROWS, MOST_VALUES // len(keys))
    for start in range(0, len(rows), most):
        some = rows[start : start + most]
        statement = _inserting(table, keys, len(some), transaction.connection.dialect)
        _run(transaction, statement, tuple(chain.from_iterable(some)))


def _run(transaction: Transaction, statement: str, values: Any) -> None:
    marked = {MARK: SYSTEM}
    transaction.connection.exec_driver_sql(statement, values, execution_options=marked)


def _copy(
    transaction: Transaction,
    statement: str,
    parts: Iterable[Columns],
    meanwhile: Callable[[], object] | None,
) -> None:
    connection = transaction.connection
    raw: Any = connection.connection.driver_connection
    errors = connection.dialect.loaded_dbapi.Error
    try:
        with raw.cursor() as cursor, cursor.copy(statement) as copy:
            for columns in parts:
                for row in zip(*map(_copied, columns), strict=True):
                    copy.write_row(row)
            if meanwhile is not None:
                meanwhile()
    except errors as error:
        told = DBAPIError.instance(statement, None, error, errors, dialect=connection.dialect)
        raise told from error


def _copied(values: Sequence[object]) -> Sequence[object]:
    """The values of a column with those as text that the driver takes long to write."""
    kinds = set(map(type, values))
    if _AS_TEXT.keys().isdisjoint(kinds):
        return values
    if len(kinds) == 1:
        return list(map(_AS_TEXT[kinds.pop()], values))
    return [_AS_TEXT.get(type(one), _itself)(one) for one in values]


def _itself(value: object) -> object:
    return value


_AS_TEXT: Mapping[type, Callable[[Any], object]] = {
    UUID: attrgetter("hex"),
    Decimal: str,
    date: date.isoformat,
    datetime: datetime.isoformat,
}


def _bound(rows: Sequence[Row], *, binds: Mapping[str, Bind | None], common: Row) -> Columns:
    """The values of some rows as the driver takes them, a column after the other."""
    own = [key for key in binds if key not in common]
    given = dict(zip(own, zip(*map(itemgetter(*own), rows), strict=True), strict=True))
    return [
        _column(given[key], bind) if key in given else _same(common[key], len(rows), bind)
        for key, bind in binds.items()
    ]


def _column(values: tuple[object, ...], bind: Bind | None) -> Sequence[object]:
    """The values of a column as the driver takes them; most system columns hold one."""
    if bind is None:
        return values
    if values[0] == values[-1] and values.count(values[0]) == len(values):
        return _same(values[0], len(values), bind)
    return list(map(bind, values))


def _same(value: object, times: int, bind: Bind | None) -> Sequence[object]:
    return [value if bind is None else bind(value)] * times


@lru_cache(maxsize=500)
def _binds(table: Table, keys: tuple[str, ...], dialect: Dialect) -> Mapping[str, Bind | None]:
    return {key: _bind(table.c[key].type, dialect) for key in keys}


def _bind(kind: TypeEngine[Any], dialect: Dialect) -> Bind | None:
    # Drivers take bytes as they are; SQLAlchemy would wrap each of them.
    is_plain = isinstance(kind, LargeBinary)
    return None if is_plain else kind.dialect_impl(dialect).bind_processor(dialect)


@lru_cache(maxsize=500)
def _copying(table: Table, keys: tuple[str, ...], dialect: Dialect) -> str:
    quote = dialect.identifier_preparer
    names = {
        "table": quote.format_table(table),
        "columns": ", ".join(quote.format_column(table.c[key]) for key in keys),
    }
    statement = DDL("COPY %(table)s (%(columns)s) FROM STDIN", context=names)  # type: ignore[no-untyped-call]
    return str(statement.compile(dialect=dialect))


@lru_cache(maxsize=50)
def _inserting(table: Table, keys: tuple[str, ...], rows: int, dialect: Dialect) -> str:
    """An INSERT of so many rows, written from that of one: SQLAlchemy takes 0.1 s for 1,000."""
    statement = str(insert(table).inline().compile(dialect=dialect, column_keys=list(keys)))
    group = statement.rpartition(" VALUES ")[2]
    return ", ".join((statement, *repeat(group, rows - 1)))


def look_at(transaction: Transaction, table: Table) -> None:
    """Have PostgreSQL count a table that it never counted: it takes such a one for nearly empty,
    and reads all of it where an index would find a few rows.
    """
    if transaction.is_sqlite:
        return
    counted = select(func.coalesce(func.max(_CLASS.c.reltuples), 0))
    known = counted.where(_CLASS.c.oid == func.to_regclass(table.name))
    if transaction.execute(known).scalar_one() <= 0:
        quoted = transaction.connection.dialect.identifier_preparer.format_table(table)
        statement = DDL("ANALYZE %(quoted)s", context={"quoted": quoted})  # type: ignore[no-untyped-call]
        transaction.execute(statement.execution_options(**{MARK: SYSTEM}))


_CLASS = lightweight("pg_class", column("oid"), column("reltuples"))
