"""The records that point to others by a link: the newest of each, in one statement for all."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from ..core.transaction import Transaction
from ..documents.app import App, Inverse
from . import rights
from .budget import budget
from .query import MARK, READ
from .reading import Reader, Shape
from .values import Record


@dataclass(frozen=True)
class Pointing:
    """Records that point to one, newest first, and how many ``more`` there are."""

    records: tuple[Record, ...] = ()
    more: int = 0


def may_list(tx: Transaction, app: App, inverse: Inverse) -> bool:
    """Whether the actor may see the list: its entity, and the link that makes it."""
    entity = app.entity(inverse.entity)
    right = rights.visible(tx, entity).get(inverse.field)
    return rights.may(tx, entity, "read") and right in {"read", "edit"}


def pointing(
    tx: Transaction, app: App, inverse: Inverse, ids: Sequence[UUID], paths: Iterable[str],
    most: int,
) -> Mapping[UUID, Pointing]:  # fmt: skip
    """At most ``most`` records for each of ``ids`` to which any point; none of a list that the
    actor may not see.

    :raises InvalidValueError: for a path that leads nowhere.
    """
    reader = Reader(tx, app, app.entity(inverse.entity))
    shape = reader.shape(paths)
    if not may_list(tx, app, inverse):
        return {}
    with budget(tx):
        rows = reader.run(_ranked(reader, shape, inverse.field, ids, most))
    found: dict[UUID, list[Record]] = {}
    counts: dict[UUID, int] = {}
    for row, record in zip(rows, reader.records(rows, shape), strict=True):
        values: Sequence[Any] = row
        target = values[-3]
        counts[target] = values[-1]
        found.setdefault(target, []).append(record)
    return {id: Pointing(tuple(some), counts[id] - len(some)) for id, some in found.items()}


def _ranked(reader: Reader, shape: Shape, link: str, ids: Sequence[UUID], most: int) -> Select[Any]:
    """The shape's columns, then where the row points, its place among those, their number."""
    rows, pairs = reader.rows, reader.entity.joins.get(link)
    table = rows.table
    target = table.c[link] if pairs is None else pairs.c.target_id
    source = None if pairs is None else table.join(pairs, pairs.c.record_id == table.c.id)
    place = func.row_number().over(partition_by=target, order_by=table.c.seq.desc())
    count = func.count().over(partition_by=target)
    columns = (*shape.columns(rows), target.label("pointed"), place.label("place"), count)
    ranked = rows.select(*columns, source=source).where(target.in_(ids)).subquery()
    found = select(*ranked.c).where(ranked.c.place <= most).order_by(ranked.c.place)
    return found.execution_options(**{MARK: READ})
