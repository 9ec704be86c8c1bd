"""Duplicates: told while a record is typed, and merged from the record's page."""

from uuid import UUID

from flask import Blueprint, Response, jsonify, make_response, redirect, request, url_for
from werkzeug.datastructures import MultiDict

from ....platform.access.rows import demand
from ....platform.core.errors import InvalidValueError
from ....platform.records.duplicates.finding import Duplicates
from ....platform.records.merging import Merging
from ....platform.records.service import RecordService
from ...i18n import gettext as _
from ...unit_of_work import transaction
from ..guard import signed_in
from ..shell import page
from ..toasts import toast
from ..words import app, singular
from .controls import RECORD
from .duplicates_page import compared_fields, merge_page, similar
from .entry import Entry

pages = Blueprint("duplicates", __name__)
TAKE = "take."


@pages.post("/e/<entity>/similar")
@signed_in
def alike(entity: str) -> Response:
    """The records that are like what is being typed, for the hint beside the form."""
    one, tx, posted = app().entity(entity), transaction(), MultiDict(request.form)
    id = posted.get(RECORD, type=UUID)
    demand(tx, one, "update" if id else "create")
    record = RecordService(tx, entity).get(id) if id else None
    values = Entry(one, record=record, posted=posted).values
    known = {key: values.get(key) for key in compared_fields(one)}
    found = similar(tx, one, Duplicates(tx, one).of_values(known, but=id))
    return jsonify(items=[{"title": one.title, "by": one.by, "url": one.url} for one in found])


@pages.get("/e/<entity>/<uuid:id>/merge/<uuid:other>")
@signed_in
def ask(entity: str, id: UUID, other: UUID) -> Response:
    """Two records beside each other: which value stays of each field."""
    one = app().entity(entity)
    demand(transaction(), one, "update")
    demand(transaction(), one, "delete")
    found = merge_page(transaction(), one, id, other)
    return page("records/merge.html", page=found)


@pages.post("/e/<entity>/<uuid:id>/merge/<uuid:other>")
@signed_in
def merge(entity: str, id: UUID, other: UUID) -> Response:
    """Merge ``other`` into the record, with a way back."""
    take = {
        name.removeprefix(TAKE): _one_of(value, id, other)
        for name, value in request.form.items()
        if name.startswith(TAKE)
    }
    seen = {
        one: int(text)
        for one in (id, other)
        if (text := request.form.get(f"revision.{one}", "")).isdecimal() and len(text) < 10
    }
    done = Merging(transaction(), entity).merge(id, [other], take, revisions=seen)
    name = done.record.title or singular(app().entity(entity))
    toast(_("Merged into {name}.", name=name), change_set=done.change_set)
    return make_response(redirect(url_for("records.show", entity=entity, id=id), 303))


def _one_of(text: str, *ids: UUID) -> UUID:
    for id in ids:
        if text == str(id):
            return id
    raise InvalidValueError("Name a record that is merged.", field="take")
