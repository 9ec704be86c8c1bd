"""The job that cleans up: files that no record took, and bytes that nothing names any more."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from ..core.actor import SYSTEM
from ..core.transaction import Transaction
from ..core.workspace import Workspace
from ..jobs.handler import RunningJob
from ..jobs.job import JobState, Payload
from ..jobs.schedules import ensure_schedule
from ..jobs.tables import JOB
from .exporting.service import JOB as EXPORT
from .file_store import file_store
from .files import FILE, ORPHANED_AFTER, forget_orphans
from .importing.tables import IMPORT

#: How long the file of an export, or of an import that is over, is kept.
KEPT_FOR = timedelta(days=30)
EVERY = timedelta(days=1)


class CleanFiles:
    """Forgets orphans; bytes that are younger than a day are left alone, for they may be in use."""

    name = "records.files.clean"

    def run(self, workspace: Workspace, job: RunningJob) -> Payload | None:
        with workspace.write(job.actor) as tx:
            forgotten = forget_orphans(tx)
        with workspace.read(job.actor) as tx:
            used = frozenset(_used(tx))
        old = workspace.clock.now() - ORPHANED_AFTER
        removed = 0
        files = file_store(workspace)
        for sha256, put_at in files.all():
            if sha256 not in used and datetime.fromtimestamp(put_at, UTC) < old:
                files.remove(sha256)
                removed += 1
        return {"forgotten": forgotten, "removed": removed}


def schedule_cleaning(workspace: Workspace) -> None:
    """Make sure that files are cleaned up every day from now on."""
    with workspace.write(SYSTEM) as tx:
        ensure_schedule(tx, "clean_files", CleanFiles.name, every=EVERY)


def _used(tx: Transaction) -> Iterator[str]:
    """The digests of everything that something still names."""
    since = tx.now - KEPT_FOR
    yield from tx.execute(select(FILE.c.sha256)).scalars()
    yield from tx.execute(select(IMPORT.c.sha256).where(IMPORT.c.created_at > since)).scalars()
    exports = select(JOB.c.result).where(
        JOB.c.name == EXPORT, JOB.c.state == JobState.DONE, JOB.c.finished_at > since
    )
    for result in tx.execute(exports).scalars():
        yield str(result["sha256"])
