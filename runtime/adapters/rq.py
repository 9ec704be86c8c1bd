"""RQ workers over Redis, for jobs that the outbox in the database keeps.

Redis only carries bells, "run job <id>". Losing them, or all of Redis, delays jobs and loses none:
every worker sweeps the outbox and rings again for what waits unheard. Workspaces must not share
a numbered Redis database.
"""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, SimpleWorker
from rq.exceptions import StopRequested
from rq.serializers import JSONSerializer

from ...platform.core.ids import new_id
from ...platform.core.transaction import Transaction
from ...platform.core.workspace import Workspace
from ...platform.jobs.events import JobQueued
from ...platform.jobs.handler import Handlers
from ...platform.jobs.runner import LEASE, Actors, JobRunner, powerless

log = logging.getLogger("formloom.jobs")

#: In the order in which workers listen to them.
QUEUES = ("formloom-interactive", "formloom-background")
SWEEP_SECONDS = 5.0
SWEEP_MOST = 1000
#: After Redis did not answer, people who save do not wait for it again for so long.
QUIET_SECONDS = 5.0


class Bell:
    """Tells RQ workers which jobs wait, as soon as the transaction that queued them commits."""

    def __init__(self, workspace: Workspace, redis_url: str) -> None:
        self._redis = Redis.from_url(redis_url, socket_connect_timeout=1, socket_timeout=2)
        self._queues = _queues(self._redis)
        self._quiet_until = 0.0
        workspace.events.subscribe(JobQueued, self._ring_later)

    def ring(self, job_id: UUID, background: bool) -> None:
        """Ring once; a bell that cannot be rung now is rung by a sweep."""
        if time.monotonic() < self._quiet_until:
            return
        try:
            self._ring(job_id, background)
        except RedisError as error:
            log.warning("job %s waits for the next sweep: %s", job_id, error)
            self._quiet_until = time.monotonic() + QUIET_SECONDS

    def ring_unheard(self, jobs: list[tuple[UUID, bool]]) -> None:
        """Ring for those of ``jobs`` that no worker is about to hear of.

        :raises RedisError: if Redis does not answer.
        """
        waiting = {one.partition("_")[0] for queue in self._queues for one in queue.get_job_ids()}
        for job_id, background in jobs:
            if str(job_id) not in waiting:
                self._ring(job_id, background)

    def _ring(self, job_id: UUID, background: bool) -> None:
        self._queues[background].enqueue_call(
            f"{__name__}.{run_job.__name__}",
            args=[str(job_id)],
            # A name of its own for every ring: RQ forgets the last one's when that has ended.
            job_id=f"{job_id}_{new_id()}",
            timeout=-1,  # leases end what hangs
            result_ttl=0,
            failure_ttl=60,
        )

    def _ring_later(self, tx: Transaction, event: JobQueued) -> None:
        tx.after_commit(lambda: self.ring(event.id, event.background))


@dataclass(frozen=True)
class _Bench:
    """What a worker process runs jobs with."""

    runner: JobRunner
    stopping: Callable[[], bool]


_bench: ContextVar[_Bench] = ContextVar("bench of this worker process")


def run_job(job_id: str) -> None:
    """What RQ calls; does nothing if the job is already taken or no longer wanted."""
    bench = _bench.get()
    bench.runner.run(UUID(job_id), bench.stopping)


def work(
    workspace: Workspace,
    handlers: Handlers,
    redis_url: str,
    actors: Actors = powerless,
    *,
    lease: timedelta = LEASE,
) -> None:
    """Work in this process until SIGINT or SIGTERM; needs the main thread.

    Jobs run in the worker's own process, so that the compiled app and the connections stay warm:
    start as many workers as there are cores.
    """
    stopping = threading.Event()
    runner = JobRunner(workspace, handlers, actors, lease=lease)
    bell = Bell(workspace, redis_url)
    sweeper = threading.Thread(target=_sweep_until, args=(stopping, runner, bell), name="sweeper")
    sweeper.start()
    _bench.set(_Bench(runner, stopping.is_set))
    try:
        with suppress(StopRequested):
            while not stopping.is_set():
                _listen(redis_url, stopping)
    finally:
        stopping.set()
        sweeper.join()


def sweep(runner: JobRunner, bell: Bell) -> None:
    """Fire what is scheduled, and ring for every job that is due and unheard."""
    runner.fire_schedules()
    due = runner.due(SWEEP_MOST)
    if due:
        bell.ring_unheard(due)


class _Worker(SimpleWorker):
    """An RQ worker that tells the running job when it should stop, and outlives Redis."""

    max_connection_wait_time = SWEEP_SECONDS
    stopping: threading.Event

    def handle_warm_shutdown_request(self) -> None:
        self.stopping.set()


def _listen(redis_url: str, stopping: threading.Event) -> None:
    """Serve bells until told to stop, or until RQ gives up on Redis."""
    try:
        redis = Redis.from_url(redis_url)
        worker = _Worker(_queues(redis), connection=redis, serializer=JSONSerializer)
        worker.stopping = stopping
        worker.work(logging_level="WARNING")
    except RedisError as error:
        log.warning("Redis does not answer: %s", error)
    stopping.wait(1)


def _sweep_until(stopping: threading.Event, runner: JobRunner, bell: Bell) -> None:
    while not stopping.wait(SWEEP_SECONDS):
        try:
            sweep(runner, bell)
        except Exception:
            # One bad moment of the database or of Redis must not end the sweeps.
            log.exception("could not sweep the outbox")


def _queues(redis: Redis) -> list[Queue]:
    return [Queue(name, connection=redis, serializer=JSONSerializer) for name in QUEUES]
