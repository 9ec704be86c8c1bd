"""Items of a drafted form as HTML, and fields that are added while one designs a form."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from flask import get_template_attribute
from werkzeug.datastructures import MultiDict

from ...platform.core.errors import InvalidValueError, NotFoundError
from ...platform.core.transaction import Transaction
from ...platform.documents.app import Entity
from ...platform.documents.drafts import Drafts
from ...platform.documents.kinds import KINDS
from ...platform.fields.builtin import FIELD_TYPES
from ...platform.fields.naming import type_for
from ...platform.forms.linting import Document
from ...platform.forms.reading import form_of
from ...runtime.form_design import designed_app
from ...runtime.i18n import gettext as _
from ...runtime.pages.pieces import Control, Piece
from ...runtime.pages.records.entry import Entry
from ...runtime.pages.records.entry_page import EntryPage
from ...runtime.pages.words import app, try_out
from ..documents.edits import free_key, properties_of
from ..fields.changes import add_field

#: What depends on a record or a person is shown as if it held.
CONDITIONS = ("visible", "required", "readOnly")
#: Choices of a control that nobody opens on the canvas.
MOST_CHOICES = 24


def drawn_items(
    tx: Transaction, key: str, entity: str, items: Sequence[Document]
) -> list[str]:  # fmt: skip
    """The HTML of each item, "" for one that a form does not draw by itself."""
    try_out(designed_app(tx))
    found = app().entity(entity)
    html = [""] * len(items)
    wanted = [at for at, one in enumerate(items) if _is_drawn(key, entity, one)]
    for at in wanted:
        html[at] = _html(key, found, _bare(items[at]))
    return html


def _is_drawn(key: str, entity: str, item: Document) -> bool:
    document = {
        "$schema": "formloom:form/1", "$id": key, "title": key, "entity": entity, "use": "edit",
        "body": [item],
    }  # fmt: skip
    return not KINDS.get("form").problems(key, document)


def _bare(item: Document) -> Document:
    """An item without its conditions."""
    return {
        name: value
        for name, value in item.items()
        if name not in CONDITIONS or isinstance(value, bool)
    }


def _html(key: str, entity: Entity, item: Document) -> str:
    form = form_of(app(), key, {"title": key, "entity": entity.key, "body": [item]})
    rights = dict.fromkeys((*entity.fields, *entity.system), "edit")
    drawn = EntryPage(Entry(entity, form=form, rights=rights)).pieces_by_item()
    macro = get_template_attribute("forms/_widgets.html", "piece")
    return "".join(str(macro(_short(one))) for _item, one in drawn if one is not None)


def _short(piece: Piece) -> Piece:
    """A piece without choices that are not seen before somebody opens them."""
    if not isinstance(piece, Control):
        return piece
    filling = replace(piece.filling, choices=piece.filling.choices[:MOST_CHOICES])
    return replace(piece, filling=filling, width=12)


def add_to_entity(tx: Transaction, key: str, form: Mapping[str, str]) -> tuple[str, str]:
    """Draft a field called as the form says, of the type that it says or that the name suggests.

    :returns: the entity and the key of the field.
    :raises FieldRefusedError: if the field would be wrong.
    """
    document = Drafts(tx).get("form", key).document or {}
    entity, title = str(document.get("entity", "")), form.get("title", "").strip()
    owner = Drafts(tx).get("entity", entity).document
    if owner is None:
        raise NotFoundError("There is no entity '{entity}'.", entity=entity)
    if not title:
        raise InvalidValueError("Say what the field is called.", field="title")
    type_name = form.get("type") or type_for(title)
    name = free_key(title, properties_of(owner))
    said = {"title": title, "key": name, **_settings(tx, type_name, title)}
    add_field(tx, entity, type_name, MultiDict(said))
    return entity, name


def _settings(tx: Transaction, type_name: str, title: str) -> dict[str, str]:
    """What a type must be told, as a beginning that one can change."""
    needed = FIELD_TYPES.get(type_name).required_settings
    known = {
        "options": "\n".join(_("Option {number}", number=one) for one in (1, 2, 3)),
        "to": _entity_called(tx, title),
    }
    return {f"set.{one}": known[one] for one in needed if one in known}


def _entity_called(tx: Transaction, title: str) -> str:
    """The entity whose name is in ``title``, else the first one."""
    entities = [one for one in designed_app(tx).entities.values() if one.parent is None]
    names = {one.key: [one.title, *one.titles.values()] for one in entities}
    called = [key for key, words in names.items() if any(word in title for word in words)]
    return next(iter((*called, *names)), "")


def beginnable() -> tuple[str, ...]:
    """Types that a field can begin with before more is said of it."""
    known = {"options", "to"}
    return tuple(
        one.name
        for one in FIELD_TYPES
        if set(one.required_settings) <= known and one.widget != "readonly"
    )
