"""Lists: filter, search, sort, page by keyset, and count late."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, exists, func, literal_column, select

from ..core.errors import InvalidValueError
from ..core.transaction import Transaction
from ..documents.app import App, Entity
from . import conditions, cursor, rights, search
from .budget import budget
from .first_matches import FirstMatches, is_served, is_worth_testing
from .following import followed
from .paths import link_target, resolve
from .query import MARK, Pairs
from .reading import Reader, Shape
from .rights import READ
from .sorting import Term, after
from .sources import Source
from .values import Record, json_of

#: The most rows of a page.
MOST_ROWS = 500
#: Counting stops here: a page shows "10,000+".
MOST_COUNTED = 10_000

Sort = Sequence[tuple[str, bool]]


@dataclass(frozen=True)
class Count:
    """How many records there are; ``is_more`` when counting stopped at ``number``."""

    number: int
    is_more: bool = False

    def __str__(self) -> str:
        return f"{self.number:,}{'+' if self.is_more else ''}"


@dataclass(frozen=True)
class Page:
    """Some records, and the cursor of the next page: None on the last one.

    ``groups`` is what makes the group of each record in the order, for a list of groups.
    """

    items: tuple[Record, ...]
    next: str | None = None
    count: Count | None = None
    groups: tuple[tuple[object, ...], ...] = ()

    def to_json(self) -> dict[str, object]:
        """The API's form; ids are left to orjson, which writes them ten times as fast."""
        return {
            "items": json_of(self.items, lambda id: id),
            "next": self.next,
            "count": self.count.number if self.count else None,
        }


@dataclass(frozen=True)
class Group:
    """The records that have the same values of some fields; ``total`` is a sum over them."""

    values: tuple[object, ...]
    count: int
    total: Decimal | int | None = None


@dataclass(frozen=True)
class ListQuery:
    """Which records, in which order; ``sort`` holds (path, descending).

    ``linked`` narrows to the records whose n:m link, by its key, leads to a record, by its id.
    ``grouped``: what is sorted by first makes groups, so links of the same name stay apart.
    ``followed``: only those that the actor follows.
    """

    filter: str = ""
    sort: tuple[tuple[str, bool], ...] = ()
    search: str = ""
    deleted: bool = False
    linked: tuple[str, UUID] | None = None
    grouped: bool = False
    followed: bool = False


