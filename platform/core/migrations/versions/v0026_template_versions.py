"""The documents of the versions that templates were installed in: what an upgrade begins from."""

import sqlalchemy as sa
from alembic import op

from formloom.platform.core.columns import JSONText, UTCDateTime

revision = "0026_template_versions"
down_revision = "0025_history_index"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "fl_template_version",
        sa.Column("app", sa.String(40), primary_key=True),
        sa.Column("mark", sa.String(64), primary_key=True),
        sa.Column("at", UTCDateTime, nullable=False),
        sa.Column("documents", JSONText, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("fl_template_version")
