"""Until when a password holds that others gave to a person."""

import sqlalchemy as sa
from alembic import op

from formloom.platform.core.columns import UTCDateTime

revision = "0015_first_passwords"
down_revision = "0014_flow_incidents"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("fl_person", sa.Column("password_until", UTCDateTime()))
