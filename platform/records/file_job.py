"""The job that cleans up: files that nothing can bring back, and bytes that nothing names."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from ..core.actor import SYSTEM, Actor
from ..core.transaction import Transaction
from ..core.workspace import Workspace
from ..jobs.handler import RunningJob
from ..jobs.job import JobState, Payload
from ..jobs.schedules import ensure_schedule
from ..jobs.tables import JOB
from .exporting.service import JOB as EXPORT
from .file_cleaning import Unwanted, forget, unwanted
from .file_store import file_store
from .files import FILE, ORPHANED_AFTER
from .importing.tables import IMPORT

#: How long the file of an export, or of an import that is over, is kept.
KEPT_FOR = timedelta(days=30)
EVERY = timedelta(days=1)


class CleanFiles:
    """Forgets files first and removes bytes then, so that a job killed between both loses nothing.

    Bytes that are younger than a day are left alone, for they may be in use.
    """

    name = "records.files.clean"

    def run(self, workspace: Workspace, job: RunningJob) -> Payload | None:
        forgotten = forget_files(workspace, job.actor)
        gone = len(forgotten.orphans) + len(forgotten.taken_out)
        return {"forgotten": gone, "removed": remove_bytes(workspace, job.actor)}


def forget_files(workspace: Workspace, actor: Actor) -> Unwanted:
    """Forget what nothing can bring back. What it is is looked up before anybody has to wait."""
    with workspace.read(actor) as tx:
        found = unwanted(tx)
    with workspace.write(actor) as tx:
        forget(tx, found)
    return found


def remove_bytes(workspace: Workspace, actor: Actor) -> int:
    """Remove the bytes that nothing names any more; return how many files that were."""
    with workspace.read(actor) as tx:
        used = frozenset(_used(tx))
    old = workspace.clock.now() - ORPHANED_AFTER
    files, removed = file_store(workspace), 0
    for sha256, put_at in files.all():
        if sha256 not in used and datetime.fromtimestamp(put_at, UTC) < old:
            files.remove(sha256)
            removed += 1
    return removed


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
