"""Imports, the rows of them that need attention, and the mappings that people chose."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text, Uuid

from ...core.columns import JSONText, UTCDateTime
from ...core.tables import OWN

IMPORT = Table(
    "fl_import",
    OWN,
    Column("id", Uuid, primary_key=True),
    Column("entity", String(81), nullable=False),
    Column("person", Uuid),
    Column("file_name", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("state", String(20), nullable=False),
    Column("columns", JSONText, nullable=False),
    Column("options", JSONText, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("counts", JSONText, nullable=False),
    Column("job", Uuid),
    Column("change_set", Uuid),
    Column("created_at", UTCDateTime, nullable=False),
    Column("finished_at", UTCDateTime),
    Index("ix_fl_import_person", "person", "id"),
)

#: Rows that failed, were edited or left out by somebody, or wait for another row of the file.
IMPORT_ROW = Table(
    "fl_import_row",
    OWN,
    Column("import_id", Uuid, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("state", String(10), nullable=False),
    Column("cells", JSONText, nullable=False),
    Column("faults", JSONText, nullable=False),
    Column("record_id", Uuid),
)

#: What was chosen last for a file with this header; ``header`` is a digest of the titles.
IMPORT_MAPPING = Table(
    "fl_import_mapping",
    OWN,
    Column("entity", String(81), primary_key=True),
    Column("header", String(64), primary_key=True),
    Column("options", JSONText, nullable=False),
    Column("at", UTCDateTime, nullable=False),
)
