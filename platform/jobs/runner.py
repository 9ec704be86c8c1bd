"""Claims what is due and runs it, whoever calls: a thread, an RQ worker, a test."""

import logging
import os
import socket
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeAlias
from uuid import UUID

import orjson
from sqlalchemy import RowMapping, case

from ..core.actor import NOBODY, SYSTEM, Actor
from ..core.errors import BusyError, FormloomError, Message, UnavailableError
from ..core.ids import new_id
from ..core.transaction import Transaction
from ..core.workspace import Workspace
from . import schedules, store
from .errors import JobPausedError, LeaseLostError
from .events import JobEnded, JobQueued
from .handler import Handlers, RunningJob
from .job import JobState, pack, storable
from .tables import JOB

log = logging.getLogger("formloom.jobs")

#: A worker that does not renew its lease for this long is taken for dead.
LEASE = timedelta(seconds=60)
#: The wait before the second attempt; it grows threefold with each, up to the longest.
FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(hours=6)

Values: TypeAlias = dict[str, object]
#: Who a person is now, with the rights of now; refuses one who may no longer act.
Actors = Callable[[Workspace, UUID], Actor]


def powerless(_workspace: Workspace, person: UUID) -> Actor:
    """A person without any role: who acts if nobody says who people are."""
    return Actor(person=person, name="")


def never() -> bool:
    return False


