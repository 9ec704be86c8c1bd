"""What records keep beside their own tables: counters, history, change sets, files."""

import sqlalchemy as sa
from alembic import op

revision = "0003_records"
down_revision = "0002_access"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _writing()


def _writing() -> None:
    op.create_table(
        "fl_number",
        sa.Column("entity_id", sa.String(81), primary_key=True),
        sa.Column("field_id", sa.String(40), primary_key=True),
        sa.Column("series", sa.Text, primary_key=True),
        sa.Column("value", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "fl_offered_id",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("entity_id", sa.String(81), nullable=False),
        sa.Column("actor", sa.Uuid),
        sa.Column("digest", sa.String(64), nullable=False),
    )