class Lister:
    """Lists and counts the records of one entity with which ``right`` may be done."""

    def __init__(
        self,
        transaction: Transaction,
        app: App,
        entity: Entity,
        query: ListQuery,
        *,
        right: str = READ,
        where: ColumnElement[bool] | None = None,
    ) -> None:
        """``where`` narrows the records further, by a condition that is no formula of a page."""
        self.right = right
        self._where = where
        self.transaction = transaction
        self.app = app
        self.entity = entity
        self.query = query
        self.reader = Reader(transaction, app, entity)
        self.source = Source(transaction, app, entity)

    def page(self, fields: Sequence[str] | None, limit: int, at: str | None) -> Page:
        """The page that begins at the cursor ``at``."""
        if not 1 <= limit <= MOST_ROWS:
            raise InvalidValueError(
                "Ask for 1 to {most} rows at once.", field="limit", most=MOST_ROWS
            )
        shape = self.reader.shape(fields)
        terms = self._terms()
        conditions = self._conditions(searched=False)
        titles = self.reader.titles(shape) if self._is_apart else ()
        columns, places = _with_terms([*shape.columns(self.reader.rows), *titles], terms)
        parts = after(terms, self._unseal(at)) if at else [None]
        found: list[Row[Any]] = []
        with budget(self.transaction):
            matching = _Matching(self, conditions)
            for part in parts:
                more = limit + 1 - len(found)
                keep = self._is_apart and part is None and self._is_plain
                wanted = [*conditions, *matching.first(terms, more, part)]
                statement = self._ordered(columns, terms, wanted, part, more, keep=keep)
                found += self.reader.run(statement, kept=keep)
                if len(found) > limit:
                    break
            return self._page(found, shape, places, limit)

    def _page(self, found: Sequence[Any], shape: Shape, places: Sequence[int], limit: int) -> Page:
        rows = found[:limit]
        more = len(found) > limit
        last = self._seal([rows[-1][at] for at in places]) if more else None
        made = self.reader.titled_records if self._is_apart else self.reader.records
        records = tuple(made(rows, shape))
        if not self.query.grouped:
            return Page(records, last)
        count = 1 + len(self._apart())
        groups = tuple(tuple(row[at] for at in places[:count]) for row in rows)
        return Page(records, last, groups=groups)

    def beyond(self, group: Sequence[object]) -> str:
        """The cursor of what follows every record of a group: one of ``Page.groups``."""
        return self._seal(group)

    def count(self, most: int = MOST_COUNTED) -> Count:
        """How many there are, counted up to ``most``."""
        conditions = self._conditions(searched=False)
        with budget(self.transaction):
            statement = _Matching(self, conditions).counted(most + 1)
            number = int(self.transaction.execute(statement).scalar_one())
        return Count(min(number, most), number > most)

    def groups(self, by: Sequence[str], total: str = "") -> list[Group]:
        """How many there are with each combination of values of ``by``, and the sum of ``total``.

        :raises NotAllowedError: for a field that the actor may not read in full.
        """
        keys = [self._readable(path, f"key_{at}") for at, path in enumerate(by)]
        sums = [self._readable(total, "total")] if total else []
        inner = self._select([*keys, *sums], self._conditions()).subquery()
        grouped = list(inner.c)[: len(keys)]
        added = [func.sum(one) for one in list(inner.c)[len(keys) :]]
        statement = select(*grouped, func.count(), *added).group_by(*grouped)
        marked = statement.execution_options(**{MARK: self.right})
        with budget(self.transaction):
            rows = self.transaction.execute(marked).all()
        at = len(keys)
        return [Group(tuple(row[:at]), row[at], row[at + 1] if added else None) for row in rows]

    def _readable(self, text: str, name: str) -> ColumnElement[Any]:
        """The column of a path, as ``name``: a list may have the same column besides."""
        path = resolve(self.app, self.entity, text, field="group")
        rights.demand_path(self.transaction, self.app, self.entity, text, use="group")
        return self.source.column(path).label(name)

    def counted(self, conditions: Sequence[ColumnElement[bool]], most: int) -> Select[Any]:
        """The query of how many records meet ``conditions``, up to ``most``."""
        if self._is_apart:
            return self.reader.rows.counted(conditions, most, deleted=self.query.deleted)
        inner = self._select([literal_column("1")], conditions).limit(most)
        counted = select(func.count()).select_from(inner.subquery())
        return counted.execution_options(**{MARK: self.right})

    @property
    def _is_apart(self) -> bool:
        """Whether each part of the row rule may look for itself, see ``Rows.ordered``.

        SQLite would run the full-text search for each of them anew.
        """
        is_searched = bool(self.query.search) and self.transaction.is_sqlite
        return self.is_direct and not is_searched

    def _ordered(
        self,
        columns: tuple[ColumnElement[Any], ...],
        terms: Sequence[Term],
        conditions: Sequence[ColumnElement[bool]],
        part: ColumnElement[bool] | None,
        limit: int,
        *,
        keep: bool,
    ) -> Select[Any]:
        """The rows of a page; ``part`` is None for the first page."""
        wanted = conditions if part is None else [*conditions, part]
        if not self._is_apart:
            statement = self._select(columns, wanted).order_by(*(term.order for term in terms))
            return statement.limit(limit)
        deleted = self.query.deleted
        return self.reader.rows.ordered(columns, terms, wanted, limit, deleted=deleted, keep=keep)

    @property
    def _is_plain(self) -> bool:
        """Whether the same conditions are the same objects at the next request."""
        text = self.query.filter
        linked = self.query.linked is not None
        narrowed = linked or self.query.followed or self._where is not None
        is_own = bool(self.query.search) or narrowed
        return not is_own and (not text.strip() or conditions.is_plain(self.app, self.entity, text))

    def _select(
        self, columns: Sequence[ColumnElement[Any]], conditions: Sequence[ColumnElement[bool]]
    ) -> Select[Any]:
        # Built last: the columns and conditions have added their joins to the source by now.
        rows = self.reader.rows
        is_joined = self.source.clause is not self.entity.table
        gathered = is_joined and self.right == READ and self.entity.parent is None
        statement = rows.select(
            *columns, right=self.right, deleted=self.query.deleted, source=self.source.clause,
            gathered=gathered,
        )  # fmt: skip
        return statement.where(*conditions)

    def _terms(self) -> list[Term]:
        """The order that was asked for, newest first when none was; ``seq`` makes it total."""
        terms = [self._term(text, desc) for text, desc in self.query.sort]
        last = terms[-1].desc if terms else True
        if self.query.grouped:
            terms[1:1] = self._apart()
        return [*terms, Term(self.entity.table.c.seq, last, nullable=False)]

    def _apart(self) -> list[Term]:
        """What tells groups of the same name from each other: those of a link."""
        text, desc = self.query.sort[0]
        path = resolve(self.app, self.entity, text, field="sort")
        if link_target(self.app, path.field) is None:
            return []
        return [Term(self.source.column(path), desc)]

    def _term(self, text: str, desc: bool) -> Term:
        path = resolve(self.app, self.entity, text, field="sort")
        rights.demand_path(self.transaction, self.app, self.entity, text, use="sort")
        if not path.field.type.sortable or path.field.key not in path.entity.table.c:
            raise InvalidValueError("A list cannot be sorted by '{path}'.", field="sort", path=text)
        column = self.source.order_column(path)
        return Term(column, desc, nullable=bool(path.hops) or getattr(column, "nullable", True))

    def _conditions(self, *, searched: bool = True) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = [] if self._where is None else [self._where]
        if self.entity.parent is not None:
            record = self.app.entity(self.entity.parent).table.alias()
            mine = record.c.id == self.entity.table.c.parent
            found.append(exists().where(mine, record.c.deleted_at.is_(None)))
        if self.query.filter.strip():
            found.append(self._filter())
        if searched and self.query.search.strip():
            found.append(self.matches())
        if self.query.linked is not None:
            found.append(self._leads_to(*self.query.linked))
        if self.query.followed:
            found.append(followed(self.transaction, self.entity))
        return found

    def matches(self) -> ColumnElement[bool]:
        """Which records hold the words that are searched for, as the index says."""
        text, is_newest = self.query.search, not self.query.sort
        return search.matches(self.transaction, self.entity, text, newest=is_newest)

    @property
    def is_direct(self) -> bool:
        """Whether the records themselves are the rows of its statements."""
        is_joined = self.source.clause is not self.entity.table
        return self.right == READ and not is_joined and self.entity.parent is None

    def _leads_to(self, key: str, target: UUID) -> ColumnElement[bool]:
        pairs = Pairs(self.entity.joins[key])
        ids = pairs.select(pairs.table.c.record_id).where(pairs.table.c.target_id == target)
        return self.entity.table.c.id.in_(ids)

    def _filter(self) -> ColumnElement[bool]:
        return conditions.condition(self.transaction, self.app, self.entity, self.query.filter)

    def _bound(self) -> bytes:
        actor = self.transaction.actor
        return cursor.binding(
            actor.person, actor.name, self.app.release, self.entity.key, self.query
        )

    def _seal(self, values: Sequence[object]) -> str:
        secret = self.transaction.workspace.settings.secret()
        return cursor.seal(values, self._bound(), secret)

    def _unseal(self, at: str) -> tuple[object, ...]:
        return cursor.unseal(at, self._bound(), self.transaction.workspace.settings.secret())


