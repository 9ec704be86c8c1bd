"""Lines: records that are saved with their parent, in their order."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from ..core.transaction import Transaction
from ..fields.field import Field
from .files import attach_files, files_of
from .links import pairs_of
from .plan import Dump, Plan, plan_of
from .query import SYSTEM, Pairs, Rows
from .saving import Saving
from .store import Row, Store, ids_of


class Lines:
    """The lines of one lines field, for some of its parents."""

    def __init__(self, transaction: Transaction, plan: Plan, key: str) -> None:
        self.transaction = transaction
        self.key = key
        self.plan = plan_of(plan.app, plan.entity.lines[key])
        self.rows = Rows(transaction, self.plan.entity)

    def read(self, parents: Sequence[Saving]) -> None:
        """Put the lines that are there into ``before``, by id in their order."""
        if not parents:
            return
        table, keys = self.rows.table, self.plan.columns
        statement = (
            self.rows.select(
                table.c.parent, table.c.id, *(table.c[key] for key in keys), right=SYSTEM
            )
            .where(table.c.parent.in_([one.id for one in parents]))
            .order_by(table.c.parent, table.c.position)
        )
        by_parent: dict[object, dict[object, dict[str, object]]] = {one.id: {} for one in parents}
        for parent, identity, *values in self.transaction.execute(statement):
            by_parent[parent][identity] = dict(zip(keys, values, strict=True))
        self._read_several({id: row for rows in by_parent.values() for id, row in rows.items()})
        for one in parents:
            assert one.before is not None  # noqa: S101
            one.before[self.key] = by_parent[one.id]

    def _read_several(self, lines: Mapping[Any, dict[str, object]]) -> None:
        """Put what each line holds several of into its values: files and n:m links, by ids."""
        entity, ids = self.plan.entity, list(lines)
        for field in self.plan.files:
            files = files_of(self.transaction, entity, field, ids)
            for id, row in lines.items():
                row[field.key] = tuple(file.id for file in files.get(id, ())) or None
        for key, table in entity.joins.items():
            pairs = pairs_of(self.transaction, Pairs(table), ids)
            for id, row in lines.items():
                row[key] = pairs.get(id)

    @staticmethod
    def told(parent: Saving, key: str, plan: Plan) -> tuple[object, object]:
        """The lines before and after, as history keeps them."""
        told = plan_of(plan.app, plan.entity.lines[key]).told
        known = (parent.before or {}).get(key)
        before = list(known.items()) if isinstance(known, dict) else []
        after = [(line.id, line.after) for line in parent.lines[key]]
        old = [_told(id, values, told) for id, values in before]
        new = [_told(id, values, told) for id, values in after]
        return old, new

    def store(self, parents: Sequence[Saving]) -> None:
        """Insert, update and remove lines so that they are what the parents hold."""
        self._remove(parents)
        store = Store(self.transaction, self.plan)
        placed = [
            (line, position, parent)
            for parent in parents
            for position, line in enumerate(parent.lines[self.key])
        ]
        new = [one for one in placed if one[0].is_new]
        old = [one for one in placed if not one[0].is_new]
        if new:
            rows = {one[0].id: self._new_row(*one) for one in new}
            store.insert([line for line, _, _ in new], lambda line: {**rows[line.id]})
        if old:
            store.update([line for line, _, _ in old], [self._old_row(*one) for one in old])
        for line, position, _ in placed:
            if line.refusal is not None:
                line.refusal.add_note(f"{self.key}.{position}")
                raise line.refusal
        self._store_several(store, [line for line, _, _ in placed])

    def _store_several(self, store: Store, lines: Sequence[Saving]) -> None:
        entity = self.plan.entity
        for key in entity.joins:
            store.set_pairs(key, [one for one in lines if key in one.changed()])
        for field in self.plan.files:
            moved = [one for one in lines if field.key in one.changed()]
            wanted = {one.id: ids_of(one.after[field.key]) for one in moved}
            if wanted:
                attach_files(self.transaction, entity, field, wanted)

    def _remove(self, parents: Sequence[Saving]) -> None:
        gone: list[Any] = []
        for parent in parents:
            known = (parent.before or {}).get(self.key)
            kept = {line.id for line in parent.lines[self.key]}
            gone += [one for one in known if one not in kept] if isinstance(known, dict) else []
        if gone:
            for table in self.plan.entity.joins.values():
                mine = Pairs(table).delete().where(table.c.record_id.in_(gone))
                self.transaction.execute(mine)
            for field in self.plan.files:
                nothing: Sequence[UUID] = ()
                wanted = dict.fromkeys(gone, nothing)
                attach_files(self.transaction, self.plan.entity, field, wanted)
            self.transaction.execute(self.rows.delete().where(self.rows.table.c.id.in_(gone)))

    def _new_row(self, line: Saving, position: int, parent: Saving) -> Row:
        now, person = self.transaction.now, self.transaction.actor.person
        return {
            **{key: line.after[key] for key in self.plan.columns},
            "id": line.id, "parent": parent.id, "position": position, "revision": 1,
            "created_at": now, "created_by": person, "updated_at": now, "updated_by": person,
        }  # fmt: skip

    def _old_row(self, line: Saving, position: int, parent: Saving) -> Row:
        changed = {key: line.after[key] for key in line.changed() if key in self.plan.columns}
        return {**changed, "position": position, "updated_at": self.transaction.now}


def _told(
    id: UUID, values: Mapping[str, object], told: Iterable[tuple[str, str, Dump, Field]]
) -> dict[str, object]:
    found: dict[str, object] = {"id": str(id)}
    for key, identity, dump, field in told:
        value = values.get(key)
        if value is not None:
            found[identity] = dump(value, field)
    return found
