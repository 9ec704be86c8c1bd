"""Which records repeat one another: series, each of whose records is one of its own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, exists, insert, select

from ..access.upsert import upsert_many
from ..core.ids import new_id
from ..core.transaction import Transaction
from ..documents.app import Entity
from .query import MARK, READ, SYSTEM, Rows
from .series_rule import RepeatRule
from .series_tables import OCCURRENCE, SERIES

#: Which records of a series a change is for: one alone, it and those after it, or every one.
THIS, FOLLOWING, ALL = SCOPES = ("this", "following", "all")


@dataclass(frozen=True)
class Place:
    """A record among those of its series that the actor may read; ``number`` counts from 1.

    ``start`` is the field of the days; ``rule`` and ``first`` are what the series was made by: its
    records may have moved since.
    """

    number: int
    ids: tuple[UUID, ...]
    start: str
    rule: RepeatRule
    first: date

    @property
    def previous(self) -> UUID | None:
        return self.ids[self.number - 2] if self.number > 1 else None

    @property
    def next(self) -> UUID | None:
        return self.ids[self.number] if self.number < len(self.ids) else None


def keep_series(
    tx: Transaction,
    entity: Entity,
    start: str,
    rule: RepeatRule,
    first: date,
    ids: Sequence[UUID],
) -> None:
    """Note that records repeat one another, in their order; each leaves what it was in before."""
    id = new_id()
    row = {
        "id": id, "entity_id": entity.id, "start_id": entity.field(start).id,
        "rule": {**rule.to_json(), "first": first.isoformat()}, "at": tx.now, "by": tx.actor.person,
    }  # fmt: skip
    tx.execute(insert(SERIES).values(row))
    rows = [
        {"record_id": one, "series_id": id, "position": at} for at, one in enumerate(ids, start=1)
    ]
    upsert_many(tx, OCCURRENCE, rows)


def place_of(tx: Transaction, entity: Entity, id: UUID) -> Place | None:
    """Where a record stands in its series; None if there is no other that the actor may read."""
    row = tx.execute(_series_of(id)).one_or_none()
    if row is None:
        return None
    ids = tuple(tx.execute(_members(tx, entity, row.id, READ)).scalars())
    keys = {one.id: key for key, one in entity.fields.items()}
    if len(ids) < 2 or id not in ids or row.start_id not in keys:
        return None
    rule, first = RepeatRule.of(row.rule), date.fromisoformat(row.rule["first"])
    return Place(ids.index(id) + 1, ids, keys[row.start_id], rule, first)


def _series_of(id: UUID) -> Select[Any]:
    joined = SERIES.join(OCCURRENCE, OCCURRENCE.c.series_id == SERIES.c.id)
    return select(SERIES).select_from(joined).where(OCCURRENCE.c.record_id == id)


def _members(tx: Transaction, entity: Entity, series: UUID, right: str) -> Select[Any]:
    """The live records of a series in their order."""
    rows, one = Rows(tx, entity), OCCURRENCE.c
    joined = rows.table.join(OCCURRENCE, one.record_id == rows.table.c.id)
    found = rows.select(rows.table.c.id, right=right, source=joined)
    return found.where(one.series_id == series).order_by(one.position)


def repeating(tx: Transaction, entity: Entity, ids: Sequence[UUID]) -> frozenset[UUID]:
    """Those of some records that are in a series with others."""
    other, table = OCCURRENCE.alias(), entity.table
    there = exists().where(
        other.c.series_id == OCCURRENCE.c.series_id, other.c.record_id != OCCURRENCE.c.record_id,
        table.c.id == other.c.record_id, table.c.deleted_at.is_(None),
    )  # fmt: skip
    found = select(OCCURRENCE.c.record_id).where(OCCURRENCE.c.record_id.in_(list(ids)), there)
    return frozenset(tx.execute(found.execution_options(**{MARK: SYSTEM})).scalars())


def others(tx: Transaction, entity: Entity, id: UUID, scope: str) -> tuple[UUID, ...]:
    """The other records of a series that a change is for, whoever may see them."""
    series = None if scope == THIS else tx.execute(_series_of(id)).one_or_none()
    if series is None:
        return ()
    own = select(OCCURRENCE.c.position).where(OCCURRENCE.c.record_id == id)
    members = _members(tx, entity, series.id, SYSTEM).where(OCCURRENCE.c.record_id != id)
    if scope == FOLLOWING:
        place = tx.execute(own).scalar_one()
        members = members.where(OCCURRENCE.c.position > place)
    return tuple(tx.execute(members).scalars())


def forget_series(tx: Transaction, records: Iterable[UUID]) -> None:
    """Records are gone for good, and with the last of them their series."""
    mine: ColumnElement[bool] = OCCURRENCE.c.record_id.in_(list(records))
    series = list(tx.execute(select(OCCURRENCE.c.series_id).where(mine).distinct()).scalars())
    if series:
        tx.execute(delete(OCCURRENCE).where(mine))
        is_empty = ~exists().where(OCCURRENCE.c.series_id == SERIES.c.id)
        tx.execute(delete(SERIES).where(SERIES.c.id.in_(series), is_empty))
