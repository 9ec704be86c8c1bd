"""Looking at jobs and steering them: for whoever asked, and for administrators."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, RowMapping, case, delete, false, select, true, update

from ..core.errors import ConflictError, NotFoundError
from ..core.transaction import Transaction
from .events import JobEnded, JobQueued
from .job import Job, JobState
from .tables import JOB

PAGE = 50


def job(tx: Transaction, job_id: UUID) -> Job:
    """A job that the actor asked for; any job, for an administrator.

    :raises NotFoundError: if there is none that the actor may see.
    """
    row = tx.execute(select(JOB).where(JOB.c.id == job_id, _visible(tx))).mappings().first()
    if row is None:
        raise NotFoundError("There is no such job.")
    return Job.of(row, detailed=tx.actor.is_administrator)


def jobs(
    tx: Transaction,
    *,
    state: JobState | None = None,
    name: str | None = None,
    before: UUID | None = None,
    limit: int = PAGE,
) -> list[Job]:
    """The newest jobs that the actor may see, from after the job ``before``."""
    statement = select(JOB).where(_visible(tx)).order_by(JOB.c.id.desc()).limit(limit)
    if state is not None:
        statement = statement.where(JOB.c.state == state)
    if name is not None:
        statement = statement.where(JOB.c.name == name)
    if before is not None:
        statement = statement.where(JOB.c.id < before)
    rows = tx.execute(statement).mappings()
    return [Job.of(row, detailed=tx.actor.is_administrator) for row in rows]


def cancel(tx: Transaction, job_id: UUID) -> Job:
    """Stop a job: at once while it waits, at its handler's next look while it runs.

    :raises NotFoundError: if there is none that the actor may see.
    """
    waits = JOB.c.state == JobState.QUEUED
    cancelled = {
        "state": case((waits, JobState.CANCELLED), else_=JOB.c.state),
        "finished_at": case((waits, tx.now), else_=JOB.c.finished_at),
        "cancelling": True,
    }
    live = JOB.c.state.in_([JobState.QUEUED, JobState.RUNNING])
    row = _change(tx, job_id, live, cancelled)
    if row is not None and row["state"] == JobState.CANCELLED:
        tx.announce(JobEnded(row["id"], row["name"], row["payload"], JobState.CANCELLED))
    return job(tx, job_id)


def retry(tx: Transaction, job_id: UUID) -> Job:
    """Queue a failed job again, from its last checkpoint.

    :raises NotFoundError: if there is none that the actor may see.
    :raises ConflictError: if it has not failed.
    """
    afresh = {
        "state": JobState.QUEUED,
        "key": None,  # another job may have taken its place
        "cancelling": False,
        "attempts": 0,
        "run_after": tx.now,
        "finished_at": None,
        "holder": None,
    }
    row = _change(tx, job_id, JOB.c.state == JobState.FAILED, afresh)
    if row is None:
        job(tx, job_id)
        raise ConflictError("Only a job that has failed can be tried again.")
    tx.announce(JobQueued(row["id"], row["background"]))
    return job(tx, job_id)


def purge(tx: Transaction, before: datetime) -> int:
    """Forget the jobs that ended before then; return how many."""
    return tx.execute(delete(JOB).where(JOB.c.finished_at < before)).rowcount


def _change(
    tx: Transaction, job_id: UUID, where: ColumnElement[bool], values: Mapping[str, object]
) -> RowMapping | None:
    statement = update(JOB).where(JOB.c.id == job_id, _visible(tx), where)
    return tx.execute(statement.values(values).returning(JOB)).mappings().first()


def _visible(tx: Transaction) -> ColumnElement[bool]:
    if tx.actor.is_administrator:
        return true()
    # Somebody who has not signed in has no jobs; the system's have no person either.
    return false() if tx.actor.person is None else JOB.c.person == tx.actor.person
