"""Letters keep the filters with which a report or dashboard was subscribed to."""

import sqlalchemy as sa
from alembic import op

from formloom.platform.core.columns import JSONText

revision = "0019_subscription_filters"
down_revision = "0018_duplicate_keys"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("fl_subscription", sa.Column("filters", JSONText))
