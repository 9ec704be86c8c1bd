"""The runner inside the process: threads that wait for work without asking all the time."""

import logging
import threading
from datetime import timedelta

from ..core.transaction import Transaction
from ..core.workspace import Workspace
from .events import JobQueued
from .handler import Handlers
from .runner import LEASE, Actors, JobRunner, powerless

log = logging.getLogger("formloom.jobs")

#: The longest sleep: another process may have queued something, or the clock was moved.
POLL_SECONDS = 5.0


class ThreadRunner:
    """Runs jobs on ``threads`` threads from ``start`` to ``stop``.

    With more than one thread, the first leaves background jobs to the others, so that a long
    import never keeps a person waiting.
    """

    def __init__(
        self,
        workspace: Workspace,
        handlers: Handlers,
        threads: int,
        actors: Actors = powerless,
        *,
        lease: timedelta = LEASE,
    ) -> None:
        self._runner = JobRunner(workspace, handlers, actors, lease=lease)
        self._bell = threading.Condition()
        self._rings = 0
        self._stopping = False
        self._threads = [
            threading.Thread(
                target=self._work,
                kwargs={"background": number > 0 or threads == 1},
                name=f"jobs-{number}",
                daemon=True,
            )
            for number in range(threads)
        ]
        workspace.events.subscribe(JobQueued, self._wake_later)

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """Look for work now."""
        with self._bell:
            self._rings += 1
            self._bell.notify_all()

    def stop(self, timeout: float = 10.0) -> bool:
        """Start nothing more; say whether everything that ran has ended within ``timeout``.

        A running job ends by itself or pauses at its next ``progress``. One that does neither is
        resumed by the next process, once its lease is over.
        """
        self._stopping = True
        self.wake()
        for thread in self._threads:
            thread.join(timeout)
        return not any(thread.is_alive() for thread in self._threads)

    def _wake_later(self, tx: Transaction, _event: JobQueued) -> None:
        tx.after_commit(self.wake)

    def _work(self, *, background: bool) -> None:
        while not self._stopping:
            seen = self._rings
            try:
                if self._runner.run_next(background=background, stopping=self._is_stopping):
                    continue
                seconds = self._seconds(background=background)
            except Exception:
                # One bad moment of the database must not end the thread.
                log.exception("jobs: could not look for work")
                seconds = POLL_SECONDS
            with self._bell:
                if self._rings == seen and not self._stopping:
                    self._bell.wait(seconds)

    def _seconds(self, *, background: bool) -> float:
        moment = self._runner.next_due(background=background)
        if moment is None:
            return POLL_SECONDS
        until = (moment - self._runner.workspace.clock.now()).total_seconds()
        # A moment that has come but could not be claimed is somebody else's just now.
        return min(max(until, 0.1), POLL_SECONDS)

    def _is_stopping(self) -> bool:
        return self._stopping
