"""Documents out of tables: an entity, a form and a list for each, and how the rows come in."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ...platform.documents.drafts import Name
from ...platform.documents.record_tables import RESERVED
from ...platform.documents.references import Document
from ...platform.records.importing.guessing import GuessedSheet, Target
from ...platform.records.importing.options import Options
from ...runtime.pages.document_words import next_color
from ..documents.edits import free_key

MOST_COLUMNS, MOST_QUICK = 8, 4
#: The keys of its form and its list are longer by what they end with.
LONGEST_ENTITY = 30
WIDE = frozenset({"long_text"})
_JOINT = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[_\s]+")


@dataclass(frozen=True)
class ChosenColumn:
    """A column that becomes a field: its place in the table, its title and type."""

    place: int
    title: str
    type: str


@dataclass(frozen=True)
class ChosenSheet:
    """A table that becomes an entity."""

    place: int
    title: str
    plural: str
    columns: tuple[ChosenColumn, ...]


@dataclass(frozen=True)
class Made:
    """The documents, and by the place of each table its entity and how it is imported."""

    documents: Mapping[Name, Document]
    entities: Mapping[int, str]
    options: Mapping[int, Options]


def readable(title: str) -> str:
    """ "salesAgentID" -> "Sales agent ID", "sales_teams" -> "Sales teams"; Chinese stays."""
    words = [one for one in _JOINT.split(title.strip()) if one]
    rest = [one if one.isupper() and len(one) > 1 else one.lower() for one in words[1:]]
    first = words[0][:1].upper() + words[0][1:] if words else title
    return " ".join([first, *rest])


def one_of(plural: str) -> str:
    """What one of several is called: "Companies" -> "Company"; Chinese has one word for both."""
    if plural.endswith("ies") and len(plural) > 4:
        return f"{plural[:-3]}y"
    return plural[:-1] if plural.endswith("s") and not plural.endswith("ss") else plural


def make(
    guessed: Sequence[GuessedSheet], chosen: Sequence[ChosenSheet], taken: Collection[Name]
) -> Made:
    """The documents of the chosen tables; keys are free among ``taken``."""
    return _Maker(guessed, chosen, taken).made()


@dataclass
class _Maker:
    guessed: Sequence[GuessedSheet]
    chosen: Sequence[ChosenSheet]
    taken: Collection[Name]
    entities: dict[int, str] = field(default_factory=dict)
    keys: dict[tuple[int, int], str] = field(default_factory=dict)
    inverses: set[tuple[str, str]] = field(default_factory=set)

    def made(self) -> Made:
        for sheet in self.chosen:
            self._name(sheet)
        documents: dict[Name, Document] = {}
        for sheet in self.chosen:
            key = self.entities[sheet.place]
            documents["entity", key] = self._entity(sheet)
            documents["form", f"{key}_default"] = self._form(sheet)
            documents["view", f"{key}_all"] = self._list(sheet)
        options = {sheet.place: self._options(sheet) for sheet in self.chosen}
        return Made(documents, self.entities, options)

    def _name(self, sheet: ChosenSheet) -> None:
        taken = {*_bases(self.taken), *self.entities.values()}
        key = free_key(sheet.title, taken, "entity", LONGEST_ENTITY)
        self.entities[sheet.place] = key
        used: set[str] = set(RESERVED)
        for column in sheet.columns:
            name = free_key(column.title, used)
            used.add(name)
            self.keys[sheet.place, column.place] = name

    def _entity(self, sheet: ChosenSheet) -> Document:
        guessed, key = self.guessed[sheet.place], self.entities[sheet.place]
        called = self._called(sheet)
        found: dict[str, object] = {
            "$schema": "formloom:entity/1", "$id": key, "id": key, "title": sheet.title,
            "plural": sheet.plural, "type": "object",
        }  # fmt: skip
        if called:
            found["display"] = called
        found["properties"] = {
            self.keys[sheet.place, one.place]: self._field(sheet, one) for one in sheet.columns
        }
        if called and guessed.columns[guessed.display].is_full:
            found["required"] = [called]
        unique = [
            [self.keys[sheet.place, one.place]]
            for one in sheet.columns
            if guessed.columns[one.place].is_unique and self._is_named(sheet.place, one.place)
        ]
        return {**found, "unique": unique} if unique else found

    def _called(self, sheet: ChosenSheet) -> str:
        """The field that records are called by: only a text can be."""
        place = self.guessed[sheet.place].display
        is_text = any(one.place == place and one.type == "text" for one in sheet.columns)
        return self.keys[sheet.place, place] if is_text else ""

    def _is_named(self, sheet: int, column: int) -> bool:
        """Whether links lead to records by this column."""
        return any(
            other.target == Target(sheet, column) for one in self.guessed for other in one.columns
        )

    def _field(self, sheet: ChosenSheet, column: ChosenColumn) -> Document:
        key = self.keys[sheet.place, column.place]
        guess = self.guessed[sheet.place].columns[column.place]
        found: dict[str, object] = {"id": key, "field": column.type, "title": column.title}
        if column.type == "choice":
            found["options"] = [*_options(guess.options)]
        if column.type == "link" and guess.target is not None:
            to = self.entities[guess.target.sheet]
            inverse = self._inverse(to, sheet, key)
            found |= {"to": to, **inverse, "onDelete": "clear"}
        return found

    def _inverse(self, to: str, sheet: ChosenSheet, field: str) -> Document:
        """The related list on the other side; a second link to the same has none of its own."""
        name = free_key(sheet.plural, RESERVED, "related")
        if self._has_field(to, name) or (to, name) in self.inverses:
            name = f"{name}_{field}"[:40]
        if self._has_field(to, name) or (to, name) in self.inverses:
            return {}
        self.inverses.add((to, name))
        return {"inverse": name}

    def _has_field(self, entity: str, key: str) -> bool:
        places = [place for place, one in self.entities.items() if one == entity]
        return any(name == key for (sheet, _at), name in self.keys.items() if sheet in places)

    def _form(self, sheet: ChosenSheet) -> Document:
        key = self.entities[sheet.place]
        items = [
            {"field": self.keys[sheet.place, one.place], "width": 12 if one.type in WIDE else 6}
            for one in sheet.columns
        ]
        body = [{"section": "main", "title": sheet.title, "body": items}]
        return {
            "$schema": "formloom:form/1", "$id": f"{key}_default", "title": sheet.title,
            "entity": key, "use": "edit", "body": body,
        }  # fmt: skip

    def _list(self, sheet: ChosenSheet) -> Document:
        key, called = self.entities[sheet.place], self._called(sheet)
        short = [self.keys[sheet.place, one.place] for one in sheet.columns if one.type not in WIDE]
        columns = [*([called] if called else []), *(one for one in short if one != called)]
        quick = [self.keys[sheet.place, one.place] for one in sheet.columns if one.type == "choice"]
        found: dict[str, object] = {
            "$schema": "formloom:view/1", "$id": f"{key}_all", "title": sheet.plural,
            "entity": key, "kind": "list",
            "columns": [{"field": one} for one in columns[:MOST_COLUMNS] or ["created_at"]],
        }  # fmt: skip
        return {**found, "quick": quick[:MOST_QUICK]} if quick else found

    def _options(self, sheet: ChosenSheet) -> Options:
        """Which column fills which field, and what in a cell means that nothing is there."""
        guessed = self.guessed[sheet.place]
        mapping = {
            guessed.columns[one.place].title: self._path(sheet, one) for one in sheet.columns
        }
        nothing = {
            guessed.columns[one.place].title: dict.fromkeys(guessed.columns[one.place].nothing, "")
            for one in sheet.columns
            if guessed.columns[one.place].nothing
        }
        return Options(mapping, replace=nothing)

    def _path(self, sheet: ChosenSheet, column: ChosenColumn) -> str:
        """The field of a column; of a link with the field by which its target is known."""
        key = self.keys[sheet.place, column.place]
        target = self.guessed[sheet.place].columns[column.place].target
        if column.type != "link" or target is None:
            return key
        other = next(one for one in self.chosen if one.place == target.sheet)
        by = self.keys[target.sheet, target.column]
        return key if by == self._called(other) else f"{key}.{by}"


def _bases(taken: Collection[Name]) -> Iterator[str]:
    """Keys of entities, and those whose form or list there is already."""
    ends = {"entity": "", "form": "_default", "view": "_all"}
    for kind, key in taken:
        if kind in ends and key.endswith(ends[kind]):
            yield key.removesuffix(ends[kind])


def _options(values: Sequence[str]) -> Iterator[Document]:
    for at, value in enumerate(values):
        yield {"value": value, "title": value, "color": next_color(at)}
