"""The key that secret fields are sealed with, kept sealed with the installation's own key.

It is read inside the transaction that uses it, so a rotation is whole for everybody at once. As
long as there was no rotation there is no row, and the key is derived from the installation's.
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from sqlalchemy import Column, Integer, LargeBinary, Table, delete, insert, select

from ..access.actors import demand_administrator
from ..access.audit import write_audit
from ..core.columns import UTCDateTime
from ..core.tables import OWN
from ..core.transaction import Transaction
from ..documents.app import Entity
from ..documents.releases import current_app
from ..fields.sealing import Sealer
from .plan import plan_of
from .query import SYSTEM, Rows

SEALING_KEY = Table(
    "fl_sealing_key",
    OWN,
    Column("number", Integer, primary_key=True),
    Column("at", UTCDateTime, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)
CONTEXT = "fl_sealing_key"
CHUNK = 1_000


@dataclass(frozen=True)
class Rotated:
    """How many values a rotation sealed anew."""

    number: int
    values: int


def sealer(tx: Transaction) -> Sealer:
    """What seals and opens secrets with today's key."""
    return tx.kept(sealer, lambda: _current(tx))


def _current(tx: Transaction) -> Sealer:
    own = Sealer(tx.workspace.settings.secret())
    newest = select(SEALING_KEY.c.sealed).order_by(SEALING_KEY.c.number.desc()).limit(1)
    sealed = tx.execute(newest).scalar()
    return own if sealed is None else Sealer(bytes.fromhex(own.open(sealed, CONTEXT)))


def rotate(tx: Transaction) -> Rotated:
    """Make a new key, seal every secret anew and forget the old key.

    The transaction holds the release lock alone: nobody seals with the old key meanwhile.
    """
    demand_administrator(tx)
    old, key = sealer(tx), secrets.token_bytes(32)
    new = Sealer(key)
    values = sum(_reseal(tx, entity, old, new) for entity in current_app(tx).entities.values())
    last = tx.execute(select(SEALING_KEY.c.number)).scalar() or 0
    tx.execute(delete(SEALING_KEY))
    sealed = Sealer(tx.workspace.settings.secret()).seal(key.hex(), CONTEXT)
    tx.execute(insert(SEALING_KEY).values(number=last + 1, at=tx.now, sealed=sealed))
    tx.forget(sealer)
    write_audit(tx, "keys.rotate", f"key/{last + 1}", values=values)
    return Rotated(last + 1, values)


def _reseal(tx: Transaction, entity: Entity, old: Sealer, new: Sealer) -> int:
    rows, count = Rows(tx, entity), 0
    for key, context in plan_of(current_app(tx), entity).sealed.items():
        statement = rows.update((key,))
        for chunk in _sealed(tx, rows, key):
            told = [
                {"this_id": id, f"new_{key}": new.seal(old.open(value, context), context)}
                for id, value in chunk
            ]
            tx.execute(statement, told)
            count += len(told)
    return count


def _sealed(tx: Transaction, rows: Rows, key: str) -> Iterator[list[tuple[UUID, bytes]]]:
    """The sealed values of a field by record, those in the recycle bin included, by the chunk."""
    id, column = rows.table.c.id, rows.table.c[key]
    statement = rows.select(id, column, right=SYSTEM, deleted=None).where(column.is_not(None))
    statement = statement.order_by(id).limit(CHUNK)
    found = tx.execute(statement).all()
    while found:
        yield cast("list[tuple[UUID, bytes]]", [tuple(row) for row in found])
        found = tx.execute(statement.where(id > found[-1][0])).all()