class JobRunner:
    """Runs the jobs of ``handlers``, one at a time in the calling thread."""

    def __init__(
        self,
        workspace: Workspace,
        handlers: Handlers,
        actors: Actors = powerless,
        *,
        lease: timedelta = LEASE,
    ) -> None:
        self.workspace = workspace
        self.handlers = handlers
        self._actors = actors
        self._lease = lease

    def next_due(self, *, background: bool = True) -> datetime | None:
        """When there is something to do next; None if nothing waits."""
        with self.workspace.read(SYSTEM) as tx:
            moments = (
                store.next_due(tx, self.handlers.names(), background=background),
                schedules.next_due(tx),
            )
        return min((moment for moment in moments if moment), default=None)

    def due(self, most: int) -> list[tuple[UUID, bool]]:
        """Up to ``most`` jobs that wait for a worker now, and whether they are background."""
        with self.workspace.read(SYSTEM) as tx:
            rows = store.due(tx, self.handlers.names(), most)
        return [(row["id"], row["background"]) for row in rows]

    def fire_schedules(self) -> None:
        """Queue the jobs whose time has come."""
        with self.workspace.read(SYSTEM) as tx:
            first = schedules.next_due(tx)
        if first is not None and first <= self.workspace.clock.now():
            with self.workspace.write(SYSTEM) as tx:
                schedules.fire(tx)

    def run_next(self, *, background: bool = True, stopping: Callable[[], bool] = never) -> bool:
        """Run the next job that is due; False if there is none."""
        # Reading first keeps idle workers out of the queue of writers.
        first = self.next_due(background=background)
        if first is None or first > self.workspace.clock.now():
            return False
        self.fire_schedules()
        return self._run(self._claim(background=background), stopping)

    def run(self, job_id: UUID, stopping: Callable[[], bool] = never) -> bool:
        """Run this job; False if it is not due, or somebody else has it."""
        return self._run(self._claim(job_id=job_id), stopping)

    def run_pending(self) -> int:
        """Run everything that is due now, and what that queues; return how many attempts."""
        count = 0
        while self.run_next():
            count += 1
        return count

    def _claim(self, *, background: bool = True, job_id: UUID | None = None) -> RowMapping | None:
        holder = f"{socket.gethostname()}:{os.getpid()}:{new_id()}"
        with self.workspace.write(SYSTEM) as tx:
            return store.claim(
                tx,
                self.handlers.names(),
                holder,
                self._lease,
                background=background,
                job_id=job_id,
            )

    def _run(self, row: RowMapping | None, stopping: Callable[[], bool]) -> bool:
        if row is None:
            return False
        unknown = SYSTEM if row["system"] else NOBODY
        job = RunningJob(self.workspace, row, unknown, self._lease, stopping)
        try:
            with self._kept(job):
                values = self._outcome(job, row)
            with self.workspace.write(SYSTEM) as tx:
                _give_back(tx, store.change(tx, job.id, row["holder"], values))
        except LeaseLostError:
            log.warning("job %s %s: another worker took it over", row["name"], job.id)
        return True

    def _outcome(self, job: RunningJob, row: RowMapping) -> Values:
        """What to store of an attempt, whatever happens in it."""
        now = self.workspace.clock.now
        if job.attempt > row["max_attempts"]:
            return _ended(JobState.FAILED, now()) | _told(
                Message("The work was interrupted {count} times.", {"count": job.attempt - 1})
            )
        try:
            if row["person"] is not None:
                who = self._actors(self.workspace, row["person"])
                job.actor = replace(who, system=row["system"])
            result = self.handlers.get(row["name"]).run(self.workspace, job)
            orjson.dumps(result)
        except LeaseLostError:
            raise
        except JobPausedError:
            # Stopping a worker is nobody's failure.
            return _queued(now(), now()) | {"attempts": JOB.c.attempts - 1}
        except Exception as error:
            log.exception("job %s %s: attempt %s failed", row["name"], job.id, job.attempt)
            told = _told(_reason(error), "".join(traceback.format_exception(error)))
            if _is_refusal(error) or job.attempt >= row["max_attempts"]:
                return _ended(JobState.FAILED, now()) | told
            return _queued(now() + wait_after(job.attempt), now()) | told
        state = JobState.CANCELLED if job.saw_cancel else JobState.DONE
        return _ended(state, now()) | {"result": result, "error": None, "detail": None}

    @contextmanager
    def _kept(self, job: RunningJob) -> Iterator[None]:
        """Renew the lease from a thread of its own, however long the handler is silent."""
        ended = threading.Event()

        def renew() -> None:
            while not ended.wait(self._lease.total_seconds() / 4):
                try:
                    job.renew()
                except LeaseLostError:
                    return
                except FormloomError as error:
                    log.warning("job %s: could not renew its lease: %s", job.id, error)

        thread = threading.Thread(target=renew, name=f"lease of job {job.id}", daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()


def run_pending(workspace: Workspace, handlers: Handlers, actors: Actors = powerless) -> int:
    """Run everything that is due now in this thread; return how many attempts that took."""
    return JobRunner(workspace, handlers, actors).run_pending()


def wait_after(attempt: int) -> timedelta:
    """How long to wait after that many failed attempts."""
    return min(FIRST_WAIT * 3.0 ** min(attempt - 1, 10), LONGEST_WAIT)


def _queued(run_after: datetime, now: datetime) -> Values:
    """Queued again, unless somebody asked in the meantime to stop."""
    stopped = JOB.c.cancelling
    return {
        "state": case((stopped, JobState.CANCELLED), else_=JobState.QUEUED),
        "finished_at": case((stopped, now)),
        "run_after": run_after,
        "holder": None,
    }


def _ended(state: JobState, now: datetime) -> Values:
    return {"state": state, "finished_at": now}


def _told(reason: Message, detail: str = "") -> Values:
    return {"error": pack(reason), "detail": storable(detail)}


def _is_refusal(error: Exception) -> bool:
    """Whether trying again would be refused again."""
    passing = isinstance(error, BusyError | UnavailableError)
    return isinstance(error, FormloomError) and not passing


def _reason(error: Exception) -> Message:
    if isinstance(error, FormloomError):
        return error.message
    return Message("Something unforeseen went wrong. An administrator can see the details.")


def _give_back(tx: Transaction, row: RowMapping) -> None:
    state = JobState(row["state"])
    if not state.has_ended:
        return
    tx.announce(JobEnded(row["id"], row["name"], row["payload"], state))
    if row["again"]:
        store.restart(tx, row["id"])
        tx.announce(JobQueued(row["id"], row["background"]))
