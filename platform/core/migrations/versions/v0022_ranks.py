"""Where people put records by hand: the order of cards within the columns of boards."""

import sqlalchemy as sa
from alembic import op

from formloom.platform.core.columns import plain_text

revision = "0022_ranks"
down_revision = "0021_following"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "fl_rank",
        sa.Column("view", sa.String(81), primary_key=True),
        sa.Column("value", sa.String(100), primary_key=True),
        sa.Column("record_id", sa.Uuid, primary_key=True),
        sa.Column("rank", plain_text(), nullable=False),
    )
    op.create_index("ix_fl_rank_order", "fl_rank", ["view", "value", "rank"])
    op.create_index("ix_fl_rank_record", "fl_rank", ["record_id"])


def downgrade() -> None:
    op.drop_table("fl_rank")
