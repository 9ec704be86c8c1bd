"""Which records can be followed by anybody at all, kept in memory: of most entities none is.

So writing to those costs nothing, and no statement asks whether somebody follows.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Boolean, Column, Index, String, Table, Uuid, select

from ..core.columns import UTCDateTime
from ..core.tables import OWN
from ..core.transaction import Transaction
from .stamped import Stamped
from .tables import preference

#: Who follows a record; without ``wants``, who does not although they own it.
FOLLOW = Table(
    "fl_follow",
    OWN,
    Column("record_id", Uuid, primary_key=True),
    Column("person_id", Uuid, primary_key=True),
    Column("entity_id", String(81), nullable=False),
    Column("wants", Boolean, nullable=False),
    Column("at", UTCDateTime, nullable=False),
)
Index("ix_fl_follow_person", FOLLOW.c.person_id, FOLLOW.c.entity_id, FOLLOW.c.record_id)
Index("ix_fl_follow_entity", FOLLOW.c.entity_id)
#: The preference of those who follow whatever they own.
OWN_RECORDS = "follow.own"


@dataclass(frozen=True)
class Followed:
    """The ids of entities with followed records, and the people who follow what they own."""

    entities: frozenset[str]
    owners: frozenset[UUID]

    def __bool__(self) -> bool:
        return bool(self.entities or self.owners)


def _read(tx: Transaction) -> Followed:
    entities = tx.execute(select(FOLLOW.c.entity_id).distinct()).scalars()
    asked = select(preference.c.person_id, preference.c.value)
    kept = tx.execute(asked.where(preference.c.key == OWN_RECORDS))
    owners = frozenset(row.person_id for row in kept if row.value is True)
    return Followed(frozenset(entities), owners)


FOLLOWED = Stamped("follows", _read)
