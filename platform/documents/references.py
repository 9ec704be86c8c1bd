"""What a document names: the base of where-used, of repair on rename, and of every compile error.

A reference is found at a JSON pointer and is of one of a few forms. Field paths such as
``account.industry`` and formulas are read from an entity, which the reference names.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, cast

from .app import App, Entity, Inverse

Document = Mapping[str, object]
Pointer = tuple[str | int, ...]


@dataclass(frozen=True)
class ToDocument:
    """Names another document."""

    at: Pointer
    kind: str
    key: str


@dataclass(frozen=True)
class ToField:
    """Names a field by its path from ``entity``; ``options`` are values that it must offer.

    ``as_key``: it is the key of what stands there, not its value. ``people``: after a person the
    path may go on to what is known of one, which whoever gave it checks. ``is_written``: it stands
    in a template, as often as that names it; ``at`` ends with the first line, from 1.
    """

    at: Pointer
    entity: str
    path: str
    option: str | None = None
    rows: str | None = None
    as_key: bool = False
    people: bool = False
    is_written: bool = False


@dataclass(frozen=True)
class Variable:
    """A ``$name`` that a formula of a flow may use.

    It holds a record of ``entity``, or what the formula ``text`` gives there, or a text; ``flow``
    stands for everything that other flows give to that one.
    """

    name: str
    entity: str = ""
    text: str = ""
    flow: str = ""


@dataclass(frozen=True)
class ToFormula:
    """Holds a formula that is read from ``entity``; ``place`` names a ``formula.Place``.

    ``fills`` is the field of that entity which has its value from there, of the type it takes.
    """

    at: Pointer
    entity: str
    text: str
    place: str = "ANYWHERE"
    returns: str | None = None
    variables: tuple[Variable, ...] = ()
    fills: str = ""


@dataclass(frozen=True)
class ToRelated:
    """Names a related list of ``entity``: the inverse of a link, or the other entity's link."""

    at: Pointer
    entity: str
    key: str


Reference: TypeAlias = ToDocument | ToField | ToFormula | ToRelated


def pointer(at: Pointer) -> str:
    """A JSON pointer (RFC 6901)."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in at)


def target_of(app: App, entity: Entity, key: str) -> Entity | None:
    """The entity that a link, lines or related list called ``key`` leads to."""
    if key in entity.lines:
        return entity.lines[key]
    if key == "parent" and entity.parent is not None:
        return app.entities.get(entity.parent)
    field = entity.fields.get(key)
    if field is not None:
        return app.entities.get(field.text("to"))
    inverse = inverse_of(entity, key)
    return app.entities.get(inverse.entity) if inverse else None


def inverse_of(entity: Entity, key: str) -> Inverse | None:
    """The related list of ``entity`` that is called ``key``."""
    return next((one for one in entity.inverses if one.key == key), None)


def walk_path(app: App, entity: Entity, path: str) -> Iterator[tuple[Entity, str]]:
    """Each step of a path as (entity, field key); stops after the first step that leads nowhere."""
    here: Entity | None = entity
    for key in path.split("."):
        if here is None:
            return
        yield here, key
        here = target_of(app, here, key)


def fields_on(app: App, entity: Entity, path: str) -> Iterator[tuple[str, str]]:
    """(entity key, field key) of each step; a related list is named by itself and by its link."""
    for here, key in walk_path(app, entity, path):
        yield here.key, key
        inverse = inverse_of(here, key)
        if inverse is not None:
            yield inverse.entity, inverse.field


def replaced(document: object, at: Pointer, text: str) -> object:
    """``document`` with the text at ``at`` replaced; nothing else is touched."""
    if not at:
        return text
    head, rest = at[0], at[1:]
    if isinstance(document, Mapping):
        return {
            key: replaced(value, rest, text) if key == head else value
            for key, value in document.items()
        }
    items = list(cast("Sequence[object]", document))
    items[int(head)] = replaced(items[int(head)], rest, text)
    return items
