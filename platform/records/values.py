"""A record as callers see it, and its JSON form."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from ..documents.app import Entity
from ..fields.field import Field
from ..fields.field_type import Manner

#: The title of a record that the actor may not open; pages translate it.
NO_ACCESS = "no access"


class Covered(str):
    """A value that the actor sees only in part, as text: 138****5678."""

    __slots__ = ()

    @classmethod
    def over(cls, text: str) -> "Covered":
        """``text`` with its middle taken out; a short one is covered wholly."""
        return cls("****" if len(text) < 8 else f"{text[:3]}****{text[-4:]}")


@dataclass(frozen=True)
class LinkedTitle:
    """The other end of a link: ``is_open`` says whether the actor may open it."""

    id: UUID
    title: str
    is_open: bool = True

    def to_json(self) -> dict[str, object]:
        return {"id": str(self.id), "title": self.title}


@dataclass(frozen=True)
class AttachedFile(LinkedTitle):
    """A file of a record by its name, with what a page needs to show it; ``size`` in bytes."""

    media_type: str = ""
    size: int = 0


@dataclass(frozen=True)
class Record:
    """One record: Python values by field key, or by path (``account.industry``) where asked for.

    A link is a ``LinkedTitle``, an n:m link a tuple of them, lines a tuple of records. Fields that
    are hidden for the actor are not there. ``fields`` are those of ``values``, by the same keys.
    """

    id: UUID
    revision: int
    values: Mapping[str, object]
    entity: Entity = dataclasses.field(repr=False, compare=False)
    fields: Mapping[str, Field] = dataclasses.field(repr=False, compare=False)

    @property
    def title(self) -> str:
        """What the record is called: its display field as text."""
        key = self.entity.display
        return "" if key is None else as_text(self.values.get(key), self.entity.fields[key])

    def show(self, key: str, manner: Manner) -> str:
        """One value for a page."""
        return show(self.values.get(key), self.fields[key], manner)

    def to_json(self) -> dict[str, object]:
        """The API's form."""
        return json_of([self])[0]

    def line_json(self) -> dict[str, object]:
        """The form of a line inside its parent: its values beside its id."""
        return {"id": str(self.id), **cast("dict[str, object]", self.to_json()["values"])}


def json_of(
    records: Sequence[Record], text_of: Callable[[UUID], object] = str
) -> list[dict[str, object]]:
    """The API's form of records that hold the same fields.

    :param text_of: makes the text of an id, or leaves that to who writes the JSON.
    """
    found = [dict(one.values) for one in records]
    # Field by field: most values of a list are JSON as they are.
    for key, field in (records[0].fields if records else {}).items():
        if not field.type.is_json:
            for values in found:
                value = values.get(key)
                if isinstance(value, LinkedTitle):
                    values[key] = {"id": text_of(value.id), "title": value.title}
                elif value is not None:
                    values[key] = dump(value, field)
    return [
        {"id": text_of(one.id), "revision": one.revision, "values": values}
        for one, values in zip(records, found, strict=True)
    ]


def dump(value: object, field: Field) -> object:
    """``value`` as JSON, links with their titles."""
    if isinstance(value, LinkedTitle):
        return value.to_json()
    if isinstance(value, Covered):
        return str(value)
    kind = field.type
    if kind.rows is not None and isinstance(value, tuple):
        return [_dump_item(item) for item in value]
    return kind.dump(value, field)


def _dump_item(item: object) -> object:
    if isinstance(item, Record):
        return item.line_json()
    return item.to_json() if isinstance(item, LinkedTitle) else item


def show(value: object, field: Field, manner: Manner) -> str:
    """``value`` for a page; "" when blank."""
    if value is None:
        return ""
    if isinstance(value, LinkedTitle):
        return value.title
    if isinstance(value, Covered):
        return str(value)
    if field.type.rows is not None and isinstance(value, tuple):
        return ", ".join(one.title for one in value if isinstance(one, LinkedTitle | Record))
    return field.type.show(value, field, manner)


def as_text(value: object, field: Field) -> str:
    """``value`` as text, as titles and files have it."""
    if value is None:
        return ""
    if type(value) is str and field.type.is_text:
        return value
    if isinstance(value, Covered):
        return str(value)
    return value.title if isinstance(value, LinkedTitle) else field.type.write(value, field)
