"""Files that nothing can bring back: never attached, or taken out before the last possible undo."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Text, and_, delete, or_, select, type_coerce

from ..core.transaction import Transaction
from .changesets import UNDO_DAYS
from .files import FILE, ORPHANED_AFTER
from .history_tables import HISTORY

#: An undo that began on the last day may go on for a while.
UNDONE_FOR = timedelta(days=UNDO_DAYS + 1)
CHUNK = 1_000
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Unwanted:
    """Files to be forgotten: ``orphans`` no record took, ``taken_out`` no undo brings back.

    ``size`` is what they hold in bytes; bytes that another file has too stay in the store.
    """

    orphans: tuple[UUID, ...]
    taken_out: tuple[UUID, ...]
    size: int


def unwanted(tx: Transaction) -> Unwanted:
    """What ``forget`` would forget."""
    rows = tx.execute(
        select(FILE.c.id, FILE.c.record_id, FILE.c.entity_id, FILE.c.size).where(_is_old(tx))
    ).all()
    taken_out = {str(row.id): row.entity_id for row in rows if row.record_id is not None}
    needed = set(_needed(tx, taken_out))
    gone = [row for row in rows if row.record_id is None or row.id not in needed]
    return Unwanted(
        orphans=tuple(row.id for row in gone if row.record_id is None),
        taken_out=tuple(row.id for row in gone if row.record_id is not None),
        size=sum(row.size for row in gone),
    )


def forget(tx: Transaction, files: Unwanted) -> None:
    """Forget files; their bytes follow when the store is cleaned."""
    ids = (*files.orphans, *files.taken_out)
    for start in range(0, len(ids), CHUNK):
        # One that was attached since this list was made stays.
        mine = FILE.c.id.in_(ids[start : start + CHUNK])
        tx.execute(delete(FILE).where(mine, _is_old(tx)))


def _is_old(tx: Transaction) -> ColumnElement[bool]:
    """Files that were given up with their form, and those that no record shows any more."""
    orphan = FILE.c.record_id.is_(None)
    taken_out = and_(FILE.c.record_id.is_not(None), FILE.c.position < 0)
    return and_(FILE.c.created_at < tx.now - ORPHANED_AFTER, or_(orphan, taken_out))


def _needed(tx: Transaction, files: Mapping[str, str]) -> Iterator[UUID]:
    """Those of ``files`` (id to entity) that a change names which can still be undone.

    What history keeps of lines names the files of lines, so the records are those of the parent.
    """
    entities = {one.partition(".")[0] for one in files.values()}
    told = select(type_coerce(HISTORY.c.changes, Text)).where(
        HISTORY.c.entity_id.in_(entities), HISTORY.c.at >= tx.now - UNDONE_FOR
    )
    for text in tx.execute(told.execution_options(yield_per=CHUNK)).scalars():
        yield from (UUID(id) for id in _ID.findall(text) if id in files)
