"""What records keep beside their own tables: counters, history, change sets, files."""

import sqlalchemy as sa
from alembic import op

from formloom.platform.core.columns import JSONText, UTCDateTime

revision = "0003_records"
down_revision = "0002_access"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _writing()
    _history()
    _change_sets()


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


def _history() -> None:
    op.create_table(
        "fl_history",
        sa.Column(
            "seq",
            sa.BigInteger().with_variant(sa.Integer, "sqlite"),
            primary_key=True,
            autoincrement=True,
        ),
        sa.Column("record_id", sa.Uuid, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("entity_id", sa.String(81), nullable=False),
        sa.Column("at", UTCDateTime, nullable=False),
        sa.Column("actor", sa.Uuid),
        sa.Column("action", sa.String(20), nullable=False),
        sa.Column("changes", JSONText, nullable=False),
        sa.Column("erased", JSONText),
        sa.Column("change_set", sa.Uuid),
        sa.Column("request_id", sa.String(64)),
        sa.Column("salt", sa.LargeBinary(12)),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("chain", sa.LargeBinary(32), nullable=False),
    )
    op.create_index("ux_fl_history_record", "fl_history", ["record_id", "revision"], unique=True)
    op.create_index("ix_fl_history_change_set", "fl_history", ["change_set"])
    op.create_table(
        "fl_history_head",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("at", UTCDateTime, nullable=False),
        sa.Column("entries", sa.BigInteger, nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("signature", sa.LargeBinary(32), nullable=False),
    )


def _change_sets() -> None:
    op.create_table(
        "fl_change_set",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("entity_id", sa.String(81)),
        sa.Column("at", UTCDateTime, nullable=False),
        sa.Column("actor", sa.Uuid),
        sa.Column("undone_at", UTCDateTime),
        sa.Column("undone_by", sa.Uuid),
        sa.Column("undoes", sa.Uuid),
    )
    op.create_index("ix_fl_change_set_at", "fl_change_set", ["at"])
