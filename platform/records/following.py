"""Following records: who wants to be told when one of them changes."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import cast
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, insert, or_, select

from ..access.actors import demand_person
from ..access.followed import FOLLOW, FOLLOWED, OWN_RECORDS
from ..access.preferences import Preferences
from ..access.upsert import upsert, upsert_many
from ..core.transaction import Transaction
from ..documents.app import Entity
from ..documents.releases import current_app
from .query import SYSTEM, THESE, THIS, Rows
from .reading import missing

#: Records that one statement asks about.
TOGETHER = 500


class Following:
    """Who follows one record that the actor may see.

    :raises NotFoundError: if there is no such record, or none that the actor may see.
    """

    def __init__(self, tx: Transaction, entity: str, record: UUID) -> None:
        self._tx = tx
        self._entity: Entity = current_app(tx).entity(entity)
        self._record = record
        if not tx.fetch(Rows(tx, self._entity).one(("id",)), {THIS: record}):
            raise missing(self._entity, record)

    def people(self) -> frozenset[UUID]:
        """Everybody who follows it."""
        return followers(self._tx, self._entity, [self._record]).get(self._record, frozenset())

    def follow(self, *, wants: bool) -> None:
        """Let the actor follow it, or not; who owns it may not want to, either."""
        row = {
            "record_id": self._record, "person_id": demand_person(self._tx),
            "entity_id": self._entity.id, "wants": wants, "at": self._tx.now,
        }  # fmt: skip
        upsert(self._tx, FOLLOW, row, {"wants": wants, "at": self._tx.now})
        if self._entity.id not in FOLLOWED.of(self._tx).entities:
            FOLLOWED.touch(self._tx)


def follow_many(tx: Transaction, entity: str, records: Iterable[UUID]) -> int:
    """Let the actor follow those of the records that they may see; return how many these are."""
    one, me, count = current_app(tx).entity(entity), demand_person(tx), 0
    ids = list(dict.fromkeys(records))
    for at in range(0, len(ids), TOGETHER):
        seen = tx.fetch(Rows(tx, one).pick(("id",)), {THESE: ids[at : at + TOGETHER]})
        rows = [
            {"record_id": id, "person_id": me, "entity_id": one.id, "wants": True, "at": tx.now}
            for (id,) in seen
        ]
        upsert_many(tx, FOLLOW, rows)
        count += len(rows)
    if count and one.id not in FOLLOWED.of(tx).entities:
        FOLLOWED.touch(tx)
    return count


def follow_own(tx: Transaction, *, wants: bool) -> None:
    """Let the actor follow whatever they own, or only what they choose."""
    if follows_own(tx) != wants:
        Preferences(tx).set(OWN_RECORDS, wants or None)


def follows_own(tx: Transaction) -> bool:
    """Whether the actor follows whatever they own."""
    return Preferences(tx).get(OWN_RECORDS) is True


def followed(tx: Transaction, entity: Entity) -> ColumnElement[bool]:
    """That the actor follows a record, as a condition on the records of an entity."""
    me, records = demand_person(tx), entity.table.c
    chosen = select(FOLLOW.c.record_id).where(
        FOLLOW.c.person_id == me, FOLLOW.c.entity_id == entity.id
    )
    wanted = records.id.in_(chosen.where(FOLLOW.c.wants))
    if "owner" not in records or not follows_own(tx):
        return wanted
    left = chosen.where(FOLLOW.c.wants.is_(False))
    return or_(wanted, and_(records.owner == me, records.id.not_in(left)))


def followed_among(tx: Transaction, entity: Entity, records: Iterable[UUID]) -> frozenset[UUID]:
    """Which of at most ``MOST_ROWS`` records the actor follows."""
    me, known, ids = tx.actor.person, FOLLOWED.of(tx), list(records)
    if me is None or not ids or (me not in known.owners and entity.id not in known.entities):
        return frozenset()
    owned = {id for id, _owner in _owning(tx, entity, ids, known.owners & {me})}
    mine = select(FOLLOW.c.record_id, FOLLOW.c.wants).where(FOLLOW.c.person_id == me)
    rows = tx.execute(mine.where(FOLLOW.c.record_id.in_(ids)))
    wants = {row.record_id: row.wants for row in rows}
    return frozenset(id for id in ids if wants.get(id, id in owned))


def followers(
    tx: Transaction, entity: Entity, records: Collection[UUID]
) -> Mapping[UUID, frozenset[UUID]]:
    """Who follows which of some records; those that nobody follows are not there.

    Whether they may still see the record is for the caller to ask.
    """
    known = FOLLOWED.of(tx)
    if not known.owners and entity.id not in known.entities:
        return {}
    ids, found = list(records), dict[UUID, set[UUID]]()
    for at in range(0, len(ids), TOGETHER):
        some = ids[at : at + TOGETHER]
        for record, person in _owning(tx, entity, some, known.owners):
            found.setdefault(record, set()).add(person)
        for record, person, wants in _chosen(tx, some):
            chosen = found.setdefault(record, set())
            (chosen.add if wants else chosen.discard)(person)
    return {record: frozenset(people) for record, people in found.items() if people}


def _owning(
    tx: Transaction, entity: Entity, ids: list[UUID], owners: frozenset[UUID]
) -> list[tuple[UUID, UUID]]:
    """(record, owner) of those whose owner follows what they own."""
    if not owners:
        return []
    rows = Rows(tx, entity).pick(("id", "owner"), right=SYSTEM, deleted=None)
    found = cast("Sequence[tuple[UUID, UUID | None]]", tx.fetch(rows, {THESE: ids}))
    return [(id, owner) for id, owner in found if owner in owners]


def _chosen(tx: Transaction, ids: list[UUID]) -> list[tuple[UUID, UUID, bool]]:
    mine = select(FOLLOW.c.record_id, FOLLOW.c.person_id, FOLLOW.c.wants)
    rows = tx.execute(mine.where(FOLLOW.c.record_id.in_(ids)))
    return [(row.record_id, row.person_id, row.wants) for row in rows]


def move_follows(tx: Transaction, kept: UUID, others: Iterable[UUID]) -> None:
    """Whoever follows records that are merged into another follows that one from now on."""
    ids = list(others)
    known = {person for _, person, _ in _chosen(tx, [kept])}
    rows = tx.execute(select(FOLLOW).where(FOLLOW.c.record_id.in_(ids), FOLLOW.c.wants)).mappings()
    moved = {row["person_id"]: {**row, "record_id": kept} for row in rows}
    fresh = [row for person, row in moved.items() if person not in known]
    if fresh:
        tx.execute(insert(FOLLOW), fresh)


def forget_follows(tx: Transaction, records: Iterable[UUID]) -> None:
    """Nobody follows records that are gone for good."""
    tx.execute(delete(FOLLOW).where(FOLLOW.c.record_id.in_(list(records))))
