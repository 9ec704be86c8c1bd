"""What was changed last, anywhere, as far as the actor may see it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
#: As far as one looks at first: mostly that is enough.
FEW_ENTRIES = 50


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
    count: Counter[str] = Counter()
    chosen: list[Latest] = []
    known: set[UUID] = set()
    before: int | None = None
    for most in (FEW_ENTRIES, MOST_ENTRIES - FEW_ENTRIES):
        rows = _entries(transaction, mine, before, most)
        newest: dict[UUID, Row[Any]] = {}
        for row in rows:
            if row.record_id not in known and count[row.entity_id] < each:
                newest.setdefault(row.record_id, row)
        for one in _seen(transaction, app, newest):
            count[one.entity.id] += 1
            if count[one.entity.id] <= each:
                chosen.append(one)
        if len(chosen) >= limit or len(rows) < most:
            break
        known.update(newest)
        before = rows[-1].seq
    return chosen[:limit]


def _entries(
    transaction: Transaction, mine: bool, before: int | None, most: int
) -> Sequence[Row[Any]]:
    """The newest of history, or those that come after the entry ``before``."""
    who, me = HISTORY.c.actor, transaction.actor.person
    statement = (
        select(
            HISTORY.c.seq, HISTORY.c.record_id, HISTORY.c.entity_id, HISTORY.c.action,
            HISTORY.c.at, HISTORY.c.actor,
        )
        .where(who == me if mine else who.is_distinct_from(me))
        .order_by(HISTORY.c.seq.desc())
        .limit(most)
    )  # fmt: skip
    if before is not None:
        statement = statement.where(HISTORY.c.seq < before)
    return transaction.execute(statement).all()


def _seen(transaction: Transaction, app: App, newest: Mapping[UUID, Row[Any]]) -> Iterator[Latest]:
    """Those of ``newest`` that are there and that the actor may see, in their order."""
    titles = _titles(transaction, app, newest.values())
    for id, row in newest.items():
        if id in titles:
            entity, title = titles[id]
            yield Latest(entity, id, title, row.action, row.at, row.actor)


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
