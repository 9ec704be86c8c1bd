"""Entries of a record's timeline that stay on top, for everybody who may see them."""

import re
from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import delete, func, select

from ..access.upsert import upsert
from ..core.errors import ConflictError, InvalidValueError, NotAllowedError
from ..core.transaction import Transaction
from ..documents.releases import current_app
from .around_tables import PIN
from .query import THIS, Rows
from .reading import missing

#: Entries that can stay on top of one timeline.
MOST = 10
#: What a timeline calls its entries: a revision, a record that was logged, a run.
_ENTRY = re.compile(r"(change/[0-9]{1,9}|(log|run)/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})")


def pins_of(tx: Transaction, record: UUID) -> Sequence[str]:
    """What is pinned, the newest first; the caller has checked that the record may be seen."""
    mine = select(PIN.c.entry).where(PIN.c.record_id == record)
    return list(tx.execute(mine.order_by(PIN.c.at.desc(), PIN.c.entry)).scalars())


def pin(tx: Transaction, entity: str, record: UUID, entry: str) -> None:
    """Keep an entry on top.

    :raises NotAllowedError: for somebody who may not change the record.
    """
    _demand(tx, entity, record)
    if not _ENTRY.fullmatch(entry):
        raise InvalidValueError("There is no such entry in the timeline.", field="entry")
    mine = PIN.c.record_id == record
    if tx.execute(select(func.count()).where(mine, PIN.c.entry != entry)).scalar_one() >= MOST:
        raise ConflictError("At most {most} entries stay on top. Unpin one first.", most=MOST)
    upsert(tx, PIN, {"record_id": record, "entry": entry, "at": tx.now, "by": tx.actor.person})


def unpin(tx: Transaction, entity: str, record: UUID, entry: str) -> None:
    """Put an entry back into its day.

    :raises NotAllowedError: for somebody who may not change the record.
    """
    _demand(tx, entity, record)
    if entry in pins_of(tx, record):
        tx.execute(delete(PIN).where(PIN.c.record_id == record, PIN.c.entry == entry))


def forget_pins(tx: Transaction, records: Iterable[UUID]) -> None:
    """Records are gone for good."""
    tx.execute(delete(PIN).where(PIN.c.record_id.in_(list(records))))


def _demand(tx: Transaction, entity: str, record: UUID) -> None:
    one = current_app(tx).entity(entity)
    rows = Rows(tx, one)
    if not tx.fetch(rows.one(("id",)), {THIS: record}):
        raise missing(one, record)
    if not tx.fetch(rows.one(("id",), right="update"), {THIS: record}):
        raise NotAllowedError("You may not change this {entity}.", entity=one.title)
