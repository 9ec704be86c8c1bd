"""Imports and files."""

import sqlalchemy as sa
from alembic import op

from formloom.platform.core.columns import JSONText, UTCDateTime

revision = "0007_imports"
down_revision = "0006_api"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _imports()
    _files()


def _imports() -> None:
    op.create_table(
        "fl_import",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("entity", sa.String(81), nullable=False),
        sa.Column("person", sa.Uuid),
        sa.Column("file_name", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("columns", JSONText, nullable=False),
        sa.Column("options", JSONText, nullable=False),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("counts", JSONText, nullable=False),
        sa.Column("job", sa.Uuid),
        sa.Column("change_set", sa.Uuid),
        sa.Column("created_at", UTCDateTime, nullable=False),
        sa.Column("finished_at", UTCDateTime),
    )
    op.create_index("ix_fl_import_person", "fl_import", ["person", "id"])
    op.create_table(
        "fl_import_row",
        sa.Column("import_id", sa.Uuid, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("cells", JSONText, nullable=False),
        sa.Column("faults", JSONText, nullable=False),
        sa.Column("record_id", sa.Uuid),
    )
    op.create_table(
        "fl_import_mapping",
        sa.Column("entity", sa.String(81), primary_key=True),
        sa.Column("header", sa.String(64), primary_key=True),
        sa.Column("options", JSONText, nullable=False),
        sa.Column("at", UTCDateTime, nullable=False),
    )


def _files() -> None:
    op.create_table(
        "fl_file",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("entity_id", sa.String(81), nullable=False),
        sa.Column("field_id", sa.String(81), nullable=False),
        sa.Column("record_id", sa.Uuid),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("media_type", sa.String(100), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("created_at", UTCDateTime, nullable=False),
        sa.Column("created_by", sa.Uuid),
    )
    op.create_index("ix_fl_file_record", "fl_file", ["record_id", "field_id", "position"])
    op.create_index("ix_fl_file_sha256", "fl_file", ["sha256"])
