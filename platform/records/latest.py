"""What was changed last, anywhere, as far as the actor may see it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from ..core.transaction import Transaction
from ..documents.app import App, Entity
from . import rights
from .history_tables import HISTORY
from .near import name_of
from .reading import Reader

#: How far back one looks for records that the actor may see.
MOST_ENTRIES = 1_000


@dataclass(frozen=True)
class Latest:
    """A record and the last thing that happened to it."""

    entity: Entity
    id: UUID
    title: str
    action: str
    at: datetime
    actor: UUID | None


def latest_changes(
    transaction: Transaction, app: App, *, mine: bool, limit: int = 8, each: int = 8
) -> Sequence[Latest]:
    """The records that changed last, each once: by the actor himself, or by anybody else.

    At most ``each`` of one entity, so that an import does not hide all other news.
    """
    by_me = HISTORY.c.actor == transaction.actor.person
    statement = (
        select(
            HISTORY.c.record_id, HISTORY.c.entity_id, HISTORY.c.action, HISTORY.c.at,
            HISTORY.c.actor,
        )
        .where(by_me if mine else HISTORY.c.actor.is_distinct_from(transaction.actor.person))
        .order_by(HISTORY.c.seq.desc())
        .limit(MOST_ENTRIES)
    )  # fmt: skip
    newest: dict[UUID, Row[Any]] = {}
    for row in transaction.execute(statement):
        newest.setdefault(row.record_id, row)
    seen = _titles(transaction, app, newest.values())
    found = (
        Latest(entity, id, title, newest[id].action, newest[id].at, newest[id].actor)
        for id, (entity, title) in ((id, seen[id]) for id in newest if id in seen)
    )
    count: Counter[str] = Counter()
    chosen: list[Latest] = []
    for one in found:
        count[one.entity.key] += 1
        if count[one.entity.key] <= each and len(chosen) < limit:
            chosen.append(one)
    return chosen


def _titles(
    transaction: Transaction, app: App, rows: Iterable[Row[Any]]
) -> dict[UUID, tuple[Entity, str]]:
    """The records among ``rows`` that are there and that the actor may see."""
    by_id = {one.id: one for one in app.entities.values() if one.parent is None}
    wanted: dict[str, list[UUID]] = {}
    for row in rows:
        wanted.setdefault(row.entity_id, []).append(row.record_id)
    found: dict[UUID, tuple[Entity, str]] = {}
    for identity, ids in wanted.items():
        entity = by_id.get(identity)
        if entity is not None and rights.may(transaction, entity, "read"):
            reader = Reader(transaction, app, entity)
            for record in reader.get_all(ids, reader.shape(name_of(entity))).values():
                found[record.id] = (entity, record.title)
    return found
