"""Reports and dashboards that people get by mail."""

import sqlalchemy as sa
from alembic import op

from formloom.platform.core.columns import JSONText, UTCDateTime

revision = "0016_subscriptions"
down_revision = "0015_first_passwords"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "fl_subscription",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("key", sa.String(60), nullable=False),
        sa.Column("person", sa.Uuid, sa.ForeignKey("fl_person.id"), nullable=False),
        sa.Column("created_by", sa.Uuid, sa.ForeignKey("fl_person.id"), nullable=False),
        sa.Column("created_at", UTCDateTime, nullable=False),
        sa.Column("timing", JSONText, nullable=False),
        sa.Column("condition", JSONText, nullable=False),
        sa.Column("paused", sa.Boolean, nullable=False),
        sa.Column("is_over", sa.Boolean),
        sa.Column("last_at", UTCDateTime),
        sa.Column("last_state", sa.String(10), nullable=False),
        sa.Column("last_reason", JSONText),
    )
    op.create_index("ix_fl_subscription_person", "fl_subscription", ["person"])
    op.create_index("ix_fl_subscription_created_by", "fl_subscription", ["created_by"])
