"""Read-only SQL views with today's field keys, so that BI tools can read the database directly.

``v_<entity key>`` shows live records only. On SQLite decimals appear as text, because the column
holds a scaled integer and a float would not be exact. No view uses a function of ours: the file
must open in any tool.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Select,
    case,
    func,
    literal,
    select,
    type_coerce,
)

from ..core.columns import ExactNumeric
from ..core.transaction import Transaction
from .app import App, Entity
from .ddl import schema_change
from .record_tables import physical_name

#: Columns of the table that are no values of the record.
HIDDEN = frozenset({"seq", "sort_key", "search", "deleted_at"})


def view_name(entity: Entity) -> str:
    """The view of an entity, by today's key."""
    return physical_name("v", *entity.key.split("."))


def rebuild_views(transaction: Transaction, before: App, after: App) -> None:
    """Make the views say what ``after`` says; one whose columns stay is not touched."""
    sqlite = transaction.is_sqlite
    old = {view_name(one): _shape(one) for one in before.entities.values()}
    new = {view_name(one): one for one in after.entities.values()}
    with schema_change(transaction.connection) as change:
        for name, shape in old.items():
            if name not in new or _shape(new[name]) != shape:
                change.drop_view(name)
        for name, entity in new.items():
            if old.get(name) != _shape(entity):
                change.add_view(name, _rows(entity, sqlite=sqlite))


def _shape(entity: Entity) -> list[tuple[str, str, str]]:
    return [(one.key, one.name, repr(one.type)) for one in entity.table.columns]


def _rows(entity: Entity, *, sqlite: bool) -> Select[*tuple[Any, ...]]:
    shown = [
        _readable(column, sqlite=sqlite).label(column.key)
        for column in entity.table.columns
        if column.key not in HIDDEN
    ]
    return select(*shown).where(entity.table.c.deleted_at.is_(None))


def _readable(column: Column[Any], *, sqlite: bool) -> ColumnElement[Any]:
    if not sqlite or not isinstance(column.type, ExactNumeric) or not column.type.scale:
        return column
    digits = func.abs(type_coerce(column, BigInteger))
    # 7 with two decimals is 0.07: at least one digit before the point and all behind it.
    padded = func.printf(f"%0{column.type.scale + 1}d", digits)
    sign = case((type_coerce(column, BigInteger) < 0, "-"), else_="")
    point = -column.type.scale
    return sign.concat(func.substr(padded, 1, func.length(padded) + point)).concat(
        literal(".").concat(func.substr(padded, point))
    )
