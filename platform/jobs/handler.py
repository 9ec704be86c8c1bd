"""What does a kind of job, and what it is given to do it with."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from sqlalchemy import RowMapping

from ..core.actor import SYSTEM, Actor
from ..core.errors import Message
from ..core.registry import Registry
from ..core.transaction import Transaction
from ..core.workspace import Workspace
from . import store
from .errors import JobPausedError
from .job import Payload, Progress

#: Progress is written at most this often, and whenever everything is done.
PROGRESS_EVERY = timedelta(seconds=1)


class RunningJob:
    """A job while it runs, seen by its handler.

    ``actor`` is who asked for it; ``resume`` is what the last ``checkpoint`` saved, empty at
    first. A job may be run again from there at any time, after a crash or a pause.
    """

    def __init__(
        self,
        workspace: Workspace,
        row: RowMapping,
        actor: Actor,
        lease: timedelta,
        stopping: Callable[[], bool],
    ) -> None:
        self.id: UUID = row["id"]
        self.payload: Payload = row["payload"]
        self.actor = actor
        self.resume: Mapping[str, object] = row["resume"]
        self.attempt: int = row["attempts"]
        self.saw_cancel = False
        self._workspace = workspace
        self._holder: str = row["holder"]
        self._lease = lease
        self._stopping = stopping
        self._told_at: datetime | None = None

    def progress(self, done: int, total: int | None = None, message: Message | None = None) -> None:
        """Tell how far the job is. Call it often, and outside of a transaction.

        :raises JobPausedError: if the worker is stopping; let it pass.
        :raises LeaseLostError: if another worker has the job now; let it pass.
        """
        if self._stopping():
            raise JobPausedError(self.id)
        now = self._workspace.clock.now()
        if done != total and self._told_at and now < self._told_at + PROGRESS_EVERY:
            return
        self._told_at = now
        with self._workspace.write(SYSTEM) as tx:
            self._change(tx, Progress(done, total, message).columns())

    def checkpoint(
        self, tx: Transaction, state: Mapping[str, object], progress: Progress | None = None
    ) -> None:
        """Save where to resume, in the same transaction as the work up to there.

        Getting ahead forgives the attempts that failed before.

        :raises LeaseLostError: if another worker has the job now; the work is undone with it.
        """
        values = {"resume": state, **(progress.columns() if progress else {})}
        ahead = state != self.resume
        if ahead:
            values["attempts"] = 1
        self._change(tx, values)
        tx.after_commit(lambda: self._resumed(state, ahead=ahead))

    def cancelled(self) -> bool:
        """Whether somebody asked to stop; a handler that sees it tidies up and returns."""
        with self._workspace.read(SYSTEM) as tx:
            self.saw_cancel = store.is_cancelling(tx, self.id)
        return self.saw_cancel

    def renew(self) -> None:
        """Keep the job for another lease.

        :raises LeaseLostError: if another worker has it now.
        """
        with self._workspace.write(SYSTEM) as tx:
            self._change(tx, {})

    def _change(self, tx: Transaction, values: Mapping[str, object]) -> None:
        until = tx.now + self._lease
        store.change(tx, self.id, self._holder, {**values, "run_after": until})

    def _resumed(self, state: Mapping[str, object], *, ahead: bool) -> None:
        self.resume = state
        if ahead:
            self.attempt = 1


class JobHandler(Protocol):
    """Does one kind of job: opens its own transactions as ``job.actor`` and returns a JSON object.

    It may be run twice: ``checkpoint`` makes its work happen once. A refusal (``FormloomError``)
    fails the job at once, save for ``BusyError`` and ``UnavailableError``, which like any other
    exception are tried again later.
    """

    @property
    def name(self) -> str: ...

    def run(self, workspace: Workspace, job: RunningJob) -> Payload | None: ...


Handlers = Registry[JobHandler]
