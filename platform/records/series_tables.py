"""Where it is kept which records repeat one another."""

from sqlalchemy import Column, Index, Integer, String, Table, Uuid

from ..core.columns import JSONText, UTCDateTime
from ..core.tables import OWN

#: A series: the field of its days and the rule that it was made by.
SERIES = Table(
    "fl_series",
    OWN,
    Column("id", Uuid, primary_key=True),
    Column("entity_id", String(81), nullable=False),
    Column("start_id", String(81), nullable=False),
    Column("rule", JSONText, nullable=False),
    Column("at", UTCDateTime, nullable=False),
    Column("by", Uuid),
)

#: The records of a series in their order; one that was deleted keeps its place.
OCCURRENCE = Table(
    "fl_occurrence",
    OWN,
    Column("record_id", Uuid, primary_key=True),
    Column("series_id", Uuid, nullable=False),
    Column("position", Integer, nullable=False),
    Index("ix_fl_occurrence_series", "series_id", "position"),
)
