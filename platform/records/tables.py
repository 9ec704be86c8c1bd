"""Own tables of the write pipeline: counters, and who made a record under an id of their own."""

from sqlalchemy import BigInteger, Column, String, Table, Text, Uuid

from ..core.tables import OWN

#: The last number given in each series of a field: a period, a branch or both.
NUMBER = Table(
    "fl_number",
    OWN,
    Column("entity_id", String(81), primary_key=True),
    Column("field_id", String(40), primary_key=True),
    Column("series", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
)

#: Who created a record under an id that the client chose, and a digest of what was sent.
OFFERED_ID = Table(
    "fl_offered_id",
    OWN,
    Column("id", Uuid, primary_key=True),
    Column("entity_id", String(81), nullable=False),
    Column("actor", Uuid),
    Column("digest", String(64), nullable=False),
)
