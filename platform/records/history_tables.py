"""Where history and change sets are kept. History is append-only."""

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    Uuid,
    text,
)

from ..core.columns import JSONText, UTCDateTime
from ..core.tables import OWN

#: Most of what people do is written alone.
_IN_A_SET = text("change_set IS NOT NULL")

#: What happened to a record, once a revision. ``changes`` maps a field's id to [before, after].
HISTORY = Table(
    "fl_history",
    OWN,
    Column(
        "seq",
        BigInteger().with_variant(Integer, "sqlite"),
        primary_key=True,
        autoincrement=True,
    ),
    Column("record_id", Uuid, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("entity_id", String(81), nullable=False),
    Column("at", UTCDateTime, nullable=False),
    Column("actor", Uuid),
    Column("action", String(20), nullable=False),
    Column("changes", JSONText, nullable=False),
    Column("erased", JSONText),
    Column("change_set", Uuid),
    Column("request_id", String(64)),
    Column("salt", LargeBinary(12)),
    Column("digest", LargeBinary(32), nullable=False),
    Column("chain", LargeBinary(32), nullable=False),
    Index("ux_fl_history_record", "record_id", "revision", unique=True),
    Index(
        "ix_fl_history_change_set",
        "change_set",
        sqlite_where=_IN_A_SET,
        postgresql_where=_IN_A_SET,
    ),
)

#: Every few minutes: a signed digest over all chains up to an entry, so that a cut tail shows.
HEAD = Table(
    "fl_history_head",
    OWN,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("at", UTCDateTime, nullable=False),
    Column("entries", BigInteger, nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
    Column("signature", LargeBinary(32), nullable=False),
)

#: Many writes that belong together and are undone together: an import, a bulk edit, a merge.
CHANGE_SET = Table(
    "fl_change_set",
    OWN,
    Column("id", Uuid, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("title", Text, nullable=False),
    Column("entity_id", String(81)),
    Column("at", UTCDateTime, nullable=False),
    Column("actor", Uuid),
    Column("undone_at", UTCDateTime),
    Column("undone_by", Uuid),
    Column("undoes", Uuid),
    Index("ix_fl_change_set_at", "at"),
)
