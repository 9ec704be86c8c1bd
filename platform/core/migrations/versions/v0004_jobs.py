"""The outbox of jobs, and schedules."""

import sqlalchemy as sa
from alembic import op

from formloom.platform.core.columns import JSONText, UTCDateTime, plain_text

revision = "0004_jobs"
down_revision = "0003_records"
branch_labels = None
depends_on = None

LIVE = sa.text("state IN ('queued', 'running')")


def upgrade() -> None:
    op.create_table(
        "fl_job",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("payload", JSONText, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("key", plain_text()),
        sa.Column("again", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("background", sa.Boolean, nullable=False),
        sa.Column("run_after", UTCDateTime, nullable=False),
        sa.Column("holder", sa.String(200)),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("max_attempts", sa.Integer, nullable=False),
        sa.Column("resume", JSONText, nullable=False),
        sa.Column("cancelling", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("done", sa.Integer, nullable=False, server_default="0"),
        sa.Column("total", sa.Integer),
        sa.Column("message", JSONText),
        sa.Column("result", JSONText),
        sa.Column("error", JSONText),
        sa.Column("detail", sa.Text),
        sa.Column("person", sa.Uuid),
        sa.Column("system", sa.Boolean, nullable=False),
        sa.Column("created_at", UTCDateTime, nullable=False),
        sa.Column("started_at", UTCDateTime),
        sa.Column("finished_at", UTCDateTime),
    )
    _live_index("fl_job_due", ["background", "run_after"])
    _live_index("fl_job_key", ["key"], unique=True)
    op.create_index("fl_job_person", "fl_job", ["person", "id"])
    op.create_table(
        "fl_schedule",
        sa.Column("name", sa.String(200), primary_key=True),
        sa.Column("job", sa.String(100), nullable=False),
        sa.Column("payload", JSONText, nullable=False),
        sa.Column("every", sa.Integer),
        sa.Column("at", sa.String(100)),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("next_at", UTCDateTime, nullable=False),
        sa.Column("person", sa.Uuid),
        sa.Column("system", sa.Boolean, nullable=False),
    )
    op.create_index("ix_fl_schedule_next_at", "fl_schedule", ["next_at"])


def _live_index(name: str, columns: list[str], *, unique: bool = False) -> None:
    op.create_index(
        name, "fl_job", columns, unique=unique, sqlite_where=LIVE, postgresql_where=LIVE
    )
