"""A field made of its title alone: a key, an id and a type that fit, nothing of it saved."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ...platform.core.errors import InvalidValueError
from ...platform.core.transaction import Transaction
from ...platform.documents.app import App, Entity
from ...platform.documents.record_tables import RESERVED
from ...platform.documents.references import Document
from ...platform.fields.builtin import FIELD_TYPES
from ...runtime.i18n import locale
from ...runtime.pages.document_words import type_title
from ..documents.drafted import drafted_app, used_ids
from ..documents.edits import free_key
from ..forms.canvas_fields import beginnable
from .guess import Guess, guess, options

LONGEST_TITLE = 200
#: How the choice of a type names a link to an entity.
LINK = "link:"


@dataclass(frozen=True)
class TypedField:
    """A field that a title made; ``type`` and ``words`` name the type for scripts and people."""

    key: str
    field: Document
    type: str
    words: str


def typed_field(tx: Transaction, entity: str, title: str, type_name: str = "") -> TypedField:
    """The key and the field that ``title`` makes, with an id that no release ever had.

    What the script has not saved yet is its own matter: it numbers what is taken there.

    :param type_name: as chosen, ``link:`` and an entity included; "" lets the title decide.
    :raises InvalidValueError: if there is no title, or no such type.
    """
    title = title.strip()[:LONGEST_TITLE]
    if not title:
        raise InvalidValueError("Say what it is called.", field="title")
    app = drafted_app(tx)
    found = chosen(app, type_name) if type_name else guessed(app, title)
    key = free_key(title, RESERVED)
    id = free_key(key, used_ids(tx, entity))
    field = {"id": id, "field": found.type, "title": title, **_keyed(found.settings)}
    return TypedField(key, field, choice_of(found), words_of(app, found))


def guessed(app: App, title: str) -> Guess:
    return guess(title, {key: names_of(one) for key, one in linkable(app)})


def linkable(app: App) -> Iterator[tuple[str, Entity]]:
    """Entities that may be linked to."""
    return ((key, one) for key, one in app.entities.items() if one.parent is None)


def names_of(entity: Entity) -> Iterable[str]:
    """Everything an entity is called, in each language."""
    plural = entity.document.get("plural")
    return {entity.title, *entity.titles.values(), entity.key, *([str(plural)] if plural else ())}


def chosen(app: App, type_name: str) -> Guess:
    """What a choice in the list of types means.

    :raises InvalidValueError: if it is none of them.
    """
    if type_name.startswith(LINK) and type_name.removeprefix(LINK) in dict(linkable(app)):
        return Guess("link", {"to": type_name.removeprefix(LINK)})
    if type_name not in beginnable():
        raise InvalidValueError("There is no type '{type}'.", field="type", type=type_name)
    if "options" in FIELD_TYPES.get(type_name).required_settings:
        usual = ("选项一", "选项二") if locale() == "zh" else ("Option 1", "Option 2")
        return Guess(type_name, {"options": options(usual)})
    if "to" in FIELD_TYPES.get(type_name).required_settings:
        return Guess(type_name, {"to": next(iter(dict(linkable(app))), "")})
    return Guess(type_name)


def choice_of(found: Guess) -> str:
    """How the list of types names it."""
    return f"{LINK}{found.settings['to']}" if found.type == "link" else found.type


def words_of(app: App, found: Guess) -> str:
    """ "Link · Account"."""
    title = type_title(found.type)
    to = app.entities.get(str(found.settings.get("to", "")))
    return f"{title} · {to.label(locale())}" if to else title


def _keyed(settings: Document) -> Document:
    """Settings whose options are stored by keys made of their titles."""
    given = settings.get("options")
    if not isinstance(given, list):
        return settings
    taken: list[str] = []
    for one in given:
        taken.append(free_key(str(one["title"]), taken, "option"))
    pairs = zip(given, taken, strict=True)
    return {**settings, "options": [{**one, "value": value} for one, value in pairs]}


def titles_of(app: App) -> Mapping[str, str]:
    """What the entities are called in the page's language, by key."""
    return {key: one.label(locale()) for key, one in linkable(app)}
