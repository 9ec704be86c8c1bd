"""Takes the entries of a change set back, newest first, by the chunk."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select

from ..core.errors import FormloomError, Message, NotAllowedError
from ..core.transaction import Transaction
from ..documents.app import Entity
from ..documents.releases import current_app
from .history_tables import CHANGE_SET, HISTORY
from .plan import GIVEN
from .service import BulkResult, RecordService, Update

CHUNK = 500
GIVEN_KEYS = frozenset(GIVEN)


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


class Undoing:
    """Undoes a change set into ``done``; its writes belong to the change set of that."""

    def __init__(self, transaction: Transaction, change_set: UUID, done: Undone) -> None:
        self._tx = transaction
        self._id = change_set
        self._done = done
        app = current_app(transaction)
        self._by_id = {entity.id: entity for entity in app.entities.values()}
        kind = select(CHANGE_SET.c.kind).where(CHANGE_SET.c.id == change_set)
        self._reversals = _OF_KIND.get(transaction.execute(kind).scalar_one(), _REVERSALS)

    def run(self) -> None:
        """Undo all of it."""
        before: int | None = None
        while (before := self.step(before)) is not None:
            pass

    def step(self, before: int | None) -> int | None:
        """Undo the entries before the number ``before``, as many as a chunk has.

        Returns where the next step goes on; None when nothing is left.
        """
        entries = self._entries(before)
        for group in _groups(entries):
            self._undo(group)
        return int(entries[-1].seq) if entries else None

    def _entries(self, before: int | None) -> Sequence[Any]:
        statement = (
            select(HISTORY)
            .where(HISTORY.c.change_set == self._id)
            .order_by(HISTORY.c.seq.desc())
            .limit(CHUNK)
        )
        if before is not None:
            statement = statement.where(HISTORY.c.seq < before)
        return self._tx.execute(statement).all()

    def _undo(self, entries: Sequence[Any]) -> None:
        """Entries of one entity with one action, of a record each."""
        entity = self._by_id.get(entries[0].entity_id)
        if entity is None:
            for entry in entries:
                self._keep(entry.entity_id, entry, Message("Its entity is gone."))
            return
        touched = self._touched(entries)
        for entry in entries:
            if touched.get(entry.record_id, 0) > entry.revision:
                self._keep(entity.key, entry, Message("Somebody changed it since."))
        rest = [one for one in entries if touched.get(one.record_id, 0) <= one.revision]
        if rest:
            self._take_back(entity, rest)

    def _touched(self, entries: Sequence[Any]) -> Mapping[UUID, int]:
        """The newest revision that neither the change set nor its undo gave each record."""
        others = or_(
            HISTORY.c.change_set.is_(None),
            HISTORY.c.change_set.not_in([self._id, self._done.change_set]),
        )
        statement = (
            select(HISTORY.c.record_id, func.max(HISTORY.c.revision))
            .where(HISTORY.c.record_id.in_([one.record_id for one in entries]), others)
            .group_by(HISTORY.c.record_id)
        )
        return {row[0]: row[1] for row in self._tx.execute(statement)}

    def _take_back(self, entity: Entity, entries: Sequence[Any]) -> None:
        service = RecordService(self._tx, entity.key)
        action = entries[0].action
        try:
            with self._tx.connection.begin_nested():
                result = self._reversals[action](service, entity, entries)
        except FormloomError as error:
            for entry in entries:
                self._keep(entity.key, entry, error.message)
            return
        for index, refusal in result.errors.items():
            self._keep(entity.key, entries[index], refusal.message)
        if action == "create":
            self._done.removed += len(result.done)
        else:
            self._done.restored += len(result.done)

    def _keep(self, entity: str, entry: Any, reason: Message) -> None:
        self._done.kept.append(Kept(entity, entry.record_id, reason))


def _groups(entries: Sequence[Any]) -> Iterator[list[Any]]:
    """Neighbours that can be undone together: one entity, one action, no record twice."""
    for _, same in groupby(entries, key=lambda one: (one.entity_id, one.action)):
        group: list[Any] = []
        records: set[UUID] = set()
        for entry in same:
            if entry.record_id in records:
                yield group
                group, records = [], set()
            group.append(entry)
            records.add(entry.record_id)
        yield group


def _uncreate(service: RecordService, entity: Entity, entries: Sequence[Any]) -> BulkResult:
    return service.delete_many(entry.record_id for entry in entries)


def _unchange(service: RecordService, entity: Entity, entries: Sequence[Any]) -> BulkResult:
    changes = [_before(entity, entry) for entry in entries]
    if not any(GIVEN_KEYS & one.values.keys() for one in changes):
        return service.update_many(changes)
    # By being handed over they may have left the sight of whoever takes that back.
    back = service.take_back(_only(one, GIVEN_KEYS) for one in changes)
    rest = frozenset(key for one in changes for key in one.values) - GIVEN_KEYS
    others = service.update_many(_only(one, rest) for one in changes)
    return BulkResult(others.done, {**others.errors, **back.errors})


def _put_back(service: RecordService, entity: Entity, entries: Sequence[Any]) -> BulkResult:
    return service.put_back(_before(entity, entry) for entry in entries)


def _before(entity: Entity, entry: Any) -> Update:
    """What an entry's record held before."""
    keys = {one.id: key for key, one in {**entity.system, **entity.fields}.items()}
    values = {keys[id]: before for id, (before, _) in entry.changes.items() if id in keys}
    return Update(entry.record_id, values)


def _only(change: Update, keys: Collection[str]) -> Update:
    return Update(change.id, {key: one for key, one in change.values.items() if key in keys})


def _untransfer(service: RecordService, entity: Entity, entries: Sequence[Any]) -> BulkResult:
    return service.take_back(_before(entity, entry) for entry in entries)


def _undelete(service: RecordService, entity: Entity, entries: Sequence[Any]) -> BulkResult:
    return service.restore_many(entry.record_id for entry in entries)


def _unpurge(service: RecordService, entity: Entity, entries: Sequence[Any]) -> BulkResult:
    raise NotAllowedError("It was removed for good.")


Reversal = Callable[[RecordService, Entity, Sequence[Any]], BulkResult]
#: What takes back each action.
_REVERSALS: Mapping[str, Reversal] = {
    "create": _uncreate,
    "update": _unchange,
    "transfer": _untransfer,
    "delete": _undelete,
    "restore": _uncreate,
    "purge": _unpurge,
}
#: A merge changes links of records that the actor might not have changed by hand.
_OF_KIND: Mapping[str, Mapping[str, Reversal]] = {"merge": {**_REVERSALS, "update": _put_back}}
