"""Record tables as formulas read them in SQL."""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, select

from ..core.transaction import Transaction
from ..documents.app import App, Entity
from ..formula import Children, SqlSource
from .paths import link_target
from .query import Rows
from .rights import READ


@dataclass(frozen=True)
class FormulaSource:
    """The records of ``entity`` in ``table``; others are reached as far as ``right`` lets see."""

    transaction: Transaction
    app: App
    entity: Entity
    table: FromClause
    right: str = READ

    @property
    def dialect(self) -> str:
        return "sqlite" if self.transaction.is_sqlite else "postgresql"

    def column(self, key: str) -> ColumnElement[Any]:
        return self.table.c[key]

    def link(self, key: str) -> tuple[SqlSource, ColumnElement[bool]]:
        """The linked record; in a line, ``parent`` is the record that it belongs to."""
        entity = self.entity
        target = (
            self.app.entity(entity.parent)
            if entity.parent is not None and key == "parent"
            else link_target(self.app, entity.field(key))
        )
        assert target is not None  # noqa: S101
        far = self._at(target)
        return far, and_(far.table.c.id == self.table.c[key], self._seen(far))

    def children(self, key: str) -> Children:
        """Lines, the targets of an n:m link, or the records of another entity that link here."""
        entity = self.entity
        if key in entity.lines:
            lines = self._at(entity.lines[key])
            on = lines.table.c.parent == self.table.c.id
            return Children(lines, and_(on, _live(lines)), [lines.table.c.position])
        if key in entity.joins:
            return self._targets(key)
        inverse = next(one for one in entity.inverses if one.key == key)
        far = self._at(self.app.entity(inverse.entity))
        near_id = self.table.c.id
        pairs = far.entity.joins.get(inverse.field)
        if pairs is None:
            on = far.table.c[inverse.field] == near_id
        else:
            there = select(pairs.c.record_id).where(pairs.c.target_id == near_id)
            # Two selects deep, where SQLAlchemy would not find the near table by itself.
            on = far.table.c.id.in_(there.correlate_except(pairs))
        return Children(far, and_(on, _live(far), self._seen(far)), [far.table.c.seq])

    def _targets(self, key: str) -> Children:
        target = link_target(self.app, self.entity.field(key))
        assert target is not None  # noqa: S101
        far = self._at(target)
        pairs = self.entity.joins[key].alias()
        mine = select(pairs.c.target_id).where(pairs.c.record_id == self.table.c.id)
        mine = mine.correlate_except(pairs)
        return Children(
            far, and_(far.table.c.id.in_(mine), _live(far), self._seen(far)), [far.table.c.seq]
        )

    def _at(self, entity: Entity) -> "FormulaSource":
        return replace(self, entity=entity, table=entity.table.alias())

    def _seen(self, far: "FormulaSource") -> ColumnElement[bool]:
        return Rows(self.transaction, far.entity).rule(self.right, far.table)


def _live(source: FormulaSource) -> ColumnElement[bool]:
    return source.table.c.deleted_at.is_(None)
