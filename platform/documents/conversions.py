"""Values that move to another column because their field was retyped, or a release restored.

The old column keeps what it held. When a column that was retired comes back into use, a value that
still says the same as the newer one stays exactly as it was; only what was written since is
converted back. So retype, then restore, gives every value back.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, column, null, select, update

from ..core.errors import InvalidValueError
from ..core.transaction import Transaction
from ..fields.field import Field
from ..fields.field_type import Manner
from .app import Entity

#: Rows read, converted and written at once.
CHUNK = 2_000
MOST_SAMPLES = 20
ACCESS = {"access": "publish"}


@dataclass(frozen=True)
class Move:
    """The values of ``before`` go to the column of ``after`` in ``entity`` (of the new app)."""

    entity: Entity
    before: Field
    after: Field
    manner: Manner
    returning: bool = False


@dataclass(frozen=True)
class Sample:
    """A value that does not convert, of which record, and why."""

    record: str
    title: str
    value: str
    reason: str


@dataclass
class Measured:
    """What a move does to real data: of ``total`` values, ``failing`` would be blank after it."""

    total: int = 0
    failing: int = 0
    samples: list[Sample] = field(default_factory=list)

    def note(self, row: Any, text: str, reason: str) -> None:
        self.failing += 1
        if len(self.samples) < MOST_SAMPLES:
            self.samples.append(Sample(str(row.id), row.sort_key or "", text[:200], reason))


def measure(transaction: Transaction, move: Move) -> Measured:
    """What ``move`` would do, without doing it."""
    result = Measured()
    for rows in _chunks(transaction, move):
        for row in rows:
            _convert(row, move, result)
    return result


def carry_over(transaction: Transaction, moves: Iterable[Move]) -> None:
    """Fill the new columns from the old ones."""
    for move in moves:
        _carry(transaction, move)


def _carry(transaction: Transaction, move: Move) -> None:
    table = move.entity.table
    statement = (
        update(table)
        .where(table.c.seq == bindparam("of_seq"))
        .values({move.after.key: bindparam("new")})
        .execution_options(**ACCESS)
    )
    ignored = Measured()
    for rows in _chunks(transaction, move):
        changed = [
            {"of_seq": row.seq, "new": value}
            for row in rows
            if (value := _convert(row, move, ignored)) != row.target
        ]
        if changed:
            transaction.execute(statement, changed)


def _chunks(transaction: Transaction, move: Move) -> Iterator[Sequence[Any]]:
    """The rows that hold a value on either side, in chunks."""
    table = move.entity.table
    source = column(move.before.column or "", move.before.type.column(move.before))
    target = table.c[move.after.key]
    last = 0
    while True:
        statement = (
            select(
                table.c.seq, table.c.id, table.c.sort_key,
                source.label("source"), (target if move.returning else null()).label("target"),
            )
            .where(table.c.seq > last)
            .order_by(table.c.seq)
            .limit(CHUNK)
            .execution_options(**ACCESS)
        )  # fmt: skip
        rows = transaction.execute(statement).all()
        if not rows:
            return
        yield rows
        last = rows[-1].seq


def _convert(row: Any, move: Move, result: Measured) -> object:
    """The value for the new column; counts, and notes one that does not convert."""
    if row.target is not None and _converted(row.target, move) == row.source:
        return row.target
    if row.source is None:
        return None
    result.total += 1
    text = move.before.type.write(row.source, move.before)
    try:
        return move.after.type.parse(text, move.after, move.manner)
    except InvalidValueError as error:
        result.note(row, text, str(error))
        return None


def _converted(target: object, move: Move) -> object:
    """What the newer column held of a value that comes back; blank if it did not convert.

    If the newer column still says that, nobody has changed the value since: it comes back as it
    was, also when it was lost on the way there.
    """
    text = move.after.type.write(target, move.after)
    try:
        return move.before.type.parse(text, move.before, move.manner)
    except InvalidValueError:
        return None
