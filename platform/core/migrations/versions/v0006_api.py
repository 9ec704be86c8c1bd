"""Answers kept for requests that are sent twice."""

import sqlalchemy as sa
from alembic import op

from formloom.platform.core.columns import JSONText, UTCDateTime, plain_text

revision = "0006_api"
down_revision = "0005_formula"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "fl_idempotency",
        sa.Column("person", sa.Uuid, primary_key=True),
        sa.Column("key", plain_text(), primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("status", sa.Integer),
        sa.Column("headers", JSONText),
        sa.Column("body", sa.LargeBinary),
        sa.Column("expires_at", UTCDateTime, nullable=False),
    )
    op.create_index("ix_fl_idempotency_expires_at", "fl_idempotency", ["expires_at"])
