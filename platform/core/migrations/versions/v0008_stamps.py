"""Stamps: a number for each thing that processes keep in memory, counted up when it changes."""

import sqlalchemy as sa
from alembic import op

revision = "0008_stamps"
down_revision = "0007_imports"
branch_labels = None
depends_on = None


def upgrade() -> None:
    stamp = op.create_table(
        "fl_stamp",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("number", sa.BigInteger, nullable=False),
    )
    op.bulk_insert(stamp, [{"name": "departments", "number": 1}])
