"""Searching a large table on SQLite: the first records of a list are tested before the index is.

SQLite's full-text index gives all records that hold the beginning of a word, and then one by one:
for a million of them a page waits for a third of a second. A common word is found at once where
the list begins, and a rare one in the index: so the first records are tested row by row, and only
a page that is not full by then asks the index.
"""

from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, case, func, or_, select

from ..access.rows import MOST_PARTS
from ..core.transaction import Transaction
from ..documents.app import App, Entity
from ..documents.indexes import indexes_of
from . import rights
from .query import MARK, Rows
from .rights import READ
from .sorting import Term

#: In a table of fewer records the index is quick.
LARGE = 50_000
#: So many records are tested at first, and so many at most.
FIRST, MOST = 1_000, 20_000
#: A word that one record in so many holds is common: the index takes long to give them.
COMMON = 5

Test = ColumnElement[bool]
Conditions = Sequence[Test]


class FirstMatches:
    """Finds the first records that hold the words of a search and meet some conditions."""

    def __init__(self, rows: Rows, ways: Sequence[Conditions], conditions: Conditions) -> None:
        """``ways``: see ``search.row_tests``."""
        self._rows = rows
        self._seq: ColumnElement[int] = rows.table.c.seq
        self._words = tuple(word for words in ways for word in words)
        self._tests = (*conditions, or_(*(and_(*words) for words in ways)))

    def find(self, terms: Sequence[Term], limit: int, part: Test | None = None) -> list[int] | None:
        """``seq`` of the first in an order that an index serves; None: the index must be asked.

        :param part: where in the order a page begins.
        """
        parts = () if part is None else (part,)
        for most in (FIRST, MOST):
            first = self._first(terms, parts, most).order_by(*(term.order for term in terms))
            found = self._numbers(first.limit(limit))
            if len(found) == limit or self._reads_no_more(most, parts):
                return found
            if most == FIRST and not any(map(_is_common, self._among_first(*self._words))):
                break
        return None

    @cached_property
    def is_common(self) -> bool:
        """Whether testing what may be read counts them sooner than the index does."""
        if self._reads_no_more(MOST):
            return True
        return _is_common(*self._among_first(and_(*self._tests)))

    def counted(self, most: int) -> Select[Any]:
        """The query of how many hold the words, up to ``most``, testing all that may be read."""
        return self._rows.counted(self._tests, most)

    def _first(self, terms: Sequence[Term], parts: Conditions, most: int) -> Select[Any]:
        """Those among the first ``most`` records that may be read; the rights are inside of it."""
        near = self._rows.ordered((self._seq,), terms, parts, most)
        found = select(self._seq).where(self._seq.in_(near), *self._tests)
        return found.execution_options(**{MARK: READ})

    def _among_first(self, *tests: Test) -> Sequence[int]:
        """How many of the newest that may be read pass each test."""
        near = self._rows.ordered((self._seq,), [newest(self._rows.entity)], (), FIRST)
        passed = (func.count(case((one, 1))) for one in tests)
        found = select(*passed).where(self._seq.in_(near)).execution_options(**{MARK: READ})
        return [int(one) for one in self._rows.transaction.execute(found).one()]

    def _reads_no_more(self, most: int, parts: Conditions = ()) -> bool:
        """Whether ``most`` are all records that may be read."""
        return self._numbers(self._rows.counted(parts, most + 1))[0] <= most

    def _numbers(self, statement: Select[Any]) -> list[int]:
        return [int(row[0]) for row in self._rows.transaction.execute(statement)]


def _is_common(count: int) -> bool:
    return count * COMMON >= FIRST


def is_worth_testing(transaction: Transaction, entity: Entity) -> bool:
    """Whether the index may take longer than testing some records: where there are many, and what
    the actor may read of them comes out of indexes in its order.
    """
    reach = rights.reading(transaction, entity)
    if not reach.everything and (reach.rules or len(reach.owners | reach.departments) > MOST_PARTS):
        return False
    rows = transaction.fetch(_last(entity.table))
    return (rows[0][0] or 0) > LARGE


@lru_cache(maxsize=500)
def _last(table: Table) -> Select[Any]:
    return select(func.max(table.c.seq)).execution_options(**{MARK: READ})


def newest(entity: Entity) -> Term:
    """The order in which every table can be read."""
    return Term(entity.table.c.seq, desc=True, nullable=False)


def is_served(app: App, entity: Entity, terms: Sequence[Term]) -> bool:
    """Whether an index gives the records in an order, so that the first need no sorting of all."""
    first, *more = (term.column for term in terms)
    if not more:
        return True
    led = (plan.keys[0] for plan in indexes_of(app, entity) if plan.live and not plan.unique)
    return len(more) == 1 and any(entity.table.c[key] is first for key in led)
