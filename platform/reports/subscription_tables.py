"""The table of subscriptions."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, String, Table, Uuid

from ..core.columns import JSONText, UTCDateTime
from ..core.tables import OWN

SUBSCRIPTION = Table(
    "fl_subscription",
    OWN,
    Column("id", Uuid, primary_key=True),
    Column("kind", String(10), nullable=False),
    Column("key", String(60), nullable=False),
    Column("person", Uuid, ForeignKey("fl_person.id"), nullable=False),
    Column("created_by", Uuid, ForeignKey("fl_person.id"), nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("timing", JSONText, nullable=False),
    Column("condition", JSONText, nullable=False),
    Column("filters", JSONText),
    Column("paused", Boolean, nullable=False),
    Column("is_over", Boolean),
    Column("last_at", UTCDateTime),
    Column("last_state", String(10), nullable=False),
    Column("last_reason", JSONText),
)
Index("ix_fl_subscription_person", SUBSCRIPTION.c.person)
Index("ix_fl_subscription_created_by", SUBSCRIPTION.c.created_by)
