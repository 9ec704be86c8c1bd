"""Sign-in: second factors, recovery codes, tickets, identities elsewhere, service accounts."""

import sqlalchemy as sa
from alembic import op

from formloom.platform.core.columns import JSONText, UTCDateTime

revision = "0010_sign_in"
down_revision = "0009_rights"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("fl_person", sa.Column("is_service", sa.Boolean))
    _second_factors()
    _tickets()
    _identities()
    op.create_table(
        "fl_setting",
        sa.Column("key", sa.String(40), primary_key=True),
        sa.Column("value", JSONText, nullable=False),
    )


def _second_factors() -> None:
    op.create_table(
        "fl_second_factor",
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("fl_person.id"), primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("last_step", sa.BigInteger, nullable=False),
        sa.Column("created_at", UTCDateTime, nullable=False),
        sa.Column("confirmed_at", UTCDateTime),
    )
    op.create_table(
        "fl_recovery_code",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("fl_person.id"), nullable=False, index=True),
    )


def _tickets() -> None:
    op.create_table(
        "fl_ticket",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("purpose", sa.String(20), nullable=False),
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("fl_person.id"), nullable=False, index=True),
        sa.Column("created_at", UTCDateTime, nullable=False),
        sa.Column("expires_at", UTCDateTime, nullable=False, index=True),
    )


def _identities() -> None:
    op.create_table(
        "fl_identity",
        sa.Column("issuer", sa.Text, primary_key=True),
        sa.Column("subject", sa.Text, primary_key=True),
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("fl_person.id"), nullable=False, index=True),
        sa.Column("created_at", UTCDateTime, nullable=False),
    )
