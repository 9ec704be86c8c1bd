"""Keys by which records are found that are probably the same."""

import sqlalchemy as sa
from alembic import op

revision = "0018_duplicate_keys"
down_revision = "0017_public_forms"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "fl_duplicate_key",
        sa.Column("part", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("key", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("record_id", sa.Uuid, primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "fl_duplicate_part",
        sa.Column("part", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("is_built", sa.Boolean, nullable=False),
    )
