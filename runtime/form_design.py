"""What the designer of forms is told: settings of items in words, what may be placed, findings."""

from collections.abc import Iterator, Mapping
from typing import Any, cast
from weakref import WeakKeyDictionary

from ..platform.access.names import search_text
from ..platform.core.errors import Message
from ..platform.core.transaction import Transaction
from ..platform.core.workspace import Workspace
from ..platform.documents.app import App, Entity
from ..platform.documents.compile import assemble
from ..platform.documents.drafted import readable
from ..platform.documents.drafts import Drafts
from ..platform.documents.kinds import KINDS
from ..platform.documents.releases import current_app, get_release
from ..platform.fields.field import Field
from ..platform.fields.options import options_of
from ..platform.forms.linting import Document, Finding, lint_form
from ..platform.forms.reading import WIDE
from .i18n import gettext as _
from .i18n import locale, translated

JSON = dict[str, object]
Schema = Mapping[str, Any]

#: What is told elsewhere: the item itself, and what stands in it.
NOT_SETTINGS = frozenset({"tab", "section", "field", "text", "divider", "button", "lines",
                          "related", "body"})  # fmt: skip
#: Words of settings, in the order in which they are shown, with their group.
WORDS: Mapping[str, tuple[str, Message]] = {
    "title": ("basic", Message("Label")),
    "html": ("basic", Message("Text")),
    "columns": ("basic", Message("Columns")),
    "footer": ("basic", Message("Below the columns")),
    "flow": ("basic", Message("Flow that it starts")),
    "view": ("basic", Message("View")),
    "help": ("basic", Message("Help")),
    "placeholder": ("basic", Message("Shown while empty")),
    "width": ("basic", Message("Width")),
    "default": ("basic", Message("New records begin with")),
    "style": ("basic", Message("Look")),
    "create": ("basic", Message("Records can be added here")),
    "collapsed": ("basic", Message("Folded at first")),
    "required": ("show", Message("Required")),
    "visible": ("show", Message("Visible only when")),
    "readOnly": ("show", Message("Read only")),
}
#: What a definition or the shape of a schema is edited with.
BY_DEFINITION = {"title": "text", "help": "long", "formula": "condition", "key": "pick"}
BY_KEY = {"html": "html", "columns": "columns", "footer": "footer", "visible": "condition"}
CHOICES: Mapping[str, Message] = {
    "primary": Message("Primary"), "default": Message("Plain"), "danger": Message("Dangerous"),
    "edit": Message("Making and changing"), "create": Message("Making only"),
    "view": Message("Looking"), "public": Message("Public, without signing in"),
    "print": Message("Printing"), "top": Message("Above the fields"),
    "left": Message("Left of the fields"), "stay": Message("Stay on the form"),
    "close": Message("Go back"), "new": Message("Begin the next one"),
    "then.view": Message("Show the record"),
}  # fmt: skip
EFFECTS: Mapping[str, Message] = {
    "show": Message("Show only then"), "hide": Message("Hide"), "require": Message("Require"),
    "optional": Message("Do not require"), "readonly": Message("Make read only"),
    "editable": Message("Make editable"), "set": Message("Set the value of"),
    "options": Message("Offer only some options of"), "hint": Message("Show a hint beside"),
}  # fmt: skip
#: Widths of a new field: what wants a whole row gets one.
HALF, WHOLE = 6, 12

_DESIGNED: WeakKeyDictionary[Workspace, tuple[object, App]] = WeakKeyDictionary()


def designed_app(tx: Transaction) -> App:
    """The app with every draft except forms, which are told by their documents.

    Its tables are the live ones, so that records can be read; it stays the same object until a
    draft changes.
    """
    live = current_app(tx)
    drafts = [one for one in Drafts(tx).list() if one.kind != "form"]
    state = (live.release, tuple((one.kind, one.key, one.etag) for one in drafts))
    known = _DESIGNED.get(tx.workspace)
    if known is not None and known[0] == state:
        return known[1]
    documents = Drafts(tx).documents((one.kind, one.key) for one in drafts)
    columns = get_release(tx, live.release).columns if live.release else {}
    made = assemble(readable(live, documents), columns, live.release)
    _DESIGNED[tx.workspace] = (state, made)
    return made


def inspected(tx: Transaction, key: str, document: Document) -> JSON:
    """What is wrong with a draft of a form, in words."""
    return {"findings": [_finding(one) for one in lint_form(designed_app(tx), key, document)]}


def _finding(one: Finding) -> JSON:
    hint = f" {translated(one.hint)}" if one.hint else ""
    return {"level": one.level, "path": one.path, "message": translated(one.message) + hint}


def manual() -> JSON:
    """The settings of every kind of item, of the form, and what rules can do."""
    definitions = cast("Schema", KINDS.get("form").schema["$defs"])
    return {
        "items": {
            name.removeprefix("item_"): _controls(cast("Schema", one))
            for name, one in definitions.items()
            if name.startswith("item_")
        },
        "form": _form_controls(),
        "effects": [{"value": key, "title": translated(one)} for key, one in EFFECTS.items()],
        "groups": {"basic": _("Basics"), "show": _("Behaviour"), "who": _("For whom"),
                   "submit": _("Saving")},
    }  # fmt: skip


