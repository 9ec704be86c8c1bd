"""The FROM of a query: the record table and, by left joins, what its links point to."""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_

from ..core.transaction import Transaction
from ..documents.app import App, Entity
from .paths import Path, link_target
from .query import Rows
from .rights import READ


class Source:
    """Gives columns by path; a linked record that the actor may not see is blank."""

    def __init__(self, transaction: Transaction, app: App, entity: Entity) -> None:
        self.transaction = transaction
        self.app = app
        self.entity = entity
        self.clause: FromClause = entity.table
        self._tables: dict[tuple[str, ...], tuple[Entity, FromClause]] = {
            (): (entity, entity.table)
        }

    def column(self, path: Path) -> ColumnElement[Any]:
        """The column of a path's field."""
        return self.table(path.hops).c[path.field.key]

    def order_column(self, path: Path) -> ColumnElement[Any]:
        """What a list is sorted by: names in the order of pinyin, links by the other's name."""
        if link_target(self.app, path.field) is not None:
            return self.table((*path.hops, path.field.key)).c.sort_key
        if path.field.key == path.entity.display:
            return self.table(path.hops).c.sort_key
        return self.column(path)

    def table(self, hops: tuple[str, ...]) -> FromClause:
        """The table at the end of some links, joined when it is first asked for."""
        if hops not in self._tables:
            self._tables[hops] = self._join(hops)
        return self._tables[hops][1]

    def _join(self, hops: tuple[str, ...]) -> tuple[Entity, FromClause]:
        near = self.table(hops[:-1])
        entity, _ = self._tables[hops[:-1]]
        target = link_target(self.app, entity.field(hops[-1]))
        assert target is not None  # noqa: S101
        far = target.table.alias()
        seen = Rows(self.transaction, target).rule(READ, far)
        self.clause = self.clause.outerjoin(far, and_(far.c.id == near.c[hops[-1]], seen))
        return target, far
