"""Records by id: what pages show beside a record."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from ..core.transaction import Transaction
from ..documents.app import App, Entity
from .reading import Reader


def name_of(entity: Entity) -> tuple[str, ...]:
    """The one field to read for a record's title; none for an entity without names."""
    return (entity.display,) if entity.display is not None else ()


def titles_of(
    transaction: Transaction, app: App, entity: Entity, ids: Iterable[UUID]
) -> Mapping[UUID, str]:
    """What those of ``ids`` are called that are there and that the actor may see."""
    reader, wanted = Reader(transaction, app, entity), list(ids)
    if not wanted:
        return {}
    found = reader.get_all(wanted, reader.shape(name_of(entity)))
    return {id: record.title for id, record in found.items()}
