"""The newest records of a source, for a look at a report while it is being made.

A bounded part of the one statement: rights and filter are inside, and the same records come each
time as long as none is added.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, select

from ..core.transaction import Transaction
from ..documents.app import App, Entity
from ..records.conditions import condition
from ..records.query import MARK, READ, Rows
from ..records.sorting import Term

#: Records that a sample has, and among how many of the newest its filter looks for them.
RECORDS, WINDOW = 1_000, 20_000


@dataclass(frozen=True)
class Bounds:
    """How large a sample is: ``records`` of those that match among the ``window`` newest."""

    records: int = RECORDS
    window: int = WINDOW


class Sample:
    """The sample of one entity's records that the actor may read and a filter holds for."""

    def __init__(
        self, tx: Transaction, app: App, entity: Entity, filter: str, bounds: Bounds
    ) -> None:
        self._tx = tx
        self._app = app
        self._entity = entity
        self._filter = filter
        self._bounds = bounds

    @cached_property
    def is_needed(self) -> bool:
        """Whether there are more records to read than the sample would have."""
        most = self._bounds.records
        counted = Rows(self._tx, self._entity).counted(self._live, most + 1)
        return int(self._tx.execute(counted).scalar_one()) > most

    @property
    def numbers(self) -> Select[Any]:
        """The ``seq`` of every record of the sample."""
        if not self._filter.strip():
            return select(*self._newest(self._bounds.records).subquery().c)
        table, near = self._entity.table, self._newest(self._bounds.window).subquery()
        test = condition(self._tx, self._app, self._entity, self._filter)
        matching = select(table.c.seq).join(near, near.c.seq == table.c.seq).where(test)
        chosen = matching.order_by(table.c.seq.desc()).limit(self._bounds.records)
        return select(*chosen.subquery().c)

    @property
    def ids(self) -> Select[Any]:
        """The ids of the same."""
        table = self._entity.table.alias()
        return select(table.c.id).where(table.c.seq.in_(self.numbers))

    def _newest(self, count: int) -> Select[Any]:
        seq = self._entity.table.c.seq
        order = [Term(seq, desc=True, nullable=False)]
        found = Rows(self._tx, self._entity).ordered((seq,), order, self._live, count)
        return found.execution_options(**{MARK: READ})

    @property
    def _live(self) -> Sequence[ColumnElement[bool]]:
        """Lines go with the record that has them."""
        if self._entity.parent is None:
            return ()
        above = self._app.entity(self._entity.parent).table.alias()
        mine = above.c.id == self._entity.table.c.parent
        return (exists().where(mine, above.c.deleted_at.is_(None)),)
