"""Flows and the world outside: notices, delegations, handovers, secrets, clocks of triggers."""

import sqlalchemy as sa
from alembic import op

from formloom.platform.core.columns import JSONText, UTCDateTime, plain_text

revision = "0013_flows_outside"
down_revision = "0012_flows"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _notices()
    _people()
    _secrets()
    _clocks()
    # The records of one kind of event that came one after the other, as in an import.
    op.add_column("fl_trigger_event", sa.Column("records", JSONText))


def _notices() -> None:
    op.create_table(
        "fl_notice",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("person", sa.Uuid, nullable=False),
        sa.Column("key", plain_text(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("message", JSONText, nullable=False),
        sa.Column("root_id", sa.Uuid),
        sa.Column("task", sa.String(20), nullable=False),
        sa.Column("at", UTCDateTime, nullable=False),
        sa.Column("read_at", UTCDateTime),
    )
    op.create_index("ix_fl_notice_newest", "fl_notice", ["person", "id"])
    op.create_index("ix_fl_notice_key", "fl_notice", ["person", "key"], unique=True)
    unread = sa.text("read_at IS NULL")
    op.create_index(
        "ix_fl_notice_unread", "fl_notice", ["person", "id"],
        sqlite_where=unread, postgresql_where=unread,
    )  # fmt: skip


def _people() -> None:
    op.create_table(
        "fl_delegation",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("principal", sa.Uuid, sa.ForeignKey("fl_person.id"), nullable=False),
        sa.Column("agent", sa.Uuid, sa.ForeignKey("fl_person.id"), nullable=False),
        sa.Column("since", UTCDateTime, nullable=False),
        sa.Column("until", UTCDateTime),
        sa.Column("mode", sa.String(20), nullable=False),
        sa.Column("flows", JSONText, nullable=False),
        sa.Column("entities", JSONText, nullable=False),
        sa.Column("created_at", UTCDateTime, nullable=False),
        sa.Column("created_by", sa.Uuid),
    )
    op.create_index("ix_fl_delegation_principal", "fl_delegation", ["principal"])
    op.create_index("ix_fl_delegation_agent", "fl_delegation", ["agent"])
    op.create_table(
        "fl_handover",
        sa.Column("leaver", sa.Uuid, sa.ForeignKey("fl_person.id"), primary_key=True),
        sa.Column("receiver", sa.Uuid, sa.ForeignKey("fl_person.id"), nullable=False),
        sa.Column("since", UTCDateTime, nullable=False),
        sa.Column("created_by", sa.Uuid),
    )


def _secrets() -> None:
    op.create_table(
        "fl_flow_secret",
        sa.Column("key", sa.String(40), primary_key=True),
        sa.Column("address", sa.LargeBinary, nullable=False),
        sa.Column("secret", sa.LargeBinary, nullable=False),
        sa.Column("at", UTCDateTime, nullable=False),
        sa.Column("by", sa.Uuid),
    )


def _clocks() -> None:
    op.create_table(
        "fl_flow_clock",
        sa.Column("flow", sa.String(40), primary_key=True),
        sa.Column("since", UTCDateTime, nullable=False),
        sa.Column("seen", UTCDateTime, nullable=False),
    )
    op.create_table(
        "fl_flow_fired",
        sa.Column("flow", sa.String(40), primary_key=True),
        sa.Column("record_id", sa.Uuid, primary_key=True),
        sa.Column("moment", UTCDateTime, primary_key=True),
    )
