"""Own tables of the write pipeline: counters, ids that clients chose, and orders made by hand."""

from sqlalchemy import BigInteger, Column, Index, String, Table, Text, Uuid

from ..core.columns import plain_text
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

#: Where somebody put a record by hand, among those that have one value: a card in its column.
RANK = Table(
    "fl_rank",
    OWN,
    Column("view", String(81), primary_key=True),
    Column("value", String(100), primary_key=True),
    Column("record_id", Uuid, primary_key=True),
    Column("rank", plain_text(), nullable=False),
    Index("ix_fl_rank_order", "view", "value", "rank"),
    Index("ix_fl_rank_record", "record_id"),
)
