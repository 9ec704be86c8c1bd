"""Record tables, made from entities. The only place that knows how an entity is laid out in SQL.

``r_<entity id>`` holds the records, ``j_<entity id>__<field id>`` the pairs of an n:m link,
``r_<entity id>__<field id>`` the lines of a lines field; ``s_<entity id>`` is the search index of
SQLite (its rowid is the record's ``seq``). A name longer than the databases take is cut and given a
digest.
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Integer, MetaData, Table, Uuid, false
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.types import Text

from ..core.columns import UTCDateTime, plain_text
from ..fields.field import Field

#: Keys that every record has; no field may take them.
SYSTEM = (
    "id", "created_at", "created_by", "updated_at", "updated_by",
    "owner", "department", "revision", "deleted_at",
)  # fmt: skip
#: Keys and physical names that belong to the table and are no values of the record.
INTERNAL = (
    "seq", "sort_key", "search", "parent", "position", "owner_id", "department_id",
    "oid", "tableoid", "xmin", "xmax", "cmin", "cmax", "ctid", "rowid", "_rowid_",
)  # fmt: skip
RESERVED = frozenset(SYSTEM + INTERNAL)
#: Of those, the ones that only lines have: a contact may well have a position.
OF_LINES = frozenset({"position"})

LONGEST_NAME = 60


def physical_name(prefix: str, *ids: str) -> str:
    """The name of a table, index or view made of ids, short enough for PostgreSQL."""
    name = f"{prefix}_{'__'.join(ids)}"
    if len(name) <= LONGEST_NAME:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:10]
    return f"{name[: LONGEST_NAME - 11]}_{digest}"


def record_table(
    metadata: MetaData, ids: tuple[str, ...], fields: Iterable[Field], *, lines: bool
) -> Table:
    """The table of an entity (one id) or of a lines field (two ids: entity and field)."""
    columns = [*_system_columns(), *(_line_columns() if lines else ())]
    for field in fields:
        kind = field.type.column(field)
        if kind is not None and field.column is not None:
            columns.append(_field_column(field))
    return Table(physical_name("r", *ids), metadata, *columns)


def _field_column(field: Field) -> Column[Any]:
    kind = field.type.column(field)
    if isinstance(kind, Boolean):
        # Conditions are true or false, never blank: so are the columns they read.
        return Column(field.column, kind, key=field.key, nullable=False, server_default=false())
    return Column(field.column, kind, key=field.key)


def _system_columns() -> tuple[Column[Any], ...]:
    return (
        Column("seq", Integer().with_variant(BigInteger(), "postgresql"), primary_key=True),
        Column("id", Uuid(), nullable=False, unique=True),
        Column("created_at", UTCDateTime(), nullable=False),
        Column("created_by", Uuid()),
        Column("updated_at", UTCDateTime(), nullable=False),
        Column("updated_by", Uuid()),
        Column("owner_id", Uuid(), key="owner"),
        Column("department_id", Uuid(), key="department"),
        Column("revision", Integer(), nullable=False),
        Column("deleted_at", UTCDateTime()),
        Column("sort_key", plain_text()),
        Column("search", Text().with_variant(TSVECTOR(), "postgresql")),
    )


def _line_columns() -> tuple[Column[Any], ...]:
    return (
        Column("parent_id", Uuid(), key="parent", nullable=False, index=False),
        Column("position", Integer(), nullable=False),
    )


def join_table(metadata: MetaData, entity_id: str, field: Field) -> Table:
    """The pairs of an n:m field, in the order that people gave them."""
    return Table(
        physical_name("j", entity_id, field.id),
        metadata,
        Column("record_id", Uuid(), primary_key=True),
        Column("target_id", Uuid(), primary_key=True),
        Column("position", Integer(), nullable=False),
    )


def columns_by_key(table: Table) -> Mapping[str, Column[Any]]:
    return {column.key: column for column in table.columns}
