"""Change sets: many writes that belong together, and that are undone together within 30 days.

Undo restores what each record held before, takes back what was created and brings back what was
deleted, as one new change set. A record that somebody changed since is listed, not overwritten.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Exists,
    RowMapping,
    delete,
    exists,
    func,
    insert,
    select,
    update,
)

from ..core.errors import ConflictError, NotFoundError
from ..core.ids import new_id
from ..core.transaction import Transaction
from ..documents.app import Entity
from ..jobs.queue import enqueue
from .history import CHANGE_SET_KEY, current_change_set
from .history_tables import CHANGE_SET, HISTORY
from .undoing import Kept, Undoing, Undone

UNDO_DAYS = 30
#: More entries than this keep other people who save waiting for too long.
MOST_AT_ONCE = 5_000
UNDO_JOB = "records.undo"


@dataclass(frozen=True)
class ChangeSet:
    """A set of writes; ``undone_at`` is set once it was undone.

    ``entries`` are its lines of history, ``records`` what those are about: 0 where it was not
    counted, in a set alone and in one of more than ``MOST_AT_ONCE`` entries.
    """

    id: UUID
    kind: str
    title: str
    at: datetime
    actor: UUID | None
    undone_at: datetime | None
    undoes: UUID | None
    entries: int = 0
    records: int = 0


@contextmanager
def change_set(
    transaction: Transaction, kind: str, title: str, *, entity: Entity | None = None,
    id: UUID | None = None, undoes: UUID | None = None,
) -> Iterator[UUID]:  # fmt: skip
    """Let the writes of the block belong to one set; ``id`` goes on with one begun before.

    A set to which nothing came to belong is not kept.
    """
    identity = id or new_id()
    known = select(CHANGE_SET.c.id).where(CHANGE_SET.c.id == identity)
    if id is None or transaction.execute(known).one_or_none() is None:
        transaction.execute(
            insert(CHANGE_SET).values(
                id=identity, kind=kind, title=title, at=transaction.now, undoes=undoes,
                actor=transaction.actor.person, entity_id=entity.id if entity else None,
            )
        )  # fmt: skip
    transaction.forget(CHANGE_SET_KEY)
    transaction.kept(CHANGE_SET_KEY, lambda: identity)
    try:
        yield identity
    finally:
        transaction.forget(CHANGE_SET_KEY)
    if id is None and undoes is None:
        empty = delete(CHANGE_SET).where(CHANGE_SET.c.id == identity, ~_touched(identity))
        transaction.execute(empty)


def join_change_set(transaction: Transaction, other: Transaction) -> None:
    """Let the writes of ``other``, in somebody else's name, belong to the same set."""
    identity = current_change_set(transaction)
    if identity is not None:
        other.kept(CHANGE_SET_KEY, lambda: identity)


def is_kept(transaction: Transaction, id: UUID) -> bool:
    """Whether a set has changed anything, and can be undone."""
    return bool(transaction.execute(select(_touched(id))).scalar_one())


def _touched(id: UUID) -> Exists:
    return exists().where(HISTORY.c.change_set == id)


def get_change_set(transaction: Transaction, id: UUID) -> ChangeSet:
    """One change set: of the actor, or any for administrators.

    :raises NotFoundError: if there is none that the actor may know of.
    """
    row = transaction.execute(select(CHANGE_SET).where(CHANGE_SET.c.id == id)).one_or_none()
    actor = transaction.actor
    if row is None or not (actor.is_administrator or row.actor == actor.person):
        raise NotFoundError("There is no change set {id}.", id=str(id))
    count = select(func.count()).select_from(HISTORY).where(HISTORY.c.change_set == id)
    return _change_set(row._mapping, transaction.execute(count).scalar_one())


def list_change_sets(transaction: Transaction, *, limit: int = 50) -> list[ChangeSet]:
    """The newest change sets of the actor; of everybody for administrators."""
    statement = select(CHANGE_SET).order_by(CHANGE_SET.c.at.desc(), CHANGE_SET.c.id.desc())
    if not transaction.actor.is_administrator:
        statement = statement.where(CHANGE_SET.c.actor == transaction.actor.person)
    rows = transaction.execute(statement.limit(limit)).all()
    entries = _counts(transaction, [row.id for row in rows], func.count())
    few = [id for id, count in entries.items() if count <= MOST_AT_ONCE]
    records = _counts(transaction, few, func.count(HISTORY.c.record_id.distinct()))
    return [
        _change_set(row._mapping, entries.get(row.id, 0), records.get(row.id, 0)) for row in rows
    ]


def _counts(
    transaction: Transaction, ids: Sequence[UUID], count: ColumnElement[int]
) -> dict[UUID, int]:
    """``count`` over the history of each set that has any."""
    mine = HISTORY.c.change_set.in_(ids)
    statement = select(HISTORY.c.change_set, count).where(mine).group_by(HISTORY.c.change_set)
    return {row[0]: row[1] for row in transaction.execute(statement)}


def _change_set(row: RowMapping, entries: int, records: int = 0) -> ChangeSet:
    return ChangeSet(
        id=row["id"], kind=row["kind"], title=row["title"], at=row["at"], actor=row["actor"],
        undone_at=row["undone_at"], undoes=row["undoes"], entries=entries,
        records=records,
    )  # fmt: skip


def undo(transaction: Transaction, id: UUID) -> Undone:
    """Take a change set back, all in this transaction; see ``start_undo`` for a large one.

    :raises NotFoundError: if the actor may not know of it.
    :raises ConflictError: if it was undone already, or is too old.
    """
    found = demand_undoable(transaction, id)
    with change_set(transaction, "undo", found.title, undoes=id) as own:
        done = Undone(own)
        Undoing(transaction, id, done).run()
    mark_undone(transaction, id)
    return done


def is_long(transaction: Transaction, id: UUID) -> bool:
    """Whether undoing a change set takes so long that it is better done as a job."""
    return get_change_set(transaction, id).entries > MOST_AT_ONCE


def start_undo(transaction: Transaction, id: UUID) -> UUID:
    """Take a change set back as a job: a chunk a transaction, with progress.

    Refuses what ``undo`` refuses. The job's result has ``removed``, ``restored`` and ``kept``.
    """
    demand_undoable(transaction, id)
    return enqueue(
        transaction, UNDO_JOB, {"change_set": str(id)}, key=f"undo:{id}", background=True
    )


def demand_undoable(transaction: Transaction, id: UUID) -> ChangeSet:
    """The change set, if it can still be undone."""
    found = get_change_set(transaction, id)
    if found.undone_at is not None:
        raise ConflictError("This was undone already.")
    if transaction.now - found.at > timedelta(days=UNDO_DAYS):
        raise ConflictError("This can be undone for {days} days only.", days=UNDO_DAYS)
    return found


def mark_undone(transaction: Transaction, id: UUID) -> None:
    """Note that nothing of the change set is left to undo."""
    values = {"undone_at": transaction.now, "undone_by": transaction.actor.person}
    transaction.execute(update(CHANGE_SET).where(CHANGE_SET.c.id == id).values(values))


__all__ = ["Kept", "Undone"]
