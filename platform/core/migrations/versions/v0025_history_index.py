"""The index of change sets leaves out what was written alone: most of what people do."""

import sqlalchemy as sa
from alembic import op

revision = "0025_history_index"
down_revision = "0024_presence_page"
branch_labels = None
depends_on = None

NAME, TABLE = "ix_fl_history_change_set", "fl_history"


def upgrade() -> None:
    op.drop_index(NAME, TABLE)
    told = sa.text("change_set IS NOT NULL")
    op.create_index(NAME, TABLE, ["change_set"], sqlite_where=told, postgresql_where=told)


def downgrade() -> None:
    op.drop_index(NAME, TABLE)
    op.create_index(NAME, TABLE, ["change_set"])
