"""Where the keys of records are kept: written with the record, in its transaction."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Integer,
    Table,
    Uuid,
    and_,
    delete,
    or_,
    tuple_,
)

from ...core.tables import OWN
from ...core.transaction import Transaction
from ..bulk import insert_rows
from ..saving import Saving
from .rules import DuplicateRule, Part, parts_of

#: One row for each value of a record that a rule compares. The key is a digest: a value that was
#: erased is not to be found here either.
KEY = Table(
    "fl_duplicate_key",
    OWN,
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("record_id", Uuid, primary_key=True),
    sqlite_with_rowid=False,
)

#: The parts whose keys are kept; ``is_built`` once the records are through that were there before.
PART = Table(
    "fl_duplicate_part",
    OWN,
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("is_built", Boolean, nullable=False),
)

#: (part, key): what a record is found by.
Key = tuple[int, int]


def keys_of(parts: Iterable[Part], values: Mapping[str, object]) -> set[Key]:
    """The keys of a record's values."""
    found = ((part.number, part.key(values.get(part.field.key))) for part in parts)
    return {(number, key) for number, key in found if key is not None}


def under(keys: Iterable[Key]) -> ColumnElement[bool]:
    """Rows that have one of ``keys``."""
    by_part: dict[int, list[int]] = {}
    for part, key in keys:
        by_part.setdefault(part, []).append(key)
    return or_(*(and_(KEY.c.part == one, KEY.c.key.in_(some)) for one, some in by_part.items()))


def store_keys(
    transaction: Transaction, rules: Sequence[DuplicateRule], savings: Sequence[Saving]
) -> None:
    """Keep the keys of records that were just stored, and forget those that they no longer have."""
    parts = parts_of(rules)
    fresh: list[dict[str, object]] = []
    stale: list[tuple[int, int, UUID]] = []
    for one in savings:
        before = one.before or {}
        moved = [part for part in parts if one.is_new or _moved(part, before, one.after)]
        old = keys_of(moved, before) if moved and not one.is_new else set()
        new = keys_of(moved, one.after) if moved else set()
        stale += [(*key, one.id) for key in old - new]
        fresh += [_row(key, one.id) for key in new - old]
    if stale:
        _forget(transaction, stale)
    insert_rows(transaction, KEY, fresh, at_once=True)


def forget_keys(
    transaction: Transaction, rules: Sequence[DuplicateRule], savings: Iterable[Saving]
) -> None:
    """Forget the keys of records that are gone for good."""
    parts = parts_of(rules)
    gone = [(*key, one.id) for one in savings for key in keys_of(parts, one.before or {})]
    if gone:
        _forget(transaction, gone)


def _row(key: Key, id: UUID) -> dict[str, object]:
    return {"part": key[0], "key": key[1], "record_id": id}


def _moved(part: Part, before: Mapping[str, object], after: Mapping[str, object]) -> bool:
    return before.get(part.field.key) != after.get(part.field.key)


def _forget(transaction: Transaction, gone: Sequence[tuple[int, int, UUID]]) -> None:
    row = tuple_(KEY.c.part, KEY.c.key, KEY.c.record_id)
    for start in range(0, len(gone), 300):
        transaction.execute(delete(KEY).where(row.in_(gone[start : start + 300])))
