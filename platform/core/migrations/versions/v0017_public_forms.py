"""Public forms: their state, what was sent through them, and how often somebody sent one."""

import sqlalchemy as sa
from alembic import op

from formloom.platform.core.columns import JSONText, UTCDateTime

revision = "0017_public_forms"
down_revision = "0016_subscriptions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "fl_public_form",
        sa.Column("form", sa.String(40), primary_key=True),
        sa.Column("taken", sa.BigInteger, nullable=False),
        sa.Column("password", sa.Text),
        sa.Column("closed_at", UTCDateTime),
        sa.Column("closed_by", sa.Uuid),
    )
    op.create_table(
        "fl_public_person",
        sa.Column("form", sa.String(40), primary_key=True),
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
    )
    op.create_table(
        "fl_public_submission",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("form", sa.String(40), nullable=False),
        sa.Column("entity_id", sa.String(81), nullable=False),
        sa.Column("record_id", sa.Uuid, nullable=False),
        sa.Column("at", UTCDateTime, nullable=False),
        sa.Column("locale", sa.String(10), nullable=False),
        sa.Column("attribution", JSONText, nullable=False),
        sa.Column("consent", sa.Text),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("given", JSONText),
    )
    op.create_index("ix_fl_public_submission_form", "fl_public_submission", ["form", "id"])
    op.create_index("ix_fl_public_submission_record", "fl_public_submission", ["record_id"])
    op.create_index(
        "ix_fl_public_submission_code", "fl_public_submission", ["form", "code"], unique=True
    )
