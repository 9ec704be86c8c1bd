"""What formulas read besides the record itself: linked records and lists, fetched by the chunk.

Formulas of a design see every record, whoever saves: a rule or a total must not depend on that.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement

from ..core.transaction import Transaction
from ..documents.app import App, Entity
from .links import Tree
from .paths import link_target
from .query import SYSTEM, Pairs, Rows
from .saving import Saving

Scope = dict[str, Any]


class Scopes:
    """Makes of records what a formula takes: links become records, lists become their records."""

    def __init__(self, transaction: Transaction, app: App) -> None:
        self.transaction = transaction
        self.app = app

    def of(self, entity: Entity, savings: Sequence[Saving], needs: Tree) -> list[Scope]:
        """One scope a record being saved, with what ``needs`` names."""
        if not needs:
            return [one.after for one in savings]
        scopes: list[Scope] = [{**one.after, "id": one.id} for one in savings]
        for key, branch in needs.items():
            stored = [
                scope
                for one, scope in zip(savings, scopes, strict=True)
                if not self._fill_known(entity, one, scope, key, branch)
            ]
            self._fill(entity, stored, key, branch)
        return scopes

    def _fill_known(
        self, entity: Entity, saving: Saving, scope: Scope, key: str, needs: Tree
    ) -> bool:
        """Whether the record being saved brings it along, so that nothing must be read."""
        if key in saving.lines:
            lines = [{**one.after, "id": one.id, "parent": scope} for one in saving.lines[key]]
            scope[key] = lines
            self.fill(entity.lines[key], lines, needs)
            return True
        if key == "parent" and saving.parent is not None:
            scope[key] = {**saving.parent.after, "id": saving.parent.id}
            return True
        return saving.is_new and not self._is_link(entity, key)  # nothing can belong to it yet

    def fill(self, entity: Entity, scopes: Sequence[Scope], needs: Tree) -> None:
        """Put what ``needs`` names into scopes of stored records."""
        for key, branch in needs.items():
            self._fill(entity, scopes, key, branch)

    def _is_link(self, entity: Entity, key: str) -> bool:
        return key in entity.table.c or key == "parent"

    def _fill(self, entity: Entity, scopes: Sequence[Scope], key: str, needs: Tree) -> None:
        if not scopes:
            return
        if self._is_link(entity, key):
            self._fill_link(entity, scopes, key, needs)
        else:
            self._fill_list(entity, scopes, key, needs)

    def _fill_link(self, entity: Entity, scopes: Sequence[Scope], key: str, needs: Tree) -> None:
        target = self._target(entity, key)
        if target is None:
            return
        waiting = [scope for scope in scopes if isinstance(scope.get(key), UUID)]
        ids = {scope[key] for scope in waiting}
        table = target.table
        found = {row["id"]: row for row in self._read(target, table.c.id.in_(ids))} if ids else {}
        self.fill(target, list(found.values()), needs)
        for scope in waiting:
            scope[key] = found.get(scope[key])

    def _target(self, entity: Entity, key: str) -> Entity | None:
        if entity.parent is not None and key == "parent":
            return self.app.entity(entity.parent)
        return link_target(self.app, entity.field(key))

    def _fill_list(self, entity: Entity, scopes: Sequence[Scope], key: str, needs: Tree) -> None:
        by_id = {scope["id"]: scope for scope in scopes}
        lists: dict[UUID, list[Scope]] = {one: [] for one in by_id}
        if key in entity.lines:
            rows = self._children(entity.lines[key], "parent", by_id)
            pairs = [(row["parent"], row) for row in rows]
        else:
            pairs = self._related(entity, key, by_id)
        for owner, row in pairs:
            lists[owner].append(row)
        for owner, found in lists.items():
            by_id[owner][key] = found
        child = self._child(entity, key)
        self.fill(child, [row for _, row in pairs], needs)

    def _child(self, entity: Entity, key: str) -> Entity:
        if key in entity.lines:
            return entity.lines[key]
        if key in entity.joins:
            return self._target(entity, key) or entity
        return self.app.entity(self._inverse(entity, key)[0])

    def _inverse(self, entity: Entity, key: str) -> tuple[str, str]:
        one = next(one for one in entity.inverses if one.key == key)
        return one.entity, one.field

    def _related(
        self, entity: Entity, key: str, ids: Mapping[UUID, Scope]
    ) -> list[tuple[UUID, Scope]]:
        if key in entity.joins:
            table = entity.joins[key]
            return self._over_pairs(table, "record_id", "target_id", self._child(entity, key), ids)
        name, field = self._inverse(entity, key)
        child = self.app.entity(name)
        if field in child.joins:
            return self._over_pairs(child.joins[field], "target_id", "record_id", child, ids)
        return [(row[field], row) for row in self._children(child, field, ids)]

    def _over_pairs(
        self, table: Any, near: str, far: str, child: Entity, ids: Iterable[UUID]
    ) -> list[tuple[UUID, Scope]]:
        pairs = Pairs(table)
        statement = pairs.select(table.c[near], table.c[far]).where(table.c[near].in_(list(ids)))
        links = self.transaction.execute(statement.order_by(table.c.position)).all()
        wanted = {link[1] for link in links}
        rows = {row["id"]: row for row in self._read(child, child.table.c.id.in_(wanted))}
        return [(owner, rows[other]) for owner, other in links if other in rows]

    def _children(self, child: Entity, key: str, ids: Iterable[UUID]) -> list[Scope]:
        return self._read(child, child.table.c[key].in_(list(ids)))

    def _read(self, entity: Entity, condition: ColumnElement[bool]) -> list[Scope]:
        rows = Rows(self.transaction, entity)
        keys = [column.key for column in rows.table.c if column.key not in {"search", "sort_key"}]
        order = rows.table.c.position if entity.parent is not None else rows.table.c.seq
        statement = rows.select(*(rows.table.c[key] for key in keys), right=SYSTEM)
        found = self.transaction.execute(statement.where(condition).order_by(order))
        return [dict(zip(keys, row, strict=True)) for row in found]
