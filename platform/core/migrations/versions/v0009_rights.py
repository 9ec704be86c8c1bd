"""Rights: regions, posts and further departments of people; shares of records."""

import sqlalchemy as sa
from alembic import op

from formloom.platform.core.columns import JSONText, UTCDateTime

revision = "0009_rights"
down_revision = "0008_stamps"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("fl_person", sa.Column("region", sa.Text))
    op.add_column("fl_person", sa.Column("posts", JSONText))
    _membership()
    _shares()
    stamp = sa.table("fl_stamp", sa.column("name"), sa.column("number"))
    op.bulk_insert(stamp, [{"name": "shares", "number": 1}])


def _membership() -> None:
    op.create_table(
        "fl_membership",
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("fl_person.id"), primary_key=True),
        sa.Column("department_id", sa.Uuid, sa.ForeignKey("fl_department.id"), primary_key=True),
    )


def _shares() -> None:
    op.create_table(
        "fl_share",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("entity_id", sa.String(81), nullable=False),
        sa.Column("record_id", sa.Uuid, nullable=False),
        sa.Column("grantee", sa.String(60), nullable=False),
        sa.Column("may_edit", sa.Boolean, nullable=False),
        sa.Column("part", sa.Text, nullable=False),
        sa.Column("until", sa.Date),
        sa.Column("created_at", UTCDateTime, nullable=False),
        sa.Column("created_by", sa.Uuid),
    )
    op.create_index(
        "ix_fl_share_record", "fl_share", ["record_id", "entity_id", "grantee"], unique=True
    )
    op.create_index("ix_fl_share_grantee", "fl_share", ["grantee", "entity_id", "record_id"])
