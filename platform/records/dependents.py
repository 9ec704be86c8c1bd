"""Stored values of other records that depend on what was just saved: totals, counts, lookups.

They are recomputed, never incremented. The records that hold them are locked first, in the order
of ids and in a statement of their own; only then are the values read, so two people who save
children at once cannot store a total without each other's.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import type_coerce

from ..access.environment import environment
from ..core.transaction import Transaction
from ..documents.app import App, Entity
from ..documents.dependencies import computed_fields, walk_route
from ..formula import Core, emit_value
from . import search
from .formula_source import source_of
from .formulas import Formula, as_stored
from .plan import Plan, plan_of
from .query import SYSTEM, Pairs, Rows
from .saving import Saving

#: Rounds of recomputing after one save: a circle through several entities ends here.
MOST_ROUNDS = 8


@dataclass(frozen=True, eq=False)
class Dependent:
    """A computed field that reads ``keys`` of an entity through ``route`` (links and lists)."""

    entity: Entity
    formula: Formula
    route: tuple[str, ...]
    keys: frozenset[str]


class Dependents:
    """Brings stored values up to date after records changed."""

    def __init__(self, transaction: Transaction, app: App) -> None:
        self.transaction = transaction
        self.app = app

    def follow(self, entity: Entity, savings: Sequence[Saving], *, whole: bool = False) -> None:
        """Recompute what depends on ``savings``; ``whole`` when they came or went altogether."""
        found = dependents_of(self.app).get(entity.key, ())
        if not found or not savings:
            return
        changed = frozenset(key for one in savings for key in (*one.changed(), *one.lines))
        ids = [one.id for one in savings]
        work: dict[tuple[str, str], tuple[Dependent, set[UUID]]] = {}
        for one in found:
            last = one.route[-1]
            moved = whole or self._moves(one, changed)
            if not moved and one.keys.isdisjoint(changed):
                continue
            near = self._before_hop(one, last, savings, ids)
            self._add(work, one, near)
        self._run(work)

    def renew(self, plan: Plan, key: str, ids: Collection[UUID]) -> None:
        """Recompute what records hold that reads their own ``key``, written past the pipeline."""
        reading = {one.key: one for one in plan.formulas.computed if key in one.own}
        work: dict[tuple[str, str], tuple[Dependent, set[UUID]]] = {}
        if reading:
            self._then(plan.entity, self.recompute(plan, reading, ids), work)
        self._run(work)

    def _moves(self, one: Dependent, changed: frozenset[str]) -> bool:
        """Whether the change moves records into or out of the list that ``one`` reads."""
        owner = walk_route(self.app, one.entity, one.route[:-1])
        back = _back_link(owner, one.route[-1]) if owner is not None else None
        return back is not None and back in changed

    def _before_hop(
        self, one: Dependent, hop: str, savings: Sequence[Saving], ids: Sequence[UUID]
    ) -> set[UUID]:
        """The records of the dependent's entity from which its route leads to ``savings``."""
        owner = walk_route(self.app, one.entity, one.route[:-1])
        if owner is None:
            return set()
        back = _back_link(owner, hop)
        found = self._reverse(owner, hop, ids)
        if back is not None:
            for saving in savings:  # a record that left a list changes the one that it left
                found |= _ids((saving.before or {}).get(back)) | _ids(saving.after.get(back))
        for at in range(len(one.route) - 2, -1, -1):
            nearer = walk_route(self.app, one.entity, one.route[:at])
            assert nearer is not None  # noqa: S101
            found = self._reverse(nearer, one.route[at], found)
        return found

    def _reverse(self, owner: Entity, hop: str, ids: Iterable[UUID]) -> set[UUID]:
        """The records of ``owner`` from which ``hop`` leads to ``ids``."""
        wanted = list(ids)
        if not wanted:
            return set()
        rows = Rows(self.transaction, owner)
        statement: Any
        if hop in owner.joins:
            pairs = owner.joins[hop]
            statement = Pairs(pairs).select(pairs.c.record_id).where(pairs.c.target_id.in_(wanted))
        elif hop in owner.table.c:
            statement = rows.select(owner.table.c.id, right=SYSTEM, deleted=None)
            statement = statement.where(owner.table.c[hop].in_(wanted))
        else:
            statement = self._owners(owner, hop, wanted)
        return {id for id in self.transaction.execute(statement).scalars() if id is not None}

    def _owners(self, owner: Entity, hop: str, ids: Sequence[UUID]) -> Any:
        """The records whose list ``hop`` holds ``ids``."""
        if hop in owner.lines:
            child, back = owner.lines[hop], "parent"
        else:
            inverse = next(one for one in owner.inverses if one.key == hop)
            child, back = self.app.entity(inverse.entity), inverse.field
        if back in child.joins:
            pairs = child.joins[back]
            return Pairs(pairs).select(pairs.c.target_id).where(pairs.c.record_id.in_(ids))
        rows = Rows(self.transaction, child)
        statement = rows.select(child.table.c[back], right=SYSTEM, deleted=None)
        return statement.where(child.table.c.id.in_(ids))

    # Recomputing

    def _add(
        self, work: dict[Any, tuple[Dependent, set[UUID]]], one: Dependent, ids: set[UUID]
    ) -> None:
        key = (one.entity.key, one.formula.key)
        if ids:
            work.setdefault(key, (one, set()))[1].update(ids)

    def _run(self, work: dict[tuple[str, str], tuple[Dependent, set[UUID]]]) -> None:
        for _ in range(MOST_ROUNDS):
            if not work:
                return
            by_entity: dict[Entity, tuple[dict[str, Formula], set[UUID]]] = {}
            for one, ids in work.values():
                formulas, all_ids = by_entity.setdefault(one.entity, ({}, set()))
                formulas[one.formula.key] = one.formula
                all_ids |= ids
            work = {}
            for entity, (formulas, ids) in sorted(by_entity.items(), key=lambda e: e[0].table.name):
                changed = self.recompute(plan_of(self.app, entity), formulas, ids)
                self._then(entity, changed, work)

    def _then(self, entity: Entity, changed: dict[UUID, frozenset[str]], work: Any) -> None:
        """What depends on the values that were just stored."""
        keys = frozenset().union(*changed.values()) if changed else frozenset()
        for one in dependents_of(self.app).get(entity.key, ()):
            if not one.keys.isdisjoint(keys):
                self._add(work, one, self._before_hop(one, one.route[-1], (), list(changed)))

    def recompute(
        self, plan: Plan, formulas: dict[str, Formula], ids: Iterable[UUID]
    ) -> dict[UUID, frozenset[str]]:
        """Store the formulas' values anew for ``ids``; the keys that changed, by record."""
        changed: dict[UUID, frozenset[str]] = {}
        asked = list(ids)
        for level in plan.formulas.levels:
            keys = frozenset().union(*changed.values())
            some = {one.key: one for one in level if one.key in formulas}
            more = {one.key: one for one in level if one.key not in formulas and one.own & keys}
            for these, of in ((some, asked), (more, list(changed))):
                for id, new in self._in_chunks(plan, these, of):
                    changed[id] = changed.get(id, frozenset()) | new
        return changed

    def _in_chunks(
        self, plan: Plan, formulas: dict[str, Formula], ids: Iterable[UUID]
    ) -> Iterator[tuple[UUID, frozenset[str]]]:
        ordered = sorted(ids) if formulas else []
        for start in range(0, len(ordered), 500):
            yield from self._recompute(plan, formulas, ordered[start : start + 500]).items()

    def _recompute(
        self, plan: Plan, formulas: dict[str, Formula], ids: Sequence[UUID]
    ) -> dict[UUID, frozenset[str]]:
        rows = Rows(self.transaction, plan.entity)
        table = rows.table
        lock = rows.select(table.c.id, right=SYSTEM, deleted=None).where(table.c.id.in_(ids))
        self.transaction.execute(lock.order_by(table.c.id).with_for_update(key_share=True))
        keys = [key for key in formulas if key in table.c]
        values = [self._value(plan, formulas[key].core, key) for key in keys]
        statement = rows.select(
            table.c.id, *(table.c[key] for key in keys), *values, right=SYSTEM, deleted=None
        ).where(table.c.id.in_(ids))
        changed: dict[UUID, frozenset[str]] = {}
        updates: list[dict[str, object]] = []
        for id, *both in self.transaction.execute(statement):
            old, new = (
                both[: len(keys)],
                [self._fit(plan, k, v) for k, v in zip(keys, both[len(keys) :], strict=True)],
            )
            if old != new:
                changed[id] = frozenset(k for k, o, n in zip(keys, old, new, strict=True) if o != n)
                updates.append(
                    {"this_id": id, **{f"new_{k}": v for k, v in zip(keys, new, strict=True)}}
                )
        if updates:
            self.transaction.execute(rows.update(tuple(keys)), updates)
            self.derive(plan, changed)
        return changed

    def _value(self, plan: Plan, core: Core, key: str) -> Any:
        source = source_of(self.transaction, self.app, plan.entity, plan.entity.table, right=SYSTEM)
        field = plan.entity.fields[key]
        given = environment(self.transaction, self.app)
        scale = field.type.scale(field)
        value = emit_value(core, source, given, scale=scale)
        return type_coerce(value, plan.entity.table.c[key].type).label(f"computed_{key}")

    def _fit(self, plan: Plan, key: str, value: object) -> object:
        value = as_stored(value, plan.entity.fields[key])
        return plan.blanks.get(key) if value is None else value

    def derive(self, plan: Plan, changed: dict[UUID, frozenset[str]]) -> None:
        """Search words and sort keys of the records whose names were computed anew."""
        ids = [id for id, keys in changed.items() if keys & plan.derived_from]
        if not ids:
            return
        rows = Rows(self.transaction, plan.entity)
        table, keys = rows.table, sorted(plan.derived_from)
        statement = rows.select(
            table.c.id, *(table.c[key] for key in keys), right=SYSTEM, deleted=None
        )
        for id, *values in self.transaction.execute(statement.where(table.c.id.in_(ids))).all():
            row = dict(zip(keys, values, strict=True))
            derived = search.derived(plan.searched, plan.display, row)
            self.transaction.execute(
                rows.update(tuple(derived)),
                {"this_id": id, **{f"new_{key}": value for key, value in derived.items()}},
            )


@lru_cache(maxsize=8)
def dependents_of(app: App) -> dict[str, tuple[Dependent, ...]]:
    """What depends on each entity from outside of its own records, by entity key."""
    found: dict[str, list[Dependent]] = {}
    for entity in app.entities.values():
        for formula in plan_of(app, entity).formulas.computed:
            for route, keys in computed_fields(app)[entity.key, formula.key].reads.items():
                target = walk_route(app, entity, route)
                # Lines belong to their record and are computed with it.
                if route and target is not None and target.parent != entity.key:
                    found.setdefault(target.key, []).append(Dependent(entity, formula, route, keys))
    return {key: tuple(many) for key, many in found.items()}


def _back_link(owner: Entity, hop: str) -> str | None:
    """The field by which the records of a related list point at its owner."""
    return next((one.field for one in owner.inverses if one.key == hop), None)


def _ids(value: object) -> set[UUID]:
    if isinstance(value, tuple):
        return {one for one in value if isinstance(one, UUID)}
    return {value} if isinstance(value, UUID) else set()