class _Matching:
    """Which of the records that meet some conditions hold the words that a list searches for."""

    def __init__(self, lister: Lister, conditions: Sequence[ColumnElement[bool]]) -> None:
        self._lister = lister
        self._conditions = conditions

    def first(
        self, terms: Sequence[Term], limit: int, part: ColumnElement[bool] | None
    ) -> list[ColumnElement[bool]]:
        """A condition for the first so many of a list, or of the ``part`` of it; none for all."""
        lister = self._lister
        if not lister.query.search.strip():
            return []
        found = None
        if self._tested is not None and is_served(lister.app, lister.entity, terms):
            found = self._tested.find(terms, limit, part)
        return [self._indexed] if found is None else [lister.entity.table.c.seq.in_(found)]

    def counted(self, most: int) -> Select[Any]:
        """The query of how many there are, up to ``most``."""
        lister = self._lister
        if not lister.query.search.strip():
            return lister.counted(self._conditions, most)
        if self._tested is not None and self._tested.is_common:
            return self._tested.counted(most)
        return lister.counted([*self._conditions, self._indexed], most)

    @cached_property
    def _indexed(self) -> ColumnElement[bool]:
        return self._lister.matches()

    @cached_property
    def _tested(self) -> FirstMatches | None:
        """None where the index is as good."""
        lister = self._lister
        tx, entity, query = lister.transaction, lister.entity, lister.query
        if not lister.is_direct or query.deleted:
            return None
        ways = search.row_tests(tx, entity, query.search)
        if not ways or not is_worth_testing(tx, entity):
            return None
        return FirstMatches(lister.reader.rows, ways, self._conditions)


def _with_terms(
    columns: Sequence[ColumnElement[Any]], terms: Sequence[Term]
) -> tuple[tuple[ColumnElement[Any], ...], tuple[int, ...]]:
    """``columns`` and those of ``terms`` that are not among them; where each term's value is."""
    found = list(columns)
    places = {id(one): at for at, one in enumerate(found)}
    for term in terms:
        if id(term.column) not in places:
            places[id(term.column)] = len(found)
            found.append(term.column)
    return tuple(found), tuple(places[id(term.column)] for term in terms)
