"""What records are called, many at once."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from ...platform.core.transaction import Transaction
from ...platform.documents.releases import current_app
from ...platform.records.query import THESE
from ...platform.records.reading import HEAD, Reader


def titles_of(
    tx: Transaction, entity: str, ids: Iterable[UUID], *, deleted: bool | None = False
) -> Mapping[UUID, str]:
    """The titles of those records that the actor may see; nothing for an entity that is gone."""
    app, wanted = current_app(tx), list(ids)
    found = app.entities.get(entity)
    if found is None or found.display is None or not wanted:
        return {}
    reader = Reader(tx, app, found)
    shape = reader.shape([found.display])
    rows = tx.execute(reader.rows.pick((*HEAD, *shape.keys), deleted=deleted), {THESE: wanted})
    return {one.id: one.title for one in reader.records(rows.all(), shape)}
