"""Records of one entity: the only way in for pages, API, import, flows and the command line."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from ..core.errors import FormloomError, NotAllowedError
from ..core.ids import new_id
from ..core.transaction import Transaction
from ..documents.releases import current_app
from . import rights
from .handing import demand_heir
from .listing import MOST_COUNTED, MOST_ROWS, Count, Group, Lister, ListQuery, Page
from .plan import plan_of
from .query import SYSTEM
from .reading import Reader
from .removal import Removal
from .revealing import reveal, reveal_in_line
from .rights import READ
from .saving import Saving
from .values import Record
from .writer import Writer

#: Rows that one step of a bulk call holds in memory.
CHUNK = 1_000

Values = Mapping[str, object]


@dataclass(frozen=True)
class Update:
    """An update of one record; ``revision`` is the one that was read, None for whichever."""

    id: UUID
    values: Values
    revision: int | None = None


@dataclass(frozen=True)
class BulkResult:
    """What a bulk call did: ids in order, and why rows were refused, by index from 0."""

    done: Sequence[UUID]
    errors: Mapping[int, FormloomError]


class RecordService:
    """Reads and writes the records of ``entity`` as the actor of ``transaction`` may.

    Values are in the API's form: what ``FieldType.load`` takes. A single call raises what it
    refuses; its bulk twin tells it by row and goes on. ``trusted`` callers (flows, undo) may give
    values for read-only fields.
    """

    def __init__(self, transaction: Transaction, entity: str, *, trusted: bool = False) -> None:
        self.trusted = trusted
        self.transaction = transaction
        self.app = current_app(transaction)
        self.entity = self.app.entity(entity)
        self.plan = plan_of(self.app, self.entity)

    # Reading

    def get(
        self, id: UUID, *, fields: Sequence[str] | None = None, deleted: bool | None = False
    ) -> Record:
        """One record with its lines; ``deleted`` is True for the recycle bin, None for both.

        :raises NotFoundError: if there is none, or none that the actor may see.
        """
        return self._reader.get(id, fields, deleted=deleted)

    def reveal(self, id: UUID, key: str, *, line: UUID | None = None) -> str | None:
        """A value that reads show in part or as dots only; the audit log tells who uncovered it.

        :param line: the line that ``key``, such as ``items.cost``, is to be uncovered in.
        """
        if line is not None:
            return reveal_in_line(self.transaction, self.app, self.entity, id, key, line)
        return reveal(self.transaction, self.app, self.entity, id, key)

    def list(
        self,
        *,
        filter: str = "",
        sort: Sequence[tuple[str, bool]] = (),
        fields: Sequence[str] | None = None,
        search: str = "",
        limit: int = 50,
        cursor: str | None = None,
        count: bool = False,
        deleted: bool = False,
        linked: tuple[str, UUID] | None = None,
        grouped: bool = False,
        followed: bool = False,
    ) -> Page:
        """A page of records.

        :param filter: a formula, such as ``stage = 'won' and account.industry = 'IT'``.
        :param sort: (path, descending), the first one first; blanks are the smallest values.
        :param search: words that the record must have, as far as they are typed.
        :param cursor: ``Page.next`` of the page before.
        :param deleted: list the recycle bin.
        :param linked: only records whose n:m link of that key leads to the record of that id.
        :param grouped: what is sorted by first makes groups, see ``Page.groups`` and ``beyond``.
        :param followed: only records that the actor follows.
        :raises InvalidValueError: naming the parameter that cannot be taken.
        """
        order = tuple((path, desc) for path, desc in sort)
        query = ListQuery(filter, order, search, deleted, linked, grouped, followed)
        page = self._lister(query).page(fields, limit, cursor)
        if not count:
            return page
        return Page(page.items, page.next, self._lister(replace(query, sort=())).count())

    def beyond(
        self,
        group: Sequence[object],
        *,
        filter: str = "",
        sort: Sequence[tuple[str, bool]] = (),
        search: str = "",
        followed: bool = False,
    ) -> str:
        """The cursor of what follows a whole group of a list: one of its ``Page.groups``."""
        order = tuple((path, desc) for path, desc in sort)
        query = ListQuery(filter, order, search, grouped=True, followed=followed)
        return self._lister(query).beyond(group)

    def count(
        self,
        *,
        filter: str = "",
        search: str = "",
        deleted: bool = False,
        linked: tuple[str, UUID] | None = None,
        followed: bool = False,
        most: int = MOST_COUNTED,
    ) -> Count:
        """How many records there are; counting stops at ``most``."""
        query = ListQuery(filter, (), search, deleted, linked, followed=followed)
        return self._lister(query).count(most)

    def groups(
        self,
        by: Sequence[str],
        *,
        total: str = "",
        filter: str = "",
        search: str = "",
        followed: bool = False,
    ) -> Sequence[Group]:
        """How many records have each combination of values of ``by``, and the sum of ``total``."""
        return self._lister(ListQuery(filter, (), search, followed=followed)).groups(by, total)

    def among(
        self,
        ids: Iterable[UUID],
        *,
        filter: str = "",
        search: str = "",
        fields: Sequence[str] | None = (),
        right: str = READ,
        followed: bool = False,
    ) -> Sequence[Record]:
        """Those of at most ``MOST_ROWS`` records that a filter takes, if ``right`` allows them."""
        rights.demand(self.transaction, self.entity, "read")
        which = self.entity.table.c.id.in_(list(ids))
        query = ListQuery(filter, (), search, followed=followed)
        lister = Lister(self.transaction, self.app, self.entity, query, right=right, where=which)
        return lister.page(fields, MOST_ROWS, None).items

    def _lister(self, query: ListQuery) -> Lister:
        rights.demand(self.transaction, self.entity, "read")
        return Lister(self.transaction, self.app, self.entity, query)

    @property
    def _reader(self) -> Reader:
        return Reader(self.transaction, self.app, self.entity)

    # Writing

    def create(self, values: Values, *, id: UUID | None = None) -> Record:
        """Create a record; ``id`` may come from whoever made it, offline too.

        :raises InvalidRecordError: with every fault, by field.
        :raises ConflictError: if the id is taken; the same body by the same actor is no conflict.
        """
        one = Saving(id or new_id(), values, offered=id is not None)
        return self._saved(self._one(one, self._writer.create))

    def update(self, id: UUID, values: Values, *, revision: int | None = None) -> Record:
        """Change some values; what is not given stays as it is.

        :param revision: the revision that the caller has seen; None overwrites any.
        :raises StaleRevisionError: if the record moved on since, with what it holds now.
        """
        one = Saving(id, values, expected=revision)
        return self._saved(self._one(one, self._writer.update))

    def create_many(
        self, rows: Iterable[Values], *, ids: Iterable[UUID] | None = None
    ) -> BulkResult:
        """Create records by the chunk; ``ids`` name them, row by row."""
        given = iter(ids) if ids is not None else None
        savings = (
            Saving(next(given), row, offered=True) if given else Saving(new_id(), row)
            for row in rows
        )
        return self._in_chunks(savings, self._writer.create)

    def update_many(self, changes: Iterable[Update]) -> BulkResult:
        """Update records by the chunk."""
        savings = (Saving(one.id, one.values, expected=one.revision) for one in changes)
        return self._in_chunks(savings, self._writer.update)

    def _in_chunks(
        self, savings: Iterable[Saving], step: Callable[[Sequence[Saving]], None]
    ) -> BulkResult:
        done: list[UUID] = []
        errors: dict[int, FormloomError] = {}
        index = 0
        for chunk in _chunks(savings):
            step(chunk)
            for one in chunk:
                if one.is_refused:
                    errors[index] = one.error
                else:
                    done.append(one.id)
                index += 1
        return BulkResult(done, errors)

    def delete(self, id: UUID) -> None:
        """Move a record into the recycle bin.

        :raises ConflictError: if others point at it and their link says ``restrict``.
        """
        self._one(Saving(id), self._removal.delete)

    def restore(self, id: UUID) -> Record:
        """Bring a record back from the recycle bin.

        :raises DuplicateError: if another record took a value that is unique meanwhile.
        """
        return self._saved(self._one(Saving(id), self._removal.restore))

    def purge(self, id: UUID) -> None:
        """Remove a record of the recycle bin for good."""
        self._one(Saving(id), self._removal.purge)

    def transfer(self, id: UUID, owner: UUID, *, department: UUID | None = None) -> Record:
        """Hand a record over to another owner, and to a department if one is named."""
        demand_heir(self.transaction, owner)
        values = _handed_over(owner, department)
        return self._saved(self._one(Saving(id, values), self._transfer.update))

    def delete_many(self, ids: Iterable[UUID]) -> BulkResult:
        """Delete records by the chunk."""
        return self._in_chunks((Saving(id) for id in ids), self._removal.delete)

    def restore_many(self, ids: Iterable[UUID]) -> BulkResult:
        """Restore records by the chunk."""
        return self._in_chunks((Saving(id) for id in ids), self._removal.restore)

    def transfer_many(
        self, ids: Iterable[UUID], owner: UUID, *, department: UUID | None = None
    ) -> BulkResult:
        """Hand records over by the chunk."""
        demand_heir(self.transaction, owner)
        values = _handed_over(owner, department)
        return self._in_chunks((Saving(id, values) for id in ids), self._transfer.update)

    def take_back(self, changes: Iterable[Update]) -> BulkResult:
        """Undo handing over, for who may hand over: the records may have left their sight.

        The caller has made sure that it was the actor who did it and that nobody went on since.
        """
        self._demand_own()
        rights.demand(self.transaction, self.entity, "transfer")
        back = Writer(self.transaction, self.plan, right=SYSTEM, trusted=True)
        return self._in_chunks((Saving(one.id, one.values) for one in changes), back.update)

    def put_back(self, changes: Iterable[Update]) -> BulkResult:
        """Undo what a merge changed in records that the actor might not have changed by hand.

        The caller has made sure that it was the actor who merged.
        """
        self._demand_own()
        back = Writer(self.transaction, self.plan, right=SYSTEM, free=True)
        return self._in_chunks((Saving(one.id, one.values) for one in changes), back.update)

    def _one(self, one: Saving, step: Callable[[Sequence[Saving]], None]) -> Saving:
        step([one])
        if one.is_refused:
            raise one.error
        return one

    def _saved(self, one: Saving) -> Record:
        if one.is_replay or self.plan.is_read_back:
            return self._reader.get_written(one.id)
        return self._reader.written(one)

    def _demand_own(self) -> None:
        if self.entity.parent is not None:
            raise NotAllowedError("Lines are saved with the record that they belong to.")

    @property
    def _removal(self) -> Removal:
        self._demand_own()
        return Removal(self.transaction, self.plan)

    @property
    def _transfer(self) -> Writer:
        self._demand_own()
        return Writer(self.transaction, self.plan, right="transfer", trusted=self.trusted)

    @property
    def _writer(self) -> Writer:
        self._demand_own()
        return Writer(self.transaction, self.plan, trusted=self.trusted)


def _handed_over(owner: UUID, department: UUID | None) -> Values:
    return {"owner": owner} if department is None else {"owner": owner, "department": department}


def _chunks(savings: Iterable[Saving]) -> Iterator[list[Saving]]:
    """So many at once; a record that comes again waits for what its first change has made of it."""
    chunk: list[Saving] = []
    ids: set[UUID] = set()
    for one in savings:
        if len(chunk) == CHUNK or one.id in ids:
            yield chunk
            chunk, ids = [], set()
        chunk.append(one)
        ids.add(one.id)
    if chunk:
        yield chunk
