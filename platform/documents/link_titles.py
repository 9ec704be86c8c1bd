"""Which records texts name: what a field of text becomes when it is made a link.

A title counts exactly as it is written, then in any case; two records of one title are none. The
records floor reads links of imports the same way, but lies above this one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from string import ascii_lowercase, ascii_uppercase
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Text, func, select

from ..core.errors import Message
from ..core.transaction import Transaction
from .app import Entity

ACCESS = {"access": "publish"}
#: Texts that one statement asks for: two ways of writing each stay below every database's limit.
MOST_ASKED = 5_000
AMBIGUOUS = "There are {count} records of {entity} called '{text}'."
MISSING = "There is no {entity} '{text}'."
LONGEST = 60
_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)


def named(
    transaction: Transaction, target: Entity, texts: Iterable[str]
) -> Mapping[str, UUID | Message]:
    """The record of ``target`` that each of ``texts`` names, or why it names none."""
    wanted = dict.fromkeys(filter(None, (text.strip() for text in texts)))
    exact: dict[str, list[UUID]] = {}
    alike: dict[str, list[UUID]] = {}
    for title, id in _stored(transaction, target, tuple(wanted)):
        exact.setdefault(title, []).append(id)
        alike.setdefault(title.casefold(), []).append(id)
    return {
        text: _one(target, text, exact.get(text) or alike.get(text.casefold()) or ())
        for text in wanted
    }


def titles(transaction: Transaction, target: Entity, ids: Iterable[UUID]) -> Mapping[UUID, str]:
    """What records are called, those in the recycle bin too; nothing for one without a title."""
    column = _display(target)
    wanted = tuple(dict.fromkeys(ids))
    if column is None:
        return {}
    table = target.table
    return {
        id: title
        for some in _parts(wanted)
        for title, id in transaction.execute(
            select(column, table.c.id).where(table.c.id.in_(some)).execution_options(**ACCESS)
        )
        if title
    }


def _one(target: Entity, text: str, ids: Sequence[UUID]) -> UUID | Message:
    if len(ids) == 1:
        return ids[0]
    data = {"entity": target.title, "text": text[:LONGEST], "count": len(ids)}
    return Message(AMBIGUOUS if ids else MISSING, data)


def _stored(
    transaction: Transaction, target: Entity, texts: Sequence[str]
) -> Iterator[tuple[str, UUID]]:
    """Titles and ids of the records that ``texts`` may name, none in the recycle bin."""
    column = _display(target)
    if column is None:
        return
    for some in _parts(texts):
        # Databases make small letters of all letters or of those of ASCII alone.
        forms = {form for text in some for form in (text.lower(), text.translate(_LOWER))}
        statement: Select[Any] = select(column, target.table.c.id).where(
            func.lower(column).in_(forms), target.table.c.deleted_at.is_(None)
        )
        for row in transaction.execute(statement.execution_options(**ACCESS)):
            yield row[0], row[1]


def _parts(all: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (all[start : start + MOST_ASKED] for start in range(0, len(all), MOST_ASKED))


def _display(target: Entity) -> Any:
    """The column that holds what records are called, if that is a text."""
    if target.display is None or target.table is None or target.display not in target.table.c:
        return None
    column = target.table.c[target.display]
    return column if isinstance(column.type, Text) or column.type.python_type is str else None
