"""How a cell becomes the value of a field: by its type, or by looking up what it names."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from difflib import get_close_matches
from typing import Any, Protocol
from uuid import UUID

from ...access.departments import Departments
from ...access.people import People
from ...core.errors import FormloomError, InvalidValueError, Message
from ...core.transaction import Transaction
from ...documents.app import App, Entity
from ...fields.field import Field
from ...fields.field_type import Manner, shorten
from ...fields.text import folded
from ..paths import link_target
from ..query import Rows
from ..search import sort_key
from ..service import RecordService

#: Names of a column whose ids are kept: most columns repeat few.
KEPT = 100_000
#: Titles among which a misspelt one is looked for.
CANDIDATES = 2_000
_BETWEEN = re.compile(r"\s*[;；、\n]\s*")
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)


class WaitingError(Exception):
    """The record that a cell names is in the same file and not there yet."""


class Reader(Protocol):
    """Reads the cells of one column. ``prepare`` looks up what the cells of some rows name."""

    def prepare(self, tx: Transaction, texts: Iterable[str]) -> None: ...

    def read(self, text: str) -> object:
        """The value, None when the text is blank.

        :raises InvalidValueError: if the text has no value.
        :raises WaitingError: if it may have one later.
        """

    def forget(self) -> None:
        """What was looked up may have been undone."""


class TypeReader:
    """Reads what the field's type understands."""

    def __init__(self, field: Field, manner: Manner) -> None:
        self._parse = field.type.parse
        self._field = field
        self._manner = manner

    def prepare(self, tx: Transaction, texts: Iterable[str]) -> None:
        """Nothing has to be looked up."""

    def read(self, text: str) -> object:
        return self._parse(text, self._field, self._manner)

    def forget(self) -> None:
        """Nothing was."""


class IdReader:
    """Reads the id of the record itself."""

    def prepare(self, tx: Transaction, texts: Iterable[str]) -> None:
        """Nothing has to be looked up."""

    def read(self, text: str) -> object:
        typed = text.strip()
        if typed and not _ID.fullmatch(typed):
            raise InvalidValueError("'{text}' is not the id of a record.", text=shorten(typed))
        return UUID(typed) if typed else None

    def forget(self) -> None:
        """Nothing was."""


class NameReader:
    """Reads names of things that are found by ``_find``; several of them have ``;`` between."""

    def __init__(self, *, several: bool) -> None:
        self._several = several
        self._known: dict[str, UUID | Message] = {}

    def prepare(self, tx: Transaction, texts: Iterable[str]) -> None:
        wanted = {name for text in texts for name in self._names(text)} - self._known.keys()
        if not wanted:
            return
        if len(self._known) > KEPT:
            self._known.clear()
        self._known.update(self._find(tx, sorted(wanted)))

    def read(self, text: str) -> object:
        whole = text.strip()
        if not whole:
            return None
        if not self._several:
            return self._one(whole)
        if isinstance(self._known.get(whole), UUID):
            return [self._known[whole]]
        parts = dict.fromkeys(part for part in _BETWEEN.split(whole) if part)
        return [self._one(part) for part in parts] or None

    def reads(self, name: str, id: UUID) -> bool:
        """Whether a cell with ``name``, maybe among others, is read as ``id``."""
        is_one = not (self._several and _BETWEEN.search(name))
        return is_one and self._known.get(name.strip()) == id

    def forget(self) -> None:
        self._known.clear()

    def _names(self, text: str) -> Sequence[str]:
        whole = text.strip()
        parts = _BETWEEN.split(whole) if self._several else ()
        return [part for part in (whole, *parts) if part]

    def _one(self, name: str) -> UUID:
        found = self._known.get(name)
        if isinstance(found, UUID):
            return found
        raise self._refusal(name, found)

    def _refusal(self, name: str, found: Message | None) -> Exception:
        return refused(found or Message("There is no '{text}'.", {"text": shorten(name)}))

    def _find(self, tx: Transaction, names: Sequence[str]) -> dict[str, UUID | Message]:
        raise NotImplementedError


