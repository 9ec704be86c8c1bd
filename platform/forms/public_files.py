"""Files that came along with a public form which was not right yet."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select

from ..core.transaction import Transaction
from ..records.files import FILE, File, Files


def waiting_files(tx: Transaction, ids: Collection[UUID]) -> Sequence[File]:
    """Those of ``ids`` that no record has taken and no person uploaded; others are not told."""
    if not ids:
        return ()
    mine = FILE.c.id.in_(list(ids)), FILE.c.record_id.is_(None), FILE.c.created_by.is_(None)
    rows = tx.execute(select(FILE).where(*mine).order_by(FILE.c.id)).mappings()
    return [Files._file(row) for row in rows]
