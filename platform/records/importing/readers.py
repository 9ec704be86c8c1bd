"""How a cell becomes the value of a field: by its type, or by looking up what it names."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from difflib import get_close_matches
from functools import lru_cache
from typing import Protocol
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

#: Texts of a column whose values are kept: most columns repeat few.
KEPT = 20_000
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
        parse = field.type.parse

        @lru_cache(maxsize=KEPT)
        def read(text: str) -> object:
            return parse(text, field, manner)

        self._read = read

    def prepare(self, tx: Transaction, texts: Iterable[str]) -> None:
        """Nothing has to be looked up."""

    def read(self, text: str) -> object:
        return self._read(text)

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
        if len(self._known) > KEPT * 5:
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
        found = self._by_value(tx, names)
        missing = [name for name in names if name not in found]
        if missing and self._by.key == self._target.display:
            found |= self._in_any_case(tx, missing)
        found |= {name: UUID(name) for name in names if name not in found and _ID.fullmatch(name)}
        missing = [name for name in names if name not in found and name not in self._expected]
        if missing and self._creates and not self._several:
            return found | self._create(tx, missing)
        return found | {name: self._missing(tx, name) for name in missing}

    def _by_value(self, tx: Transaction, names: Sequence[str]) -> dict[str, UUID | Message]:
        texts: dict[object, list[str]] = {}
        for name in names:
            try:
                value = self._by.type.parse(name, self._by, Manner())
            except InvalidValueError:
                continue
            texts.setdefault(value, []).append(name)
        return self._read(tx, self._by.key, texts)

    def _in_any_case(self, tx: Transaction, names: Sequence[str]) -> dict[str, UUID | Message]:
        texts: dict[object, list[str]] = {}
        for name in names:
            texts.setdefault(sort_key(name), []).append(name)
        return self._read(tx, "sort_key", texts)

    def _read(
        self, tx: Transaction, key: str, texts: Mapping[object, Sequence[str]]
    ) -> dict[str, UUID | Message]:
        rows = Rows(tx, self._target)
        column = rows.table.c[key]
        statement = rows.select(column, rows.table.c.id).where(column.in_(list(texts)))
        ids: dict[object, list[UUID]] = {}
        for row in tx.execute(statement):
            ids.setdefault(row[0], []).append(row[1])
        return {
            text: found[0] if len(found) == 1 else self._ambiguous(text, len(found))
            for value, found in ids.items()
            for text in texts.get(value, ())
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
