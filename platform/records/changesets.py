"""Change sets: many writes that belong together, and that are undone together within 30 days.

Undo restores what each record held before, takes back what was created and brings back what was
deleted, as one new change set. A record that somebody changed since is listed, not overwritten.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import RowMapping, func, insert, select, update

from ..core.errors import ConflictError, FormloomError, Message, NotAllowedError, NotFoundError
from ..core.ids import new_id
from ..core.transaction import Transaction
from ..documents.app import App, Entity
from ..documents.releases import current_app
from .history import CHANGE_SET_KEY, Entry, entries_of_change_set
from .history_tables import CHANGE_SET, HISTORY
from .service import RecordService

UNDO_DAYS = 30


@dataclass(frozen=True)
class ChangeSet:
    """A set of writes; ``undone_at`` is set once it was undone."""

    id: UUID
    kind: str
    title: str
    at: datetime
    actor: UUID | None
    undone_at: datetime | None
    undoes: UUID | None
    entries: int = 0


@dataclass(frozen=True)
class Kept:
    """A record that an undo left as it is, and why."""

    entity: str
    record: UUID
    reason: Message


@dataclass
class Undone:
    """What an undo did: ``change_set`` is its own, so an undo can be undone."""

    change_set: UUID
    restored: int = 0
    removed: int = 0
    kept: list[Kept] = field(default_factory=list)


@contextmanager
def change_set(
    transaction: Transaction, kind: str, title: str, *, entity: Entity | None = None,
    id: UUID | None = None, undoes: UUID | None = None,
) -> Iterator[UUID]:  # fmt: skip
    """Let the writes of the block belong to one set; ``id`` goes on with one begun before."""
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
    return [_change_set(row._mapping, 0) for row in transaction.execute(statement.limit(limit))]


def _change_set(row: RowMapping, entries: int) -> ChangeSet:
    return ChangeSet(
        id=row["id"], kind=row["kind"], title=row["title"], at=row["at"], actor=row["actor"],
        undone_at=row["undone_at"], undoes=row["undoes"], entries=entries,
    )  # fmt: skip


def undo(transaction: Transaction, id: UUID) -> Undone:
    """Take a change set back.

    :raises NotFoundError: if the actor may not know of it.
    :raises ConflictError: if it was undone already, or is too old.
    """
    found = get_change_set(transaction, id)
    if found.undone_at is not None:
        raise ConflictError("This was undone already.")
    if transaction.now - found.at > timedelta(days=UNDO_DAYS):
        raise ConflictError("This can be undone for {days} days only.", days=UNDO_DAYS)
    with change_set(transaction, "undo", found.title, undoes=id) as own:
        done = _Undo(transaction, own).run(id)
    transaction.execute(
        update(CHANGE_SET)
        .where(CHANGE_SET.c.id == id)
        .values(undone_at=transaction.now, undone_by=transaction.actor.person)
    )
    return done


class _Undo:
    def __init__(self, transaction: Transaction, own: UUID) -> None:
        self._tx = transaction
        self._app: App = current_app(transaction)
        self._by_id = {entity.id: entity for entity in self._app.entities.values()}
        self._done = Undone(own)
        #: The newest revision that the set itself gave each record; none later may exist.
        self._revisions: dict[UUID, int] = {}

    def run(self, id: UUID) -> Undone:
        entities = self._entities(id)
        for entry in entries_of_change_set(self._tx, id):
            entity = self._by_id.get(entities[entry.record])
            if entity is None:
                self._keep(entities[entry.record], entry, Message("Its entity is gone."))
            elif self._is_untouched(entry):
                self._take_back(entity, entry)
            else:
                self._keep(entity.key, entry, Message("Somebody changed it since."))
        return self._done

    def _entities(self, id: UUID) -> Mapping[UUID, str]:
        statement = select(HISTORY.c.record_id, HISTORY.c.entity_id).where(
            HISTORY.c.change_set == id
        )
        return {row.record_id: row.entity_id for row in self._tx.execute(statement)}

    def _is_untouched(self, entry: Entry) -> bool:
        """Whether nothing but this undo has touched the record after the entry."""
        newest = (
            select(HISTORY.c.revision)
            .where(
                HISTORY.c.record_id == entry.record,
                HISTORY.c.change_set.is_distinct_from(self._done.change_set),
            )
            .order_by(HISTORY.c.revision.desc())
            .limit(1)
        )
        revision = self._revisions.get(entry.record)
        if revision is None:
            revision = int(self._tx.execute(newest).scalar_one())
        self._revisions[entry.record] = entry.revision - 1
        return revision == entry.revision

    def _take_back(self, entity: Entity, entry: Entry) -> None:
        service = RecordService(self._tx, entity.key)
        try:
            with self._tx.connection.begin_nested():
                _REVERSALS[entry.action](service, entity, entry)
        except FormloomError as error:
            self._keep(entity.key, entry, error.message)
            return
        if entry.action == "create":
            self._done.removed += 1
        else:
            self._done.restored += 1

    def _keep(self, entity: str, entry: Entry, reason: Message) -> None:
        self._done.kept.append(Kept(entity, entry.record, reason))


def _uncreate(service: RecordService, entity: Entity, entry: Entry) -> None:
    service.delete(entry.record)


def _unchange(service: RecordService, entity: Entity, entry: Entry) -> None:
    keys = {one.id: key for key, one in {**entity.system, **entity.fields}.items()}
    values = {keys[id]: before for id, (before, _) in entry.changes.items() if id in keys}
    service.update(entry.record, values)


def _undelete(service: RecordService, entity: Entity, entry: Entry) -> None:
    service.restore(entry.record)


def _unrestore(service: RecordService, entity: Entity, entry: Entry) -> None:
    service.delete(entry.record)


def _unpurge(service: RecordService, entity: Entity, entry: Entry) -> None:
    raise NotAllowedError("It was removed for good.")


#: What takes back each action.
_REVERSALS = {
    "create": _uncreate,
    "update": _unchange,
    "transfer": _unchange,
    "delete": _undelete,
    "restore": _unrestore,
    "purge": _unpurge,
}
