"""What every page of the modeller brings its script: entities as drafted, where each is kept."""

from collections.abc import Iterable, Iterator, Mapping
from typing import cast

from flask import url_for

from ...platform.core.transaction import Transaction
from ...platform.documents.app import App
from ...platform.documents.drafts import Drafts
from ...platform.documents.kinds import KINDS
from ...platform.documents.record_tables import RESERVED
from ...platform.documents.references import Document
from ...platform.documents.releases import current_app
from ...platform.fields.builtin import FIELD_TYPES
from ...platform.formula.types import FormulaType
from ...runtime.i18n import gettext as _
from ...runtime.i18n import locale
from ...runtime.pages.document_words import setting_title, type_title
from ...runtime.security import csrf_token
from ..documents.edits import properties_of
from ..fields.field_pages import GROUPS
from ..fields.settings import settings_of
from ..forms.canvas_fields import beginnable
from .typing import LINK, linkable

#: Signs of types by what people know them by; any other is text.
TYPE_ICONS: Mapping[str, str] = {
    "long_text": "text", "rich_text": "heading", "integer": "hash", "decimal": "binary",
    "money": "coins", "percent": "percent", "boolean": "toggle-left", "date": "calendar",
    "datetime": "calendar-days", "time": "clock", "duration": "timer", "choice": "circle-dot",
    "choices": "list-checks", "tags": "tags", "email": "mail", "phone": "phone", "url": "link",
    "address": "map-pin", "region": "map", "location": "navigation", "link": "link-2",
    "links": "share-2", "any_link": "link-2", "lines": "rows-3", "person": "user",
    "people": "users", "department": "building-2", "file": "paperclip", "image": "image",
    "signature": "signature", "auto_number": "list-ordered", "formula": "sigma",
    "rollup": "calculator", "lookup": "scan-search", "rating": "star", "color": "palette",
    "json": "brackets", "secret": "lock",
}  # fmt: skip
#: Settings that change in the drawer; what needs more room has the field's own page.
SMALL = frozenset({"text", "number", "switch", "select"})


def entities_drafted(tx: Transaction) -> dict[str, Document]:
    """Every entity as it is drafted, live or new, that a script can work on."""
    found = {key: document for (kind, key), document in Drafts(tx).documents().items()
             if kind == "entity" and not KINDS.get(kind).problems(key, document)}  # fmt: skip
    return dict(sorted(found.items(), key=lambda one: one[0]))


def work_of(tx: Transaction, documents: Mapping[str, Document]) -> dict[str, object]:
    """The documents that a script may change, and what it needs to keep them."""
    drafts = Drafts(tx)
    return {
        "documents": documents,
        "csrf": csrf_token(),
        "homes": {
            key: {
                "save": url_for("designs.save", kind="entity", key=key),
                "etag": drafts.get("entity", key).etag,
                "typed": url_for("modeller.typed", key=key),
            }
            for key in documents
        },
        "reserved": sorted(RESERVED),
        "words": words_of(tx, documents),
    }


def words_of(tx: Transaction, documents: Mapping[str, Document]) -> dict[str, dict[str, str]]:
    """What fields and options are called in the page's language, by entity and own title."""
    texts = current_app(tx).texts.get(locale(), {})
    return {
        key: {
            str(part["title"]): texts[path]
            for path, part in _titled(key, document)
            if path in texts and "title" in part
        }
        for key, document in documents.items()
    }


def _titled(key: str, document: Document) -> Iterator[tuple[str, Document]]:
    for name, field in properties_of(document).items():
        yield f"entities/{key}/{name}", field
        for option in cast("Iterable[Document]", field.get("options", ())):
            yield f"entities/{key}/{name}/{option['value']}", option


def types_of(app: App, entity: Document) -> dict[str, object]:
    """Each type: what it is called, its sign, and the settings that a drawer can hold."""
    return {
        one.name: {
            "title": type_title(one.name),
            "icon": TYPE_ICONS.get(one.name, "type"),
            "is_unique": one.rows is None and not one.computed,
            "settings": [
                {
                    "name": setting.name, "title": setting.title, "control": setting.control,
                    "options": setting.options, "required": setting.required,
                }
                for setting in settings_of(app, entity, one.name, {})
                if setting.control in SMALL
            ],
            "has_options": "options" in one.settings_schema,
            "holds_several": one.formula_type is FormulaType.MULTI_CHOICE,
            "more": any(
                setting.control not in SMALL for setting in settings_of(app, entity, one.name, {})
            ),
        }
        for one in FIELD_TYPES
    }  # fmt: skip


def choices_of_type(app: App) -> list[dict[str, object]]:
    """The types that a field can begin with, in groups; links by what they lead to."""
    known = set(beginnable()) - {"link"}
    groups = [{"title": _(title), "types": list(_named(names, known))} for title, names in GROUPS]
    links = [(f"{LINK}{key}", one.label(locale())) for key, one in linkable(app)]
    return [{"title": _("Link to"), "types": links}, *(one for one in groups if one["types"])]


def _named(names: Iterable[str], known: Iterable[str]) -> Iterator[tuple[str, str]]:
    return ((name, type_title(name)) for name in names if name in known)


def switches() -> list[tuple[str, str, str]]:
    """What every field may say of itself: (name, title, group)."""
    groups = {
        "index": "validation", "readOnly": "access", "personal": "access", "public": "access",
        "searchable": "access",
    }  # fmt: skip
    return [(name, setting_title(name), group) for name, group in groups.items()]
