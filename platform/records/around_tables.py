"""What people put around a record: pins on its timeline, and who has it open."""

from sqlalchemy import BigInteger, Boolean, Column, String, Table, Uuid

from ..core.columns import UTCDateTime
from ..core.tables import OWN

#: Entries that stay on top of a timeline, by the name that the timeline gives them.
PIN = Table(
    "fl_pin",
    OWN,
    Column("record_id", Uuid, primary_key=True),
    Column("entry", String(80), primary_key=True),
    Column("at", UTCDateTime, nullable=False),
    Column("by", Uuid),
)

#: Who has a record open, until they say so again.
PRESENCE = Table(
    "fl_presence",
    OWN,
    Column("record_id", Uuid, primary_key=True),
    Column("person_id", Uuid, primary_key=True),
    Column("edits", Boolean, nullable=False),
    Column("until", UTCDateTime, nullable=False),
    Column("page", BigInteger, nullable=False, server_default="0"),
)
