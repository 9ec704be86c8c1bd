"""What the page of a form shows: an outline that anybody can read, and what the designer needs."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import cast

from flask import url_for

from ...platform.access.field_rights import field_rights_of
from ...platform.access.rights import rights_of
from ...platform.core.transaction import Transaction
from ...platform.documents.app import App, Entity
from ...platform.documents.drafts import Drafts
from ...platform.documents.kinds import KINDS
from ...platform.forms.linting import Document
from ...runtime.form_design import designed_app, inspected, manual, palette, pickers, texts_of
from ...runtime.i18n import gettext as _
from ...runtime.i18n import locale, translated
from ...runtime.pages.document_words import type_title
from ...runtime.pages.rights_told import right_title
from ...runtime.pages.words import role_title
from ..documents.drafted import problems_of
from ..documents.drawing import DesignerPage, Line, addresses
from ..documents.head import DocumentHead, document_head
from ..documents.texts_edits import language, others, texts_draft
from ..fields.field_pages import GROUPS
from .canvas_fields import beginnable, drawn_items


def form_page(tx: Transaction, key: str) -> DesignerPage:
    """The designer over the draft of a form, or over what is live.

    :raises NotFoundError: if there is no such form.
    """
    draft = Drafts(tx).get("form", key)
    app = designed_app(tx)
    document = draft.document or {}
    entity = app.entities.get(str(document.get("entity", "")))
    is_readable = not KINDS.get("form").problems(key, document)
    if draft.document is None or entity is None or not is_readable:
        return DesignerPage(document_head(tx, draft, "design"), (), None, why_not(tx, key))
    told = inspected(tx, key, document)
    found = cast("Iterable[Mapping[str, str]]", told["findings"])
    errors = sum(one["level"] == "error" for one in found)
    head = document_head(tx, draft, "design", errors)
    given = {
        "document": document, "told": told, "manual": manual(), "pickers": pickers(app),
        "palette": palette(app, entity), "types": _types(), "texts": texts_of(app, key),
        "drawn": _drawn(tx, key, entity, document), "access": access_of(tx, app, entity),
        "translations": translations_of(tx, app, key),
        "addresses": _addresses(key, entity, head),
    }  # fmt: skip
    return DesignerPage(head, tuple(_lines(app, entity, document)), given)


def why_not(tx: Transaction, key: str) -> tuple[str, ...]:
    """What keeps a form from being drawn."""
    return tuple(translated(one.message) for one in problems_of(tx, "form", key))


def _addresses(key: str, entity: Entity, head: DocumentHead) -> dict[str, str]:
    return addresses(
        head,
        api="/api/v1/form-design",
        draw=url_for("designs_forms.draw", key=key),
        fields=url_for("designs_forms.add_field", key=key),
        publish="" if head.is_draft else url_for("designs_publish.show"),
        field=url_for("designs_fields.change_form", key=entity.key, field="_"),
        more=url_for("designs_fields.add_form", key=entity.key),
        **{"try": url_for("designs_forms.try_out", key=key)},
    )


def translations_of(tx: Transaction, app: App, key: str) -> list[object]:
    """What the form says in the app's other languages, by the paths within it."""
    path = f"forms/{key}"
    found = ((one, texts_draft(tx, one), app.texts.get(one, {})) for one in others(app))
    return [
        {
            "locale": one, "title": language(one), "etag": draft.etag if draft else "",
            "save": url_for("designs_texts.save", key=one, document=f"form/{key}"),
            "texts": {
                name.removeprefix(path).removeprefix("/"): text
                for name, text in texts.items()
                if name == path or name.startswith(f"{path}/")
            },
        }
        for one, draft, texts in found
    ]  # fmt: skip


def access_of(tx: Transaction, app: App, entity: Entity) -> dict[str, object]:
    """What each role may do with every field, in words, and where that is said."""
    roles = [key for key, _document in app.all("role")]
    rights = [
        field_rights_of(rights_of(app, replace(tx.actor, roles=frozenset({key}))), app, entity)
        for key in roles
    ]
    return {
        "roles": [
            (role_title(key, app), url_for("designs_roles.entity", key=key, entity=entity.key))
            for key in roles
        ],
        "fields": {key: [right_title(one[key]) for one in rights] for key in entity.fields},
    }


def _types() -> list[object]:
    """Types for a new field, in groups."""
    known = set(beginnable())
    return [
        {"title": _(title), "types": [(one, type_title(one)) for one in types if one in known]}
        for title, types in GROUPS
        if known & set(types)
    ]


def _drawn(tx: Transaction, key: str, entity: Entity, document: Document) -> list[str]:
    """The leaves of the form as HTML, in the order of the document: the first look is at once."""
    return drawn_items(tx, key, entity.key, list(leaves(document)))


def leaves(part: Document) -> Iterator[Document]:
    """Items that hold no others."""
    for one in cast("Iterable[Document]", part.get("body", ())):
        if "body" in one:
            yield from leaves(one)
        else:
            yield one


def _lines(app: App, entity: Entity, part: Document) -> Iterator[Line]:
    for one in cast("Iterable[Document]", part.get("body", ())):
        yield Line(_title(entity, one), tuple(_lines(app, entity, one)))


def _title(entity: Entity, item: Document) -> str:
    key = str(item.get("field") or item.get("lines") or "")
    field = entity.fields.get(key) or entity.system.get(key)
    own = str(item.get("title", ""))
    return own or (field.label(locale()) if field else str(next(iter(item.values()))))