def _controls(schema: Schema) -> list[JSON]:
    properties, required = schema["properties"], schema.get("required", ())
    known = [key for key in WORDS if key in properties]
    rest = [key for key in properties if key not in WORDS and key not in NOT_SETTINGS]
    return [_control(key, properties[key], required=key in required) for key in (*known, *rest)]


def _control(key: str, schema: Schema, *, required: bool) -> JSON:
    group, label = WORDS.get(key, ("basic", Message(key)))
    return {
        "key": key, "group": group, "label": translated(label), "required": required,
        "kind": _kind(key, schema), "of": key, "options": list(_options(schema)),
    }  # fmt: skip


def _kind(key: str, schema: Schema) -> str:
    if key == "default":
        return key
    if "anyOf" in schema:
        return "flag"
    by_type = {"boolean": "switch", "string": "text"}
    named = str(schema.get("$ref", "")).rpartition("/")[2]
    plain = "choice" if "enum" in schema else by_type.get(str(schema.get("type")), "json")
    return BY_KEY.get(key) or BY_DEFINITION.get(named, plain)


def _options(schema: Schema, of: str = "") -> Iterator[JSON]:
    for one in schema.get("enum", ()):
        said = CHOICES.get(f"{of}.{one}") or CHOICES.get(str(one))
        yield {"value": one, "title": translated(said) if said else _width(one)}


def _width(columns: object) -> str:
    shares = {3: "1/4", 4: "1/3", 6: "1/2", 8: "2/3", 12: _("Whole row")}
    return shares.get(cast("int", columns), str(columns))


def _form_controls() -> list[JSON]:
    schema = KINDS.get("form").schema
    shape = cast("Schema", schema["properties"])

    def one(
        key: str, kind: str, label: Message, group: str = "basic", of: Schema | None = None
    ) -> JSON:  # fmt: skip
        return {
            "key": key, "kind": kind, "label": translated(label), "group": group,
            "of": key.rpartition(".")[2].removesuffix("s"), "many": key == "for.roles",
            "required": key in ("title", "use"),
            "options": list(_options(of or {}, key.rpartition(".")[2])),
        }  # fmt: skip

    then = shape["submit"]["properties"]["then"]
    return [
        one("title", "text", Message("Name")),
        one("help", "long", Message("Help")),
        one("use", "choice", Message("Used for"), of=shape["use"]),
        one("labels", "choice", Message("Labels"), of=shape["labels"]),
        one("for.roles", "pick", Message("Roles that get it"), "who"),
        one("for.when", "condition", Message("Only for records where"), "who"),
        one("submit.title", "text", Message("Words on the button"), "submit"),
        one("submit.then", "choice", Message("After saving"), "submit", then),
    ]


def palette(app: App, entity: Entity) -> JSON:
    """What can be placed: the entity's fields and its related lists, with how they are found."""
    return {
        "fields": [placeable(app, entity, one) for one in entity.fields.values()],
        "system": [placeable(app, entity, one) for one in entity.system.values()],
        "related": [
            {"key": one.key, "title": related_title(app, one.entity, one.key),
             "find": search_text(related_title(app, one.entity, one.key), one.key)}
            for one in entity.inverses
        ],
    }  # fmt: skip


def related_title(app: App, entity: str, key: str) -> str:
    """What the records of an entity are called together; ``key`` where there is none."""
    found = app.entities.get(entity)
    if found is None:
        return key
    given = str(found.document.get("plural", found.title))
    return app.text(f"entities/{entity}/@plural", locale(), given)


def placeable(app: App, entity: Entity, field: Field) -> JSON:
    """A field as the palette has it, with the item that placing it makes."""
    title = field.label(locale())
    lines = entity.lines.get(field.key)
    columns = [(key, one.label(locale())) for key, one in lines.fields.items()] if lines else []
    width = WHOLE if field.type.widget in WIDE else HALF
    item = (
        {"lines": field.key, "columns": [key for key, _title in columns]}
        if lines
        else {"field": field.key, "width": width}
    )
    return {
        "key": field.key, "title": title, "type": field.type.name, "item": item,
        "widget": field.type.widget,
        "type_title": _type_title(field.type.name), "find": search_text(title, field.key),
        "required": field.required, "computed": field.type.computed, "columns": columns,
        "options": list(_field_options(field)),
    }  # fmt: skip


def _field_options(field: Field) -> Iterator[tuple[str, str]]:
    known = options_of(field)
    for value in known.by_value:
        yield value, known.title(value, field, locale())


def _type_title(name: str) -> str:
    words = name.replace("_", " ")
    return _(words[:1].upper() + words[1:])


def pickers(app: App) -> JSON:
    """What can be picked: (key, title) by what is asked for."""
    return {
        kind: [
            (key, app.text(f"{kind}s/{key}", locale(), str(document.get("title", key))))
            for key, document in app.all(kind)
        ]
        for kind in ("role", "flow", "view")
    }


def texts_of(app: App, key: str) -> Mapping[str, str]:
    """What tabs and sections are called in the language of the page, by their keys."""
    path = f"forms/{key}/"
    found = app.texts.get(locale(), {})
    return {
        one.removeprefix(path): text for one, text in found.items() if one.startswith(path)
    }  # fmt: skip
