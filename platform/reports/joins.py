"""The FROM of a report: the record table and, by left joins, what its links lead to.

A record that the actor may not see is blank, wherever a path goes through it.
"""

from typing import Any, cast

from sqlalchemy import ColumnElement, FromClause, Select, and_, exists, select
from sqlalchemy.types import TypeEngine

from ..access.tables import person
from ..documents.app import Entity
from ..documents.references import target_of
from .sight import Sight
from .ways import PARENT, PEOPLE, Way


def sql_type(way: Way) -> TypeEngine[Any]:
    """The type of the column that a way leads to."""
    if way.person:
        return person.c[PEOPLE[way.field.key][0]].type
    return way.entity.table.c[way.field.key].type


class Joins:
    """Gives the columns of ways, each link joined when it is first asked for."""

    def __init__(self, sight: Sight, entity: Entity, table: FromClause | None = None) -> None:
        self.sight = sight
        self.app = sight.app
        self.entity = entity
        self.table: FromClause = entity.table if table is None else table
        self.clause: FromClause = self.table
        self._reached: dict[tuple[str, ...], tuple[Entity, FromClause]] = {(): (entity, self.table)}
        self._people: dict[tuple[str, ...], FromClause] = {}

    def column(self, way: Way, hops: tuple[str, ...]) -> ColumnElement[Any]:
        """The column of a way's field, at the end of ``hops`` from here."""
        if way.person:
            return self._person(hops).c[PEOPLE[way.field.key][0]]
        return self._at(hops)[1].c[way.field.key]

    def live(self, *columns: ColumnElement[Any]) -> Select[Any]:
        """The rows that may be read; ask for every column before, for they bring the joins."""
        chosen = select(*columns).select_from(self.clause)
        is_own = self.table is self.entity.table
        rule = (
            self.sight.own_rule(self.entity) if is_own else self.sight.rule(self.entity, self.table)
        )
        chosen = chosen.where(rule, self.table.c.deleted_at.is_(None))
        if self.entity.parent is not None:
            above = self.app.entity(self.entity.parent).table.alias()
            mine = above.c.id == self.table.c.parent
            chosen = chosen.where(exists().where(mine, above.c.deleted_at.is_(None)))
        return chosen

    def _at(self, hops: tuple[str, ...]) -> tuple[Entity, FromClause]:
        if hops not in self._reached:
            self._reached[hops] = self._join(hops)
        return self._reached[hops]

    def _join(self, hops: tuple[str, ...]) -> tuple[Entity, FromClause]:
        entity, near = self._at(hops[:-1])
        key = hops[-1]
        above = entity.parent if key == PARENT and key not in entity.fields else None
        found = self.app.entity(above) if above else target_of(self.app, entity, key)
        target = cast("Entity", found)
        far = target.table.alias()
        seen = self.sight.rule(target, far)
        self.clause = self.clause.outerjoin(far, and_(far.c.id == near.c[key], seen))
        return target, far

    def _person(self, hops: tuple[str, ...]) -> FromClause:
        if hops not in self._people:
            near = self._at(hops[:-1])[1]
            far = person.alias()
            self.clause = self.clause.outerjoin(far, far.c.id == near.c[hops[-1]])
            self._people[hops] = far
        return self._people[hops]
