"""SQL of the outbox: one row is claimed by one worker at a time, on both databases."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import cast
from uuid import UUID

from sqlalchemy import ColumnElement, RowMapping, Select, Table, UpdateBase, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from ..core.transaction import Transaction
from .errors import LeaseLostError
from .job import JobState
from .tables import JOB, LIVE


def insert_into(tx: Transaction, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that knows ON CONFLICT."""
    return sqlite.insert(table) if tx.is_sqlite else postgresql.insert(table)


def insert_fresh(tx: Transaction, table: Table) -> UpdateBase:
    """An INSERT, kept for ``Transaction.write``, that leaves alone what is there already."""
    return _fresh(tx.is_sqlite, table)


@cache
def _fresh(is_sqlite: bool, table: Table) -> UpdateBase:
    made = sqlite.insert(table) if is_sqlite else postgresql.insert(table)
    return made.on_conflict_do_nothing().execution_options(preserve_rowcount=True)


def insert(tx: Transaction, values: Mapping[str, object], *, again: bool) -> UUID:
    """Insert a job, unless a live one has its key; return the id of whichever there is now.

    A live one that has already begun will run once more if ``again``.
    """
    fresh = insert_into(tx, JOB).values(values)
    begun = {"again": JOB.c.started_at.is_not(None)}
    statement = (
        fresh.on_conflict_do_update(index_elements=[JOB.c.key], index_where=LIVE, set_=begun)
        if again
        else fresh.on_conflict_do_nothing(index_elements=[JOB.c.key], index_where=LIVE)
    )
    same_key = select(JOB.c.id).where(JOB.c.key == values["key"], LIVE)
    while True:
        # The live one may end between the two statements; then there is room for ours.
        found = tx.execute(statement.returning(JOB.c.id)).scalar() or tx.execute(same_key).scalar()
        if found is not None:
            return cast("UUID", found)


def next_due(tx: Transaction, names: Collection[str], *, background: bool) -> datetime | None:
    """When the next job of these names may be claimed; None if there is none."""
    statement = select(func.min(JOB.c.run_after)).where(*_for(names, background))
    return cast("datetime | None", tx.execute(statement).scalar())


def due(tx: Transaction, names: Collection[str], most: int) -> Sequence[RowMapping]:
    """Up to ``most`` jobs that may be claimed now: ``id`` and ``background``."""
    statement = _due(tx, names, background=True).add_columns(JOB.c.background).limit(most)
    return tx.execute(statement).mappings().all()


def claim(
    tx: Transaction,
    names: Collection[str],
    holder: str,
    lease: timedelta,
    *,
    background: bool = True,
    job_id: UUID | None = None,
) -> RowMapping | None:
    """Take the next job that is due, or the one of ``job_id`` if it is due; None if none is."""
    wanted = _due(tx, names, background=background)
    if job_id is not None:
        wanted = wanted.where(JOB.c.id == job_id)
    first = wanted.limit(1).with_for_update(skip_locked=True).scalar_subquery()
    statement = (
        update(JOB)
        .where(JOB.c.id == first)
        .values(
            state=JobState.RUNNING,
            holder=holder,
            run_after=tx.now + lease,
            attempts=JOB.c.attempts + 1,
            started_at=func.coalesce(JOB.c.started_at, tx.now),
        )
        .returning(JOB)
    )
    return tx.execute(statement).mappings().first()


def change(tx: Transaction, job_id: UUID, holder: str, values: Mapping[str, object]) -> RowMapping:
    """Change a job that ``holder`` runs.

    :raises LeaseLostError: if it no longer does.
    """
    held = (JOB.c.id == job_id, JOB.c.holder == holder, JOB.c.state == JobState.RUNNING)
    row = tx.execute(update(JOB).where(*held).values(values).returning(JOB)).mappings().first()
    if row is None:
        raise LeaseLostError(job_id)
    return row


def restart(tx: Transaction, job_id: UUID) -> None:
    """Queue a job that has ended to run once more, from the beginning."""
    afresh = {
        "state": JobState.QUEUED,
        "again": False,
        "cancelling": False,
        "resume": {},
        "attempts": 0,
        "run_after": tx.now,
        "started_at": None,
        "finished_at": None,
    }
    tx.execute(update(JOB).where(JOB.c.id == job_id).values(afresh))


def is_cancelling(tx: Transaction, job_id: UUID) -> bool:
    return bool(tx.execute(select(JOB.c.cancelling).where(JOB.c.id == job_id)).scalar())


def _due(tx: Transaction, names: Collection[str], *, background: bool) -> Select[UUID]:
    return (
        select(JOB.c.id)
        .where(*_for(names, background), JOB.c.run_after <= tx.now)
        .order_by(JOB.c.background, JOB.c.run_after, JOB.c.id)
    )


def _for(names: Collection[str], background: bool) -> list[ColumnElement[bool]]:
    # A job that this process has no handler for waits for one that has: during an upgrade both run.
    conditions = [cast("ColumnElement[bool]", LIVE), JOB.c.name.in_(names)]
    return conditions if background else [*conditions, JOB.c.background.is_(False)]
