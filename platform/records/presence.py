"""Who has a record open and who is changing it: a row that ends unless it is said again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select

from ..access.actors import demand_person
from ..access.explain import Case
from ..access.upsert import upsert
from ..core.transaction import Transaction
from ..documents.releases import current_app
from .around_tables import PRESENCE
from .query import THIS, Rows
from .reading import missing

#: When whoever has a record open says so again: somebody alone seldom, so that it costs nothing.
ALONE, TOGETHER = timedelta(seconds=60), timedelta(seconds=15)
#: How long somebody counts as there who says nothing.
LASTS = ALONE + timedelta(seconds=30)
#: How many others are named.
MOST = 20


@dataclass(frozen=True)
class Here:
    """Somebody else who has the record open."""

    person: UUID
    name: str
    edits: bool


def be_here(
    tx: Transaction, entity: str, record: UUID, *, edits: bool, page: int = 0
) -> Sequence[Here]:
    """Say that the actor has a record open; return who else has and may still see it.

    :param page: where it is open: any number that the page made up for itself, up to 63 bits.
    :raises NotFoundError: if there is no such record, or none that the actor may see.
    """
    one, me = current_app(tx).entity(entity), demand_person(tx)
    if not tx.fetch(Rows(tx, one).one(("id",)), {THIS: record}):
        raise missing(one, record)
    row = {"record_id": record, "person_id": me, "edits": edits, "page": page}
    upsert(tx, PRESENCE, {**row, "until": tx.now + LASTS})
    others = select(PRESENCE.c.person_id, PRESENCE.c.edits).where(
        PRESENCE.c.record_id == record, PRESENCE.c.person_id != me, PRESENCE.c.until > tx.now
    )
    found = {row.person_id: row.edits for row in tx.execute(others.limit(MOST))}
    if not found:
        return ()
    return [
        Here(actor.person, actor.name, found[actor.person])
        for actor in Case(tx, one, record).among(found, "read")
        if actor.person
    ]


def leave(tx: Transaction, record: UUID, page: int = 0) -> None:
    """Say that the actor has closed a page of it.

    The word of a page often comes after that of the next one: only the page that spoke last counts.
    """
    mine = (PRESENCE.c.person_id == demand_person(tx)) & (PRESENCE.c.page == page)
    tx.execute(delete(PRESENCE).where(PRESENCE.c.record_id == record, mine))


def forget_past(tx: Transaction) -> int:
    """Delete the rows of those who went without a word; return how many."""
    return tx.execute(delete(PRESENCE).where(PRESENCE.c.until <= tx.now)).rowcount
