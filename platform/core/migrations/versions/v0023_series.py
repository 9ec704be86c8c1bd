"""Records that repeat: series, and which records they are made of."""

import sqlalchemy as sa
from alembic import op

from formloom.platform.core.columns import JSONText, UTCDateTime

revision = "0023_series"
down_revision = "0022_ranks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "fl_series",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("entity_id", sa.String(81), nullable=False),
        sa.Column("start_id", sa.String(81), nullable=False),
        sa.Column("rule", JSONText, nullable=False),
        sa.Column("at", UTCDateTime, nullable=False),
        sa.Column("by", sa.Uuid),
    )
    op.create_table(
        "fl_occurrence",
        sa.Column("record_id", sa.Uuid, primary_key=True),
        sa.Column("series_id", sa.Uuid, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
    )
    op.create_index("ix_fl_occurrence_series", "fl_occurrence", ["series_id", "position"])


def downgrade() -> None:
    op.drop_table("fl_occurrence")
    op.drop_table("fl_series")
