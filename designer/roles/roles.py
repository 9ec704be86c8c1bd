"""Roles as grids: what their people may do with which records; what is saved is a draft."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from ...platform.access.rights import PLAIN
from ...platform.core.errors import DocumentError, FormloomError, StaleRevisionError
from ...platform.documents import blobs
from ...platform.documents.drafts import Drafts
from ...platform.documents.references import Document
from ...runtime.i18n import gettext as _
from ...runtime.pages.shell import page
from ...runtime.pages.toasts import toast
from ...runtime.pages.words import refusal_of
from ...runtime.unit_of_work import transaction
from ..documents.autosave import autosaved, is_autosave
from ..documents.designs import for_designers, to
from ..documents.document import conflict_page
from ..documents.drafted import drafted_app
from .preview import examples_page, preview_page
from .role_edits import with_cell, with_field, with_flag, with_rule, with_said
from .roles_page import (
    COLUMNS,
    entities_of,
    named_fields,
    role_entity_page,
    role_page,
    there,
)

pages = Blueprint("designs_roles", __name__, url_prefix="/designs")


@pages.get("/role/<key>/rights")
@for_designers
def show(key: str) -> ResponseReturnValue:
    """The grid of entities and actions."""
    return page("designs/role.html", page=role_page(transaction(), key))


@pages.post("/role/<key>/rights")
@for_designers
def save(key: str) -> ResponseReturnValue:
    """Draft what the grid says."""
    asks = "preview" in request.form
    then = url_for(".preview", role=key) if asks else url_for(".show", key=key)
    return _saved(
        key, _gridded(key), then,
        lambda made, why: page(
            "designs/role.html", status=422, page=role_page(transaction(), key, made, why)
        ),
    )  # fmt: skip


@pages.get("/role/<key>/rights/<entity>")
@for_designers
def entity(key: str, entity: str) -> ResponseReturnValue:
    """One entity of the role: its fields, and formulas that give more records."""
    return page("designs/role_entity.html", page=role_entity_page(transaction(), key, entity))


@pages.post("/role/<key>/rights/<entity>")
@for_designers
def save_entity(key: str, entity: str) -> ResponseReturnValue:
    """Draft the rights to fields and the formulas."""
    then = url_for(".entity", key=key, entity=entity)
    return _saved(
        key, _entity_written(key, entity), then,
        lambda made, why: page(
            "designs/role_entity.html", status=422,
            page=role_entity_page(transaction(), key, entity, made, why),
        ),
    )  # fmt: skip


def _saved(
    key: str, made: Document, then: str, refused: Callable[[Document, str], ResponseReturnValue]
) -> ResponseReturnValue:
    """Store the draft; a second editor sees both versions, a mistake what is wrong."""

    def store() -> None:
        Drafts(transaction()).save("role", key, made, etag=request.form.get("etag"))

    if is_autosave():
        return autosaved(store, "role", key)
    try:
        store()
    except StaleRevisionError:
        both = conflict_page(transaction(), "role", key, blobs.text_of("role", made))
        return page("designs/conflict.html", status=409, page=both)
    except FormloomError as error:
        return refused(made, refusal_of(error))
    toast(_("Draft saved."))
    return to(then)


def _gridded(key: str) -> Document:
    form = request.form
    role = there(key, Drafts(transaction()).get("role", key).document)
    for one in entities_of(drafted_app(transaction())):
        for action in COLUMNS:
            name = f"r.{one.key}.{action}"
            role = with_cell(role, one.key, action, form[name]) if name in form else role
    if "title" in form:
        role = with_said(role, form["title"], form.get("help", ""), form.getlist("extends"))
        for flag in ("designer", "reports"):
            role = with_flag(role, flag, on=flag in form)
    return role


def _entity_written(key: str, entity: str) -> Document:
    form = request.form
    role = there(key, Drafts(transaction()).get("role", key).document)
    for field, _title in named_fields(drafted_app(transaction()).entity(entity)):
        name = f"f.{field}"
        role = with_field(role, entity, field, form[name]) if name in form else role
    for action in COLUMNS:
        name = f"also.{action}"
        if action not in PLAIN and name in form:
            role = with_rule(role, entity, action, form[name].strip())
    return role


@pages.get("/preview-roles")
@for_designers
def preview() -> ResponseReturnValue:
    """Who would gain and lose what, if the drafts of roles were published."""
    try:
        found = preview_page(transaction(), request.args.get("role", ""))
    except DocumentError as error:
        found = preview_page(transaction(), "", refusal=refusal_of(error))
        return page("designs/role_preview.html", status=422, page=found)
    return page("designs/role_preview.html", page=found)


@pages.get("/preview-roles/<entity>/<uuid:person>")
@for_designers
def examples(entity: str, person: UUID) -> ResponseReturnValue:
    """Some of the records that somebody would begin or cease to see."""
    found = examples_page(transaction(), entity, person, request.args.get("role", ""))
    return page("designs/role_examples.html", page=found)
