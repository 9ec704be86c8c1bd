"""Where documents, drafts, releases and the column map are kept."""

from sqlalchemy import BigInteger, Boolean, Column, Integer, String, Table, Text, Uuid

from ..core.columns import JSONText, UTCDateTime
from ..core.tables import OWN

#: Every distinct text of a document, by the SHA-256 of its canonical JSON.
BLOB = Table(
    "fl_blob",
    OWN,
    Column("hash", String(64), primary_key=True),
    Column("body", Text, nullable=False),
)

#: A published, numbered set of documents: hashes by "kind/key", and the column of each field.
RELEASE = Table(
    "fl_release",
    OWN,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", UTCDateTime, nullable=False),
    Column("by", Uuid),
    Column("by_name", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("restores", Integer),
    Column("documents", JSONText, nullable=False),
    Column("columns", JSONText, nullable=False),
    Column("changes", JSONText, nullable=False),
)

#: What an analyst is working on. A draft with no body deletes its document.
DRAFT = Table(
    "fl_draft",
    OWN,
    Column("kind", String(20), primary_key=True),
    Column("key", String(40), primary_key=True),
    Column("body", Text),
    Column("version", Integer, nullable=False),
    Column("base", String(64)),
    Column("at", UTCDateTime, nullable=False),
    Column("by", Uuid),
    Column("by_name", Text, nullable=False),
)

#: Every physical column of a record table, also those that no release uses any more.
COLUMN = Table(
    "fl_column",
    OWN,
    Column("table_name", String(63), primary_key=True),
    Column("name", String(63), primary_key=True),
    Column("entity_id", String(81), nullable=False),
    Column("field_id", String(40), nullable=False),
    Column("storage", Text, nullable=False),
    Column("release", Integer, nullable=False),
    Column("retired_at", UTCDateTime),
    Column("dropped", Boolean, nullable=False),
)

#: A big conversion that is under way before its publish: how far it has come, and since when.
CONVERSION = Table(
    "fl_conversion",
    OWN,
    Column("table_name", String(63), primary_key=True),
    Column("target", String(63), primary_key=True),
    Column("source", String(63), nullable=False),
    Column("entity_id", String(81), nullable=False),
    Column("field_id", String(40), nullable=False),
    Column("storage", Text, nullable=False),
    Column("settings", Text, nullable=False),
    Column("started_at", UTCDateTime, nullable=False),
    Column("last_seq", BigInteger, nullable=False),
    Column("done", Boolean, nullable=False),
)
