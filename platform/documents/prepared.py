"""Big conversions, made before their publish: batch by batch, resumable, while people work.

The new column is added and filled in short transactions; how far it has come is stored with each.
The publish then converts only what was changed meanwhile: rows after the watermark, and rows saved
since the conversion began. Killed anywhere, the next attempt goes on from the last batch.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import orjson
from sqlalchemy import ColumnElement, RowMapping, delete, insert, select, update

from ..core.actor import Actor
from ..core.transaction import Transaction
from ..core.workspace import Workspace
from ..fields.field import Field
from .app import Entity
from .column_map import storage_of
from .conversions import ACCESS, Move, Watermark, carry_some
from .layout import add_column
from .tables import CONVERSION

BATCH = 5_000

#: Told how many rows are done.
Progress = Callable[[int], None]


@dataclass(frozen=True)
class PreparedColumns:
    """The conversions that are under way or ready, by table and target column."""

    rows: tuple[RowMapping, ...]

    def of(self, entity: Entity) -> Mapping[str, str]:
        """The prepared column of each field of ``entity`` that is retyped in just that way."""
        return {
            field.id: str(row["target"])
            for row in self.rows
            for field in entity.fields.values()
            if row["entity_id"] == entity.id and _is_for(row, field)
        }

    def watermark(self, entity: Entity, field: Field, was: Field) -> Watermark | None:
        """How far the field's column is filled from the column of ``was``."""
        for row in self.rows:
            if (row["entity_id"], row["target"], row["source"]) == (
                entity.id, field.column, was.column,
            ):  # fmt: skip
                return Watermark(row["last_seq"], row["started_at"])
        return None


def prepared_columns(transaction: Transaction) -> PreparedColumns:
    rows = transaction.execute(select(CONVERSION)).mappings().all()
    return PreparedColumns(tuple(rows))


def is_big(transaction: Transaction, move: Move, most: int | None = None) -> bool:
    """Whether a move has to be prepared before it can be published, which keeps everybody waiting.

    :param most: values that need no preparation; what the installation says if it is left out.
    """
    most = transaction.workspace.settings.values_at_once if most is None else most
    if move.returning:
        return False
    table, last = move.entity.table, move.prepared.seq if move.prepared else 0
    beyond = select(table.c.seq).where(table.c.seq > last).order_by(table.c.seq)
    beyond = beyond.offset(most).limit(1)
    return transaction.execute(beyond.execution_options(**ACCESS)).first() is not None


def prepare(
    workspace: Workspace, actor: Actor, move: Move, progress: Progress = lambda done: None
) -> None:
    """Fill the new column of ``move``; goes on where an earlier attempt was killed."""
    with workspace.write(actor, publishing=True) as tx:
        _begin(tx, move)
    done = 0
    while True:
        with workspace.write(actor) as tx:
            where = _where(move)
            row = tx.execute(select(CONVERSION).where(*where)).one()
            last = carry_some(tx, move, row.last_seq, BATCH)
            if last is None:
                tx.execute(update(CONVERSION).where(*where).values(done=True))
                return
            tx.execute(update(CONVERSION).where(*where).values(last_seq=last))
        done += BATCH
        progress(done)


def forget_prepared(transaction: Transaction) -> None:
    """After a publish nothing is prepared any more: it is in use, or it was for another plan."""
    transaction.execute(delete(CONVERSION))


def _begin(transaction: Transaction, move: Move) -> None:
    if transaction.execute(select(CONVERSION).where(*_where(move))).one_or_none() is not None:
        return
    add_column(transaction, move.entity, move.after)
    transaction.execute(
        insert(CONVERSION).values(
            table_name=move.entity.table.name,
            target=move.after.column,
            source=move.before.column,
            entity_id=move.entity.id,
            field_id=move.after.id,
            storage=storage_of(move.after),
            settings=_settings(move.after),
            started_at=transaction.now,
            last_seq=0,
            done=False,
        )
    )


def _where(move: Move) -> tuple[ColumnElement[bool], ...]:
    return (
        CONVERSION.c.table_name == move.entity.table.name,
        CONVERSION.c.target == move.after.column,
    )


def _is_for(row: RowMapping, field: Field) -> bool:
    return (row["field_id"], row["storage"], row["settings"]) == (
        field.id, storage_of(field), _settings(field),
    )  # fmt: skip


def _settings(field: Field) -> str:
    """What decides how a value is read, as text to compare."""
    return orjson.dumps(field.settings, option=orjson.OPT_SORT_KEYS).decode()
