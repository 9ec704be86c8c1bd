"""Guided changes of an entity: fields added, changed, renamed, retyped, deleted. All are drafts."""

from dataclasses import replace
from functools import partial

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from ...platform.core.errors import NotFoundError, StaleRevisionError
from ...platform.documents.drafts import Drafts
from ...runtime.i18n import gettext as _
from ...runtime.i18n import translated
from ...runtime.pages.shell import page
from ...runtime.pages.toasts import toast
from ...runtime.unit_of_work import transaction
from ..documents.autosave import autosaved, is_autosave
from ..documents.designs import for_designers, to
from ..documents.head import document_head
from ..documents.owner import Owner
from ..documents.renames import rename, rename_page
from ..modeller.fields_told import fields_told
from .changes import (
    FieldRefusedError,
    add_field,
    change_field,
    neighbour_of,
    refusing,
    removal_of_field,
    remove_field,
    retype,
    retype_page,
    said_of,
)
from .field_pages import choose_type_page, field_page, fields_page, new_field_page

pages = Blueprint("designs_fields", __name__, url_prefix="/designs/entity/<key>")


@pages.get("/fields")
@for_designers
def show(key: str) -> ResponseReturnValue:
    """The fields of an entity."""
    draft = Drafts(transaction()).get(*Owner.of(key).name)
    if draft.document is None:
        gone = document_head(transaction(), draft, "fields")
        return page("designs/deleted.html", page=gone)
    told = replace(fields_page(transaction(), key), given=fields_told(transaction(), key))
    return page("designs/fields.html", page=told)


@pages.get("/fields/new")
@for_designers
def add_form(key: str) -> ResponseReturnValue:
    """Choose a type, then say what the field is called."""
    type_name = request.args.get("type")
    if not type_name:
        return page("designs/types.html", page=choose_type_page(transaction(), key))
    return page("designs/field.html", page=new_field_page(transaction(), key, type_name, {}))


@pages.post("/fields/new")
@for_designers
def add(key: str) -> ResponseReturnValue:
    """Draft a new field, and its place on forms and lists."""
    type_name = request.form.get("type", "text")
    try:
        field = add_field(transaction(), key, type_name, request.form)
    except FieldRefusedError as error:
        values = request.form.to_dict()
        asked = new_field_page(transaction(), key, type_name, values, error.problems, error.said)
        return page("designs/field.html", status=422, page=asked)
    toast(_("The field '{title}' is drafted.", title=field))
    return to(url_for(".show", key=key))


@pages.get("/fields/<field>")
@for_designers
def change_form(key: str, field: str) -> ResponseReturnValue:
    """One field as a form."""
    return page("designs/field.html", page=field_page(transaction(), key, field))


@pages.post("/fields/<field>")
@for_designers
def change(key: str, field: str) -> ResponseReturnValue:
    """Draft what the form says of a field."""
    if is_autosave():
        save = partial(change_field, transaction(), key, field, request.form)
        return autosaved(refusing(save), *Owner.of(key).name)
    values = request.form.to_dict()
    try:
        change_field(transaction(), key, field, request.form)
    except StaleRevisionError as stale:
        said = said_of(transaction(), key, field, request.form)
        asked = field_page(transaction(), key, field, values, said=said)
        asked = replace(asked, stale=translated(stale.message))
        return page("designs/field.html", status=409, page=asked)
    except FieldRefusedError as error:
        asked = field_page(transaction(), key, field, values, error.problems, error.said)
        return page("designs/field.html", status=422, page=asked)
    toast(_("Draft saved."))
    return to(url_for(".show", key=key))


@pages.get("/fields/<field>/rename")
@for_designers
def rename_form(key: str, field: str) -> ResponseReturnValue:
    """Ask for the new key, and show every place that would be repaired."""
    return page("designs/rename.html", page=rename_page(transaction(), key, field, _given("to")))


@pages.post("/fields/<field>/rename")
@for_designers
def rename_field(key: str, field: str) -> ResponseReturnValue:
    """Draft the rename, with every place repaired."""
    places = rename(transaction(), key, field, request.form.get("to", "").strip())
    toast(_("Renamed in {count} document(s). Nothing is live until you publish.", count=places))
    return to(url_for(".show", key=key))


@pages.get("/rename")
@for_designers
def rename_entity_form(key: str) -> ResponseReturnValue:
    """Ask for the entity's new key, and show every place that would be repaired."""
    _whole(key)
    return page("designs/rename.html", page=rename_page(transaction(), key, "", _given("to")))


@pages.post("/rename")
@for_designers
def rename_entity(key: str) -> ResponseReturnValue:
    """Draft the rename of an entity."""
    _whole(key)
    new = request.form.get("to", "").strip()
    places = rename(transaction(), key, "", new)
    toast(_("Renamed in {count} document(s). Nothing is live until you publish.", count=places))
    return to(url_for(".show", key=new))


@pages.get("/fields/<field>/type")
@for_designers
def retype_form(key: str, field: str) -> ResponseReturnValue:
    """Choose another type, and see what that does to the data."""
    asked = retype_page(transaction(), key, field, _given("type"), request.args)
    return page("designs/retype.html", page=asked)


@pages.post("/fields/<field>/type")
@for_designers
def retype_field(key: str, field: str) -> ResponseReturnValue:
    """Draft the other type."""
    try:
        retype(transaction(), key, field, request.form)
    except FieldRefusedError as error:
        type_name = request.form.get("type", "")
        asked = retype_page(transaction(), key, field, type_name, request.form, error.problems)
        return page("designs/retype.html", status=422, page=asked)
    toast(_("The new type is drafted. Values change when you publish."))
    return to(url_for(".show", key=key))


@pages.get("/fields/<field>/delete")
@for_designers
def remove_form(key: str, field: str) -> ResponseReturnValue:
    """Show where a field is used, and what deleting it loses."""
    return page("designs/remove.html", page=removal_of_field(transaction(), key, field))


@pages.post("/fields/<field>/delete")
@for_designers
def remove(key: str, field: str) -> ResponseReturnValue:
    """Draft the deletion, with the places that only list the field."""
    tx = transaction()
    title, then = neighbour_of(tx, key, field)
    remove_field(tx, key, field)
    toast(_("{name} is deleted in the draft. Nothing is live until you publish.", name=title))
    return to(url_for(".show", key=key, _anchor=f"field-{then}" if then else None))


def _whole(key: str) -> None:
    """Refuse lines: they are renamed as the field that they are.

    :raises NotFoundError: for lines.
    """
    if Owner.of(key).lines:
        raise NotFoundError("There is no entity '{entity}'.", entity=key)


def _given(name: str) -> str:
    return request.args.get(name, "").strip()
