"""kill -9 of a real process, wherever a job is: nothing lost, nothing doubled."""

import runpy
from datetime import UTC, datetime, timedelta
from pathlib import Path

import killing
from sqlalchemy import select

from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.clock import SetClock
from formloom.platform.core.registry import Registry
from formloom.platform.jobs.job import JobState
from formloom.platform.jobs.queue import enqueue
from formloom.platform.jobs.runner import run_pending
from formloom.platform.jobs.service import job
from formloom.platform.jobs.tables import JOB

WORKER = Path(__file__).with_name("worker.py")
POINTS = ["claimed", *(f"{when}-{number}" for number in range(3) for when in ("writing", "saved"))]


def kill_at(workspace, point):
    """Kill a process that does it at ``point``."""
    settings = workspace.settings
    killing.kill_at(point, WORKER, "once", settings.home, settings.database_url, "")


def wait_for_its_locks(workspace, job_id):
    """PostgreSQL sees a moment later that the process is gone; a runner would pass the job by."""
    with workspace.write(SYSTEM) as tx:
        tx.execute(select(JOB.c.id).where(JOB.c.id == job_id).with_for_update()).one()


def take_counted(workspace):
    """The numbers that were counted, which are then forgotten."""
    with workspace.write(SYSTEM) as tx:
        counted = JOB.c.name == "counted"
        found = tx.execute(select(JOB.c.payload).where(counted)).scalars().all()
        tx.execute(JOB.delete().where(counted))
    return sorted(payload["number"] for payload in found)


def test_another_process_finishes_what_a_killed_one_began(workspace, proof):
    handlers = Registry("job", (runpy.run_path(str(WORKER))["Count"](),))
    points = proof.sample(POINTS, 2)
    for point in points:
        workspace.clock = SetClock(datetime.now(UTC))
        with workspace.write(SYSTEM) as tx:
            job_id = enqueue(tx, "count", {"upto": 3})
        kill_at(workspace, point)
        assert run_pending(workspace, handlers) == 0, "the lease must still hold"
        wait_for_its_locks(workspace, job_id)
        workspace.clock.advance(timedelta(minutes=2))
        assert run_pending(workspace, handlers) == 1
        assert take_counted(workspace) == [0, 1, 2], point
        with workspace.read(SYSTEM) as tx:
            ended = job(tx, job_id)
        assert (ended.state, ended.result) == (JobState.DONE, {"counted": 3})
    proof.write(f"jobs_killed_{workspace.engine.dialect.name}", kills=len(points))
