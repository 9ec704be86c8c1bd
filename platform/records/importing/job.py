"""The jobs that check and carry out imports: in chunks of a transaction each, resumable."""

from collections.abc import Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from ...core.transaction import Transaction
from ...core.workspace import Workspace
from ...jobs.handler import RunningJob
from ...jobs.job import Payload, Progress
from ..statistics_job import count_rows
from . import store
from .faults import Counts
from .run import Passage

#: Where a row's number is higher than any: the rows are done, the links among them follow.
LINKS = "links"


class CheckImport:
    """Tries every row and stores nothing but what is wrong with them."""

    name = "records.import.check"

    def run(self, workspace: Workspace, job: RunningJob) -> Payload | None:
        return _Work(workspace, job, dry=True).run()


class RunImport:
    """Imports every row. Killed at any moment, it goes on after the last chunk that was saved."""

    name = "records.import"

    def run(self, workspace: Workspace, job: RunningJob) -> Payload | None:
        return _Work(workspace, job, dry=False).run()


class _Work:
    def __init__(self, workspace: Workspace, job: RunningJob, *, dry: bool) -> None:
        self._workspace = workspace
        self._job = job
        with workspace.read(job.actor) as tx:
            row = store.find(tx, UUID(str(job.payload["import"])))
            assert row is not None  # noqa: S101
            self._passage = Passage(tx, row, dry=dry)
        self._total: int = row["rows"]
        state: Mapping[str, Any] = job.resume
        self._row = int(state.get("row", 1))
        self._linked = int(state.get(LINKS, 0))
        self._counts = Counts(**cast("dict[str, int]", state.get("counts", {})))

    def run(self) -> Payload:
        whole = self._take_rows() and (self._passage.dry or self._take_links())
        with self._workspace.write(self._job.actor) as tx:
            finish(tx, self._passage, self._counts, whole=whole)
            if whole:
                _begin_next(tx, cast("Sequence[str]", self._job.payload.get("then", ())))
        if not self._passage.dry:
            count_rows(self._workspace)
        return {"import": str(self._passage.id), "counts": vars(self._counts)}

    def _take_rows(self) -> bool:
        """False if somebody stopped it half way."""
        for rows in self._passage.chunks(self._row):
            if self._stopped():
                return False
            with self._workspace.write(self._job.actor) as tx:
                self._counts += self._passage.take(tx, rows)
                self._row = rows[-1].number
                self._save(tx)
        return True

    def _take_links(self) -> bool:
        while not self._stopped():
            with self._workspace.write(self._job.actor) as tx:
                last, failed = self._passage.link(tx, self._linked)
                if not last:
                    return True
                self._linked = last
                self._counts += Counts(failed=failed)
                self._save(tx)
        return False

    def _stopped(self) -> bool:
        self._job.progress(self._counts.total, self._total)
        return self._job.cancelled()

    def _save(self, tx: Transaction) -> None:
        state = {"row": self._row, LINKS: self._linked, "counts": vars(self._counts)}
        self._job.checkpoint(tx, state, Progress(self._counts.total, self._total))


def finish(tx: Transaction, passage: Passage, counts: Counts, *, whole: bool) -> None:
    """Note the end of a check or an import."""
    state = ("checked" if passage.dry else "done") if whole else "stopped"
    store.change(tx, passage.id, state=state, counts=vars(counts), finished_at=tx.now)
    if not passage.dry:
        store.drop_rows(tx, passage.id, store.WAITING)


def _begin_next(tx: Transaction, waiting: Sequence[str]) -> None:
    """Begin the first of the imports that wait for this one, if it is still there to begin."""
    from .service import Imports  # which queues these jobs

    for at, id in enumerate(waiting):
        row = store.find(tx, UUID(id))
        if row is not None and row["state"] == "uploaded":
            Imports(tx).start(UUID(id), then=[UUID(one) for one in waiting[at + 1 :]])
            return
