"""Record tables as formulas read them in SQL."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import reduce
from itertools import accumulate
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Text, and_, cast, func, select, type_coerce

from ..formula import Children, SqlSource
from .app import App, Entity
from .references import target_of

#: What may be seen of the rows of an entity, in its table or an alias of it.
Seen = Callable[[Entity, FromClause], ColumnElement[bool]]
#: Lengths of the groups of digits in an id.
_GROUPS = (8, 4, 4, 4, 12)


@dataclass(frozen=True)
class FormulaSource:
    """The records of ``entity`` in ``table``; others are reached as far as ``seen`` lets see.

    ``dialect`` is "sqlite" or "postgresql".
    """

    app: App
    entity: Entity
    table: FromClause
    dialect: str
    seen: Seen

    def column(self, key: str) -> ColumnElement[Any]:
        pairs = self.entity.joins.get(key)
        return self.table.c[key] if pairs is None else self._listed(pairs.alias())

    def _listed(self, pairs: FromClause) -> ColumnElement[Any]:
        """The other ends of an n:m field as formulas read a list: their ids as JSON text."""
        id = pairs.c.target_id
        ids = func.json_agg(cast(id, Text))
        if self.dialect == "sqlite":
            ids = func.json_group_array(_hyphened(type_coerce(id, Text)))
        found = select(cast(ids, Text)).where(pairs.c.record_id == self.table.c.id)
        return found.correlate_except(pairs).scalar_subquery()

    def link(self, key: str) -> tuple[SqlSource, ColumnElement[bool]]:
        """The linked record; in a line, ``parent`` is the record that it belongs to."""
        entity = self.entity
        target = (
            self.app.entity(entity.parent)
            if entity.parent is not None and key == "parent"
            else target_of(self.app, entity, key)
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
        target = target_of(self.app, self.entity, key)
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
        return self.seen(far.entity, far.table)


def _hyphened(digits: ColumnElement[Any]) -> ColumnElement[Any]:
    """32 hex digits, as SQLite keeps ids, the way people write them."""
    starts = accumulate(_GROUPS, initial=1)
    parts = (func.substr(digits, at, long) for at, long in zip(starts, _GROUPS, strict=False))
    return reduce(lambda left, right: left + "-" + right, parts)


def _live(source: FormulaSource) -> ColumnElement[bool]:
    return source.table.c.deleted_at.is_(None)
