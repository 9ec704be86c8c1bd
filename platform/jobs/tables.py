"""The outbox of jobs and the schedules that fill it."""

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, Text, Uuid, false, text

from ..core.columns import JSONText, UTCDateTime, plain_text
from ..core.tables import OWN

#: Spelled out, not bound: a partial index serves only a condition that names its values.
LIVE = text("state IN ('queued', 'running')")

JOB = Table(
    "fl_job",
    OWN,
    Column("id", Uuid, primary_key=True),
    Column("name", String(100), nullable=False),
    Column("payload", JSONText, nullable=False),
    Column("state", String(10), nullable=False),
    Column("key", plain_text()),
    Column("again", Boolean, nullable=False, server_default=false()),
    Column("background", Boolean, nullable=False),
    # When it may be claimed: while it runs, that is the end of the lease.
    Column("run_after", UTCDateTime, nullable=False),
    Column("holder", String(200)),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("max_attempts", Integer, nullable=False),
    Column("resume", JSONText, nullable=False),
    Column("cancelling", Boolean, nullable=False, server_default=false()),
    Column("done", Integer, nullable=False, server_default="0"),
    Column("total", Integer),
    Column("message", JSONText),
    Column("result", JSONText),
    Column("error", JSONText),
    Column("detail", Text),
    Column("person", Uuid),
    Column("system", Boolean, nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("started_at", UTCDateTime),
    Column("finished_at", UTCDateTime),
)
Index(
    "fl_job_due",
    JOB.c.background,
    JOB.c.run_after,
    sqlite_where=LIVE,
    postgresql_where=LIVE,
)
Index("fl_job_key", JOB.c.key, unique=True, sqlite_where=LIVE, postgresql_where=LIVE)
Index("fl_job_person", JOB.c.person, JOB.c.id)

SCHEDULE = Table(
    "fl_schedule",
    OWN,
    Column("name", String(200), primary_key=True),
    Column("job", String(100), nullable=False),
    Column("payload", JSONText, nullable=False),
    Column("every", Integer),  # seconds
    Column("at", String(100)),  # five fields of cron
    Column("zone", String(64), nullable=False),
    Column("next_at", UTCDateTime, nullable=False, index=True),
    Column("person", Uuid),
    Column("system", Boolean, nullable=False),
)
