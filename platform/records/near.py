"""Records by id and by an n:m link: what pages show beside a record."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import func, literal_column, select

from ..core.transaction import Transaction
from ..documents.app import App, Entity
from .listing import MOST_COUNTED, Count
from .query import MARK, READ, Rows
from .reading import Reader
from .values import Record


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


def linking(
    transaction: Transaction, app: App, entity: Entity, field: str, to: UUID,
    *, paths: Sequence[str], limit: int,
) -> tuple[Sequence[Record], Count]:  # fmt: skip
    """The newest records of ``entity`` whose n:m link ``field`` holds ``to``, and how many."""
    pairs, rows = entity.joins[field], Rows(transaction, entity)
    reader = Reader(transaction, app, entity)
    shape = reader.shape(paths)
    inside = rows.table.c.id.in_(select(pairs.c.record_id).where(pairs.c.target_id == to))
    newest = rows.select(*shape.columns(rows)).where(inside).order_by(rows.table.c.seq.desc())
    records = reader.records(reader.run(newest.limit(limit)), shape)
    counted = rows.select(literal_column("1")).where(inside).limit(MOST_COUNTED + 1)
    total = select(func.count()).select_from(counted.subquery()).execution_options(**{MARK: READ})
    number = int(transaction.execute(total).scalar_one())
    return records, Count(min(number, MOST_COUNTED), number > MOST_COUNTED)
