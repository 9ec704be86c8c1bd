"""Following and muting, what is pinned to a timeline, who has a record open."""

import sqlalchemy as sa
from alembic import op

from formloom.platform.core.columns import UTCDateTime

revision = "0021_following"
down_revision = "0020_run_words"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _following()
    _muting()
    op.create_table(
        "fl_pin",
        sa.Column("record_id", sa.Uuid, primary_key=True),
        sa.Column("entry", sa.String(80), primary_key=True),
        sa.Column("at", UTCDateTime, nullable=False),
        sa.Column("by", sa.Uuid),
    )
    op.create_table(
        "fl_presence",
        sa.Column("record_id", sa.Uuid, primary_key=True),
        sa.Column("person_id", sa.Uuid, primary_key=True),
        sa.Column("edits", sa.Boolean, nullable=False),
        sa.Column("until", UTCDateTime, nullable=False),
    )
    op.add_column("fl_notice", sa.Column("about", sa.Uuid))
    told = sa.text("about IS NOT NULL")
    op.create_index(
        "ix_fl_notice_about", "fl_notice", ["about"], sqlite_where=told, postgresql_where=told
    )


def _following() -> None:
    op.create_table(
        "fl_follow",
        sa.Column("record_id", sa.Uuid, primary_key=True),
        sa.Column("person_id", sa.Uuid, primary_key=True),
        sa.Column("entity_id", sa.String(81), nullable=False),
        sa.Column("wants", sa.Boolean, nullable=False),
        sa.Column("at", UTCDateTime, nullable=False),
    )
    op.create_index("ix_fl_follow_person", "fl_follow", ["person_id", "entity_id", "record_id"])
    op.create_index("ix_fl_follow_entity", "fl_follow", ["entity_id"])
    stamp = sa.table("fl_stamp", sa.column("name"), sa.column("number"))
    op.bulk_insert(stamp, [{"name": "follows", "number": 1}])


def _muting() -> None:
    op.create_table(
        "fl_mute",
        sa.Column("person_id", sa.Uuid, primary_key=True),
        sa.Column("subject", sa.String(140), primary_key=True),
        sa.Column("at", UTCDateTime, nullable=False),
    )