class LinkReader(NameReader):
    """Reads titles of records, or what another field of theirs holds, or their ids.

    ``expected`` are titles that the file itself brings, for links to its own entity.
    """

    def __init__(
        self, target: Entity, by: Field, *, several: bool, creates: bool = False,
        expected: Collection[str] = (),
    ) -> None:  # fmt: skip
        super().__init__(several=several)
        self._target = target
        self._by = by
        self._creates = creates
        self._expected = expected
        self._titles: list[str] = []

    def _find(self, tx: Transaction, names: Sequence[str]) -> dict[str, UUID | Message]:
        found = self._stored(tx, names)
        found |= {name: UUID(name) for name in names if name not in found and _ID.fullmatch(name)}
        missing = [name for name in names if name not in found and name not in self._expected]
        if missing and self._creates and not self._several:
            return found | self._create(tx, missing)
        return found | {name: self._missing(tx, name) for name in missing}

    def _stored(self, tx: Transaction, names: Sequence[str]) -> dict[str, UUID | Message]:
        """Records by what the field holds; by their titles in any case, too."""
        values = self._values(names)
        if self._by.key != self._target.display:
            return self._read(tx, self._by.key, values)
        # Titles have an index of their sort keys; not all of them are unique.
        keys = {name: sort_key(name) for name in names}
        written = {sort_key(self._by.type.write(value, self._by)) for value in values.values()}
        rows = self._rows(tx, "sort_key", {*keys.values(), *written})
        same, alike = (_ids(rows, place) for place in (0, 1))
        found = {name: same.get(values[name]) if name in values else None for name in names}
        return self._told({name: ids or alike.get(keys[name]) for name, ids in found.items()})

    def _values(self, names: Sequence[str]) -> dict[str, object]:
        """What the field would hold for each name that it can read."""
        values: dict[str, object] = {}
        for name in names:
            with suppress(InvalidValueError):
                values[name] = self._by.type.parse(name, self._by, Manner())
        return values

    def _read(
        self, tx: Transaction, key: str, values: Mapping[str, object]
    ) -> dict[str, UUID | Message]:
        found = _ids(self._rows(tx, key, set(values.values())), 0)
        return self._told({name: found.get(value) for name, value in values.items()})

    def _rows(
        self, tx: Transaction, key: str, values: Collection[object]
    ) -> Sequence[tuple[Any, ...]]:
        """(value, sort key, id) of the records whose ``key`` is among ``values``."""
        rows = Rows(tx, self._target)
        table = rows.table.c
        columns = table[self._by.key], table.sort_key, table.id
        statement = rows.select(*columns).where(rows.among(key, values))
        return [tuple(row) for row in tx.execute(statement)] if values else []

    def _told(self, ids: Mapping[str, list[UUID] | None]) -> dict[str, UUID | Message]:
        return {
            name: found[0] if len(found) == 1 else self._ambiguous(name, len(found))
            for name, found in ids.items()
            if found
        }

    def _create(self, tx: Transaction, names: Sequence[str]) -> dict[str, UUID | Message]:
        done = RecordService(tx, self._target.key).create_many([{self._by.key: n} for n in names])
        made = iter(done.done)
        return {
            name: _message(done.errors[place]) if place in done.errors else next(made)
            for place, name in enumerate(names)
        }

    def _refusal(self, name: str, found: Message | None) -> Exception:
        if found is None and name in self._expected:
            return WaitingError(name)
        return super()._refusal(name, found)

    def _ambiguous(self, name: str, count: int) -> Message:
        return Message(
            "There are {count} records of {entity} called '{text}'. Write the id of the right one.",
            {"entity": self._target.title, "text": shorten(name), "count": count},
        )

    def _missing(self, tx: Transaction, name: str) -> Message:
        told = {"entity": self._target.title, "text": shorten(name)}
        near = get_close_matches(name, self._candidates(tx), n=1, cutoff=0.75)
        if near:
            template = "There is no {entity} '{text}'. Did you mean '{near}'?"
            return Message(template, {**told, "near": shorten(near[0])})
        return Message("There is no {entity} '{text}'.", told)

    def _candidates(self, tx: Transaction) -> list[str]:
        if not self._titles:
            rows = Rows(tx, self._target)
            column = rows.table.c[self._by.key]
            statement = rows.select(column).where(column.is_not(None)).limit(CANDIDATES)
            write = self._by.type.write
            self._titles = [write(one, self._by) for one in tx.execute(statement).scalars()]
        return self._titles


class PersonReader(NameReader):
    """Reads people by login, name or e-mail."""

    def _find(self, tx: Transaction, names: Sequence[str]) -> dict[str, UUID | Message]:
        people = People(tx).all(disabled=True)
        return _among(
            ((one.id, (one.login, one.name, one.email or "", str(one.id))) for one in people), names
        )


class DepartmentReader(NameReader):
    """Reads departments by key or name."""

    def _find(self, tx: Transaction, names: Sequence[str]) -> dict[str, UUID | Message]:
        places = Departments(tx).all()
        return _among(((one.id, (one.key, one.name, str(one.id))) for one in places), names)


DIRECTORIES: Mapping[str, Callable[..., NameReader]] = {
    "person": PersonReader,
    "department": DepartmentReader,
}


def _among(
    things: Iterable[tuple[UUID, Sequence[str]]], names: Sequence[str]
) -> dict[str, UUID | Message]:
    """Which thing each name means; the first kind of name that fits counts."""
    ids: dict[str, set[UUID]] = {}
    for id, called in things:
        for name in filter(None, called):
            ids.setdefault(folded(name), set()).add(id)
    found: dict[str, UUID | Message] = {}
    for name in names:
        known = ids.get(folded(name), set())
        told = {"text": shorten(name), "count": len(known)}
        if len(known) == 1:
            found[name] = next(iter(known))
        elif known:
            found[name] = Message("There are {count} called '{text}'. Write the login.", told)
        else:
            found[name] = Message("There is nobody called '{text}'.", told)
    return found


def refused(message: Message) -> InvalidValueError:
    """``message`` as an error."""
    error = InvalidValueError(message.template)
    error.message = message
    return error


def _ids(rows: Iterable[tuple[Any, ...]], place: int) -> dict[object, list[UUID]]:
    """The ids of rows by one of their values."""
    found: dict[object, list[UUID]] = {}
    for row in rows:
        found.setdefault(row[place], []).append(row[-1])
    return found


def _message(error: FormloomError) -> Message:
    return Message("It could not be made: {reason}", {"reason": str(error)})


def reader_of(
    app: App, field: Field, by: str, manner: Manner, *, creates: bool, expected: Collection[str]
) -> Reader:
    """The reader of a field's column; ``by`` is a field of its target, "" for the title."""
    several = field.type.rows == "links"
    if field.type.directory is not None:
        return DIRECTORIES[field.type.directory](several=several)
    target = link_target(app, field)
    if target is None or field.type.rows not in {None, "links"}:
        return TypeReader(field, manner)
    key = by or target.display
    if key is None or key not in target.table.c:
        raise InvalidValueError(
            "Records of {entity} cannot be found by '{by}'.", entity=target.title, by=by or "title"
        )
    found = target.field(key)
    return LinkReader(target, found, several=several, creates=creates, expected=expected)
