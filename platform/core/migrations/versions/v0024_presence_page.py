"""Which page says that somebody has a record open."""

import sqlalchemy as sa
from alembic import op

revision = "0024_presence_page"
down_revision = "0023_series"
branch_labels = None
depends_on = None


def upgrade() -> None:
    column = sa.Column("page", sa.BigInteger, nullable=False, server_default="0")
    op.add_column("fl_presence", column)


def downgrade() -> None:
    op.drop_column("fl_presence", "page")
