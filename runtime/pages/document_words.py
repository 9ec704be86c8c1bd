"""How designs are told: titles of kinds, types, effects and documents in the page's language."""

from collections.abc import Mapping
from typing import NamedTuple

from ...platform.core.errors import Message
from ...platform.documents.app import App
from ...platform.documents.kinds import KINDS
from ..i18n import gettext, locale, translated

#: The icon of each kind of document.
KIND_ICONS: Mapping[str, str] = {
    "app": "boxes",
    "entity": "database",
    "form": "layout-list",
    "view": "table-2",
    "flow": "workflow",
    "report": "chart-column",
    "dashboard": "layout-dashboard",
    "role": "shield-check",
    "pool": "users",
    "navigation": "map",
    "print": "printer",
    "i18n": "languages",
    "scenario": "list-checks",
}


#: What the colours of options, entities and rules are called, in the order in which new options
#: take them.
COLORS: Mapping[str, str] = {
    "blue": "Blue", "green": "Green", "orange": "Orange", "purple": "Purple", "teal": "Teal",
    "red": "Red", "yellow": "Yellow", "indigo": "Indigo", "pink": "Pink", "grey": "Grey",
}  # fmt: skip

#: What one and several of a kind are called, where the names of kinds and folders do not say.
KIND_TITLES: Mapping[str, tuple[str, str]] = {
    "app": ("App", "App"),
    "navigation": ("Navigation", "Navigation"),
    "print": ("Print template", "Print templates"),
    "i18n": ("Translation", "Translations"),
    "scenario": ("Scenario", "Scenarios"),
}


class Mark(NamedTuple):
    """A badge: its word, its tone and its icon."""

    text: str
    tone: str
    icon: str


def kind_title(kind: str) -> str:
    """ "entity" -> "Entity"; the catalogue holds each by its English word."""
    return gettext(KIND_TITLES.get(kind, (_sentence(kind), ""))[0])


def kinds_title(kind: str) -> str:
    """The plural: "Entities", after the folder that they lie in."""
    folder = KINDS.get(kind).folder if kind in KINDS else kind
    return gettext(KIND_TITLES.get(kind, ("", _sentence(folder)))[1])


#: Types whose names alone would not tell them apart, or say something only to programmers.
TYPE_TITLES: Mapping[str, str] = {
    "boolean": "Yes or no", "datetime": "Date and time", "decimal": "Decimal number",
    "integer": "Whole number", "people": "Several people",
}  # fmt: skip


def type_title(name: str) -> str:
    """ "long_text" -> "Long text"."""
    return gettext(TYPE_TITLES.get(name) or _sentence(name))


#: Settings whose name alone says something else.
AMBIGUOUS: Mapping[str, str] = {"main": "Main app"}


def setting_title(name: str) -> str:
    """ "maxLength" -> "Max length"."""
    if name in AMBIGUOUS:
        return gettext(AMBIGUOUS[name])
    spaced = "".join(f" {char.lower()}" if char.isupper() else char for char in name)
    return gettext(_sentence(spaced))


def _sentence(name: str) -> str:
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


#: What is mostly the only one of its kind is called so, if it has no title.
UNNAMED: Mapping[str, str] = {"navigation": "Menu"}


def document_title(app: App, kind: str, key: str, fallback: str = "") -> str:
    """What a document is called in the page's language."""
    document = app.documents.get((kind, key), {})
    usual = gettext(UNNAMED[kind]) if kind in UNNAMED else key
    given = fallback if fallback != key else ""  # what has no title is told by its key
    title = str(document.get("title", given or usual))
    if kind == "app":
        # Translations are of the app that gives the workspace its name; others have none.
        return app.text("app", locale(), title) if key == app.manifest.key else title
    folder = KINDS.get(kind).folder if kind in KINDS else kind
    return app.text(f"{folder}/{key}", locale(), title)


def field_title(app: App, entity: str, key: str, title: str) -> str:
    """What a field is called in the page's language."""
    return app.text(f"entities/{entity}/{key}", locale(), title)


def _fields_titled(app: App, entity: str, keys: list[str]) -> str:
    owner = app.entities.get(entity)
    known = {**owner.system, **owner.fields} if owner is not None else {}
    titles = (
        field_title(app, entity, key, known[key].title if key in known else key) for key in keys
    )
    return gettext(", ").join(titles)


def effect_mark(effect: str, *, blocked: bool = False) -> Mark:
    """The badge of what a change does to data."""
    if blocked:
        return Mark(gettext("Blocked"), "bad", "ban")
    marks = {
        "safe": Mark(gettext("Safe"), "ok", "check"),
        "converts": Mark(gettext("Converts"), "warn", "refresh-cw"),
        "loses": Mark(gettext("Loses data"), "bad", "triangle-alert"),
    }
    return marks[effect]


def in_words(app: App, message: Message, document: str, path: str) -> str:
    """A message of the plan; what it names is told in the page's language too."""
    data = dict(message.data)
    kind, _slash, key = document.partition("/")
    steps = path.split("/")
    if "title" in data and kind == "entity" and steps[1:2] == ["properties"]:
        *lines, field = steps[2::2] or [steps[-1]]
        data["title"] = field_title(app, "/".join([key, *lines]), field, str(data["title"]))
    elif "title" in data and not path:
        data["title"] = document_title(app, kind, key, str(data["title"]))
    if "kind" in data:
        data["kind"] = kind_title(str(data["kind"]))
    if "places" in data:
        tops = dict.fromkeys(one.partition("/")[0] for one in str(data["places"]).split(", "))
        data["places"] = gettext(", ").join(map(setting_title, tops))
    if "fields" in data:
        owner = str(data.get("entity", key))
        data["entity"] = document_title(app, "entity", owner)
        data["fields"] = _fields_titled(app, owner, str(data["fields"]).split(", "))
    if "after" in data and "title" in data:
        data |= {name: type_title(str(data[name])) for name in ("before", "after")}
    return translated(Message(message.template, data))


def next_color(count: int) -> str:
    """The colour of a new option after ``count`` others."""
    return [*COLORS][count % len(COLORS)]
