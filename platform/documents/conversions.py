"""Values that move to another column because their field was retyped, or a release restored.

The old column keeps what it held. When a column that was retired comes back into use, a value that
still says the same as the newer one stays exactly as it was; only what was written since is
converted back. So retype, then restore, gives every value back.

A text that becomes a link is the id of a record, or its title.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, column, null, select, update

from ..core.errors import InvalidValueError, Message
from ..core.transaction import Transaction
from ..fields.field import Field
from ..fields.field_type import Manner
from .app import Entity
from .link_titles import AMBIGUOUS, named, titles

#: Rows read, converted and written at once.
CHUNK = 2_000
MOST_SAMPLES = 20
ACCESS = {"access": "publish"}


@dataclass(frozen=True)
class Move:
    """The values of ``before`` go to the column of ``after`` in ``entity`` (of the new app).

    ``returning``: the column was in use before and still holds what it held then; ``through`` are
    the field's forms since then, oldest first, ``before`` the last of them. ``prepared``:
    it was filled up to a row, and only rows changed since a time are still to do. ``targets`` are
    the entities that links may lead to, as they are live, by key.
    """

    entity: Entity
    before: Field
    after: Field
    manner: Manner
    returning: bool = False
    prepared: "Watermark | None" = None
    through: tuple[Field, ...] = ()
    targets: Mapping[str, Entity] = field(default_factory=dict)

    def target(self, form: Field) -> Entity | None:
        """The entity that a form of the field links to; None for one that is no link."""
        return self.targets.get(form.text("to"))


@dataclass(frozen=True)
class Watermark:
    """How far a conversion has come: rows up to ``seq`` that were not changed since ``since``."""

    seq: int
    since: datetime


@dataclass(frozen=True)
class Sample:
    """A value that does not convert, of which record, and why."""

    record: str
    title: str
    value: str
    reason: Message

    def as_json(self) -> dict[str, object]:
        told = {"record": self.record, "title": self.title, "value": self.value}
        data = {key: str(value) for key, value in self.reason.data.items()}
        return {**told, "reason": str(self.reason), "template": self.reason.template, "data": data}


@dataclass
class Measured:
    """What a move does to real data: of ``total`` values, ``failing`` would be blank after it.

    ``ambiguous`` of these name several records.
    """

    total: int = 0
    failing: int = 0
    ambiguous: int = 0
    samples: list[Sample] = field(default_factory=list)

    def note(self, row: Any, text: str, reason: Message) -> None:
        self.failing += 1
        self.ambiguous += reason.template == AMBIGUOUS
        if len(self.samples) < MOST_SAMPLES:
            self.samples.append(Sample(str(row.id), row.sort_key or "", text[:200], reason))


def measure(transaction: Transaction, move: Move) -> Measured:
    """What ``move`` would do, without doing it."""
    result = Measured()
    for rows in _chunks(transaction, replace(move, prepared=None)):
        links = _Links(transaction, move, rows)
        for row in rows:
            _convert(row, move, links, result)
    return result


def carry_over(transaction: Transaction, moves: Iterable[Move]) -> None:
    """Fill the new columns from the old ones."""
    for move in moves:
        _carry(transaction, move)


def _carry(transaction: Transaction, move: Move) -> None:
    for rows in _chunks(transaction, move):
        _write(transaction, move, rows)


def carry_some(transaction: Transaction, move: Move, after: int, most: int) -> int | None:
    """Carry over the next rows after seq ``after``; the last seq, None when there are no more."""
    rows = _rows(transaction, replace(move, prepared=None), after, most)
    _write(transaction, move, rows)
    return int(rows[-1].seq) if rows else None


def _write(transaction: Transaction, move: Move, rows: Sequence[Any]) -> None:
    table = move.entity.table
    ignored, links = Measured(), _Links(transaction, move, rows)
    changed = [
        {"of_seq": row.seq, "new": value}
        for row in rows
        if (value := _convert(row, move, links, ignored)) != row.target
    ]
    if changed:
        statement = (
            update(table)
            .where(table.c.seq == bindparam("of_seq"))
            .values({move.after.key: bindparam("new")})
            .execution_options(**ACCESS)
        )
        transaction.execute(statement, changed)


def _chunks(transaction: Transaction, move: Move) -> Iterator[Sequence[Any]]:
    """The rows that are still to be carried over, in chunks."""
    last = 0
    while rows := _rows(transaction, move, last, CHUNK):
        yield rows
        last = rows[-1].seq


def _rows(transaction: Transaction, move: Move, after: int, most: int) -> Sequence[Any]:
    """Rows after seq ``after`` with both values: ``source``, and ``target`` as it is there."""
    table = move.entity.table
    source = column(move.before.column or "", move.before.type.column(move.before))
    target = table.c[move.after.key]
    is_there = move.returning or move.prepared is not None
    statement = (
        select(
            table.c.seq, table.c.id, table.c.sort_key,
            source.label("source"), (target if is_there else null()).label("target"),
        )
        .where(table.c.seq > after)
        .order_by(table.c.seq)
        .limit(most)
        .execution_options(**ACCESS)
    )  # fmt: skip
    if move.prepared is not None:
        mark = move.prepared
        statement = statement.where((table.c.seq > mark.seq) | (table.c.updated_at >= mark.since))
    return transaction.execute(statement).all()


class _Links:
    """The records behind the titles in some rows, and their titles: two statements for all."""

    def __init__(self, transaction: Transaction, move: Move, rows: Sequence[Any]) -> None:
        self.move = move
        self._named: dict[str, Mapping[str, UUID | Message]] = {}
        self._titles: Mapping[UUID, str] = {}
        for form in (move.after, *(move.through or (move.before,))) if rows else ():
            target = move.target(form)
            if target is not None:
                texts = {str(row.target) for row in rows} | {str(row.source) for row in rows}
                self._named[form.text("to")] = named(transaction, target, texts)
        left = move.target(move.before)
        if move.returning and left is not None:
            ids = [row.source for row in rows if isinstance(row.source, UUID)]
            self._titles = titles(transaction, left, ids)

    def write(self, value: Any, form: Field) -> str:
        """A value as text; a link that was chosen after the text was made one, by its title."""
        title = self._titles.get(value) if isinstance(value, UUID) else None
        return title or form.type.write(value, form)

    def read(self, text: str, form: Field) -> object:
        """What a text becomes.

        :raises InvalidValueError: if it names no record, or several; as ``FieldType.parse`` does.
        """
        found = self._named.get(form.text("to"), {}).get(text.strip())
        if isinstance(found, UUID):
            return found
        try:
            return form.type.parse(text, form, self.move.manner)
        except InvalidValueError as error:
            if found is None:
                raise
            raise InvalidValueError(
                found.template, field=error.field, **dict(found.data)
            ) from error


def _convert(row: Any, move: Move, links: _Links, result: Measured) -> object:
    """The value for the new column; counts, and notes one that does not convert."""
    if move.returning and _converted(row.target, move, links) == row.source:
        return row.target
    if row.source is None:
        return None
    result.total += 1
    text = links.write(row.source, move.before)
    try:
        return links.read(text, move.after)
    except InvalidValueError as error:
        result.note(row, text, error.message)
        return None


def _converted(target: object, move: Move, links: _Links) -> object:
    """What the newest column held of a value that comes back, had nobody changed it since.

    The value goes the way it went then, from form to form; blank once it did not convert. If the
    newest column still says that, the value comes back as it was, also when it was lost on the way.
    """
    value, form = target, move.after
    for following in move.through or (move.before,):
        blank = following.type.load(None, following)  # False for a boolean
        try:
            text = form.type.write(value, form) if value is not None else ""
            value = links.read(text, following) if text else blank
        except InvalidValueError:
            value = blank
        form = following
    return value
