"""RQ workers on a real Redis: the outbox decides, Redis may vanish at any moment."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import redis
import services
from sqlalchemy import select

from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.registry import Registry
from formloom.platform.jobs.job import JobState
from formloom.platform.jobs.queue import enqueue
from formloom.platform.jobs.runner import JobRunner
from formloom.platform.jobs.schedules import ensure_schedule
from formloom.platform.jobs.service import job
from formloom.platform.jobs.tables import JOB
from formloom.runtime.adapters.rq import QUEUES, Bell, sweep

WORKER = Path(__file__).parents[2] / "platform" / "jobs" / "worker.py"


class Count:
    """Known here so that a sweep looks for it; only worker processes run it."""

    name = "count"


@pytest.fixture
def runner(workspace):
    return JobRunner(workspace, Registry("job", (Count(),)))


@pytest.fixture
def work(workspace):
    """A function that starts a worker process; it is killed after the test."""
    processes = []

    def start(redis_url, stop_at=""):
        settings = workspace.settings
        processes.append(
            subprocess.Popen(
                [sys.executable, WORKER, "rq", settings.home, settings.database_url, redis_url],
                env={**os.environ, "STOP_AT": stop_at},
                stdout=subprocess.PIPE,
                text=True,
            )
        )
        return processes[-1]

    yield start
    for process in processes:
        with process:
            process.kill()


def queued(workspace, upto=3, **how):
    with workspace.write(SYSTEM) as tx:
        return enqueue(tx, "count", {"upto": upto}, **how)


def bells(redis_url):
    with redis.Redis.from_url(redis_url) as client:
        return [client.llen(f"rq:queue:{name}") for name in QUEUES]


def state(workspace, job_id):
    with workspace.read(SYSTEM) as tx:
        return job(tx, job_id).state


def is_done(workspace, *ids):
    return all(state(workspace, one) == JobState.DONE for one in ids)


def counted(workspace):
    with workspace.read(SYSTEM) as tx:
        found = tx.execute(select(JOB.c.payload).where(JOB.c.name == "counted")).scalars()
        return sorted(payload["number"] for payload in found)


def read_until(process, point):
    for line in process.stdout:
        if line.strip() == point:
            return
    raise AssertionError(f"the worker ended before {point}")


def test_a_bell_rings_after_the_commit_and_not_before(workspace, redis_url):
    url = redis_url()
    Bell(workspace, url)
    with workspace.write(SYSTEM) as tx:
        enqueue(tx, "count", {"upto": 1})
        assert bells(url) == [0, 0]
    assert bells(url) == [1, 0]
    queued(workspace, background=True)
    queued(workspace, after=datetime.now(UTC) + timedelta(hours=1))
    assert bells(url) == [1, 1]


def test_a_worker_hears_the_bell_and_counts_once(workspace, redis_url, work):
    url = redis_url()
    Bell(workspace, url)
    work(url)
    ids = [queued(workspace, 1, background=bool(number % 2)) for number in range(6)]
    services.wait(lambda: is_done(workspace, *ids), "the worker")
    assert counted(workspace) == [0] * 6


def test_a_sweep_rings_for_what_redis_lost_and_only_for_that(workspace, redis_url, runner):
    url = redis_url()
    bell = Bell(workspace, url)
    queued(workspace)
    sweep(runner, bell)
    assert bells(url) == [1, 0]
    with redis.Redis.from_url(url) as client:
        client.flushdb()
    sweep(runner, bell)
    sweep(runner, bell)
    assert bells(url) == [1, 0]


def test_a_sweep_fires_schedules(workspace, redis_url, runner):
    url = redis_url()
    bell = Bell(workspace, url)
    with workspace.write(SYSTEM) as tx:
        ensure_schedule(tx, "often", "count", {"upto": 1}, every=timedelta(seconds=1))
    services.wait(lambda: sweep(runner, bell) or bells(url) == [0, 1], "the schedule")


def test_saving_goes_on_while_redis_is_down_and_nothing_is_lost(workspace, own_redis, work):
    Bell(workspace, own_redis.url)
    work(own_redis.url)
    first = queued(workspace)
    services.wait(lambda: is_done(workspace, first), "the worker")
    own_redis.stop()
    ids = [queued(workspace) for _ in range(3)]
    assert [state(workspace, one) for one in ids] == [JobState.QUEUED] * 3
    own_redis.start()
    services.wait(lambda: is_done(workspace, *ids), "the worker")
    assert counted(workspace) == [0] * 4 + [1] * 4 + [2] * 4


def test_redis_may_stop_in_the_middle_of_a_job(workspace, own_redis, work):
    Bell(workspace, own_redis.url)
    process = work(own_redis.url)
    job_id = queued(workspace, 300)
    read_until(process, "saved-0")
    own_redis.stop()
    services.wait(lambda: is_done(workspace, job_id), "the worker")
    assert counted(workspace) == list(range(300))
    own_redis.start()
    after = queued(workspace, 1)
    services.wait(lambda: is_done(workspace, after), "the worker")


def test_another_worker_finishes_what_a_killed_one_began(workspace, redis_url, work, proof):
    points = proof.sample(["claimed", "writing-1", "saved-1"], 1)
    for point in points:
        url = redis_url()
        job_id = queued(workspace)
        victim = work(url, stop_at=point)
        read_until(victim, point)
        victim.kill()
        rescuer = work(url)
        services.wait(lambda one=job_id: is_done(workspace, one), "the other worker")
        rescuer.kill()
    assert counted(workspace) == sorted([0, 1, 2] * len(points))
    proof.write(f"rq_workers_killed_{workspace.engine.dialect.name}", kills=len(points))


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT], ids=["term", "int"])
def test_a_worker_that_is_told_to_stop_ends_well(workspace, redis_url, work, ending):
    url = redis_url()
    Bell(workspace, url)
    process = work(url)
    job_id = queued(workspace, 1)
    services.wait(lambda: is_done(workspace, job_id), "the worker")
    process.send_signal(ending)
    assert process.wait(services.PATIENCE) == 0
