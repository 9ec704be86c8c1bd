"""Documents, drafts, releases and the column map."""

import sqlalchemy as sa
from alembic import op

from formloom.platform.core.columns import JSONText, UTCDateTime

revision = "0001_documents"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "fl_blob",
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_table(
        "fl_release",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", UTCDateTime, nullable=False),
        sa.Column("by", sa.Uuid),
        sa.Column("by_name", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("restores", sa.Integer),
        sa.Column("documents", JSONText, nullable=False),
        sa.Column("columns", JSONText, nullable=False),
        sa.Column("changes", JSONText, nullable=False),
    )
    op.create_table(
        "fl_draft",
        sa.Column("kind", sa.String(20), primary_key=True),
        sa.Column("key", sa.String(40), primary_key=True),
        sa.Column("body", sa.Text),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("base", sa.String(64)),
        sa.Column("at", UTCDateTime, nullable=False),
        sa.Column("by", sa.Uuid),
        sa.Column("by_name", sa.Text, nullable=False),
    )
    op.create_table(
        "fl_column",
        sa.Column("table_name", sa.String(63), primary_key=True),
        sa.Column("name", sa.String(63), primary_key=True),
        sa.Column("entity_id", sa.String(81), nullable=False),
        sa.Column("field_id", sa.String(40), nullable=False),
        sa.Column("storage", sa.Text, nullable=False),
        sa.Column("release", sa.Integer, nullable=False),
        sa.Column("retired_at", UTCDateTime),
        sa.Column("dropped", sa.Boolean, nullable=False),
    )
    op.create_table(
        "fl_conversion",
        sa.Column("table_name", sa.String(63), primary_key=True),
        sa.Column("target", sa.String(63), primary_key=True),
        sa.Column("source", sa.String(63), nullable=False),
        sa.Column("entity_id", sa.String(81), nullable=False),
        sa.Column("field_id", sa.String(40), nullable=False),
        sa.Column("storage", sa.Text, nullable=False),
        sa.Column("settings", sa.Text, nullable=False),
        sa.Column("started_at", UTCDateTime, nullable=False),
        sa.Column("last_seq", sa.BigInteger, nullable=False),
        sa.Column("done", sa.Boolean, nullable=False),
    )
