"""The job that undoes a large change set, a chunk a transaction, so that others can save."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from ..core.ids import new_id
from ..core.transaction import Transaction
from ..core.workspace import Workspace
from ..jobs.handler import RunningJob
from ..jobs.job import Payload, Progress
from .changesets import UNDO_JOB, change_set, demand_undoable, mark_undone
from .undoing import Kept, Undoing, Undone

#: Records that the result names; there is no end to how many may have been changed since.
NAMED = 100


class UndoChangeSet:
    """Undoes; killed at any moment, it goes on after the last chunk that was saved."""

    name = UNDO_JOB

    def run(self, workspace: Workspace, job: RunningJob) -> Payload | None:
        id = UUID(str(job.payload["change_set"]))
        while not self._step(workspace, job, id):
            if job.cancelled():
                break
            job.progress(0)
        return job.resume

    def _step(self, workspace: Workspace, job: RunningJob, id: UUID) -> bool:
        """Undo a chunk; True when nothing is left."""
        state: Mapping[str, Any] = job.resume
        with workspace.write(job.actor) as tx:
            found = demand_undoable(tx, id)
            done = Undone(
                UUID(state["change_set"]) if state else new_id(),
                state.get("restored", 0),
                state.get("removed", 0),
            )
            with change_set(tx, "undo", found.title, id=done.change_set, undoes=id):
                before = Undoing(tx, id, done).step(state.get("before"))
            if before is None:
                mark_undone(tx, id)
            self._save(tx, job, done, before, found.entries)
        return before is None

    def _save(
        self, tx: Transaction, job: RunningJob, done: Undone, before: int | None, total: int
    ) -> None:
        kept: list[object] = [*_list(job.resume.get("kept")), *map(_kept, done.kept)]
        count = int(str(job.resume.get("kept_count", 0))) + len(done.kept)
        state = {
            "change_set": str(done.change_set), "before": before, "restored": done.restored,
            "removed": done.removed, "kept_count": count, "kept": kept[:NAMED],
        }  # fmt: skip
        reached = done.restored + done.removed + count
        job.checkpoint(tx, state, Progress(reached, total))


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _kept(one: Kept) -> dict[str, str]:
    return {"entity": one.entity, "record": str(one.record), "reason": str(one.reason)}
