"""One record: what it holds, what belongs to it, what happened to it."""

from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, request, url_for

from ....platform.core.errors import InvalidRecordError, InvalidValueError
from ....platform.records.changesets import change_set
from ....platform.records.near import name_of
from ....platform.records.service import RecordService
from ...i18n import gettext as _
from ...unit_of_work import transaction
from ..guard import came_from, signed_in
from ..shell import page, part
from ..toasts import toast
from ..words import app, singular
from .change_sets import taken_back
from .record_page import events_page, record_page

pages = Blueprint("records", __name__)


@pages.get("/e/<entity>/<uuid:id>")
@signed_in
def show(entity: str, id: UUID) -> Response:
    """The record with everything around it."""
    return page("records/record.html", page=record_page(transaction(), app().entity(entity), id))


@pages.post("/e/<entity>/<uuid:id>/uncover")
@signed_in
def uncover(entity: str, id: UUID) -> Response:
    """The record with one value uncovered; the audit log tells who did."""
    tx, name = transaction(), request.form.get("field", "")
    key, _slash, line = name.partition("/")
    value = RecordService(tx, entity).reveal(id, key, line=_line(line)) or ""
    found = record_page(tx, app().entity(entity), id, {name: value})
    return page("records/record.html", page=found)


def _line(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise InvalidValueError("There is no such line.", field="field") from error


@pages.get("/e/<entity>/<uuid:id>/changes")
@signed_in
def changes(entity: str, id: UUID) -> Response:
    """Older changes than ``?before=``: for the end of the timeline, or as a page of their own."""
    before = request.args.get("before", type=int)
    found = events_page(transaction(), app().entity(entity), id, before)
    if "HX-Request" in request.headers:
        return part("records/_changes.html", page=found)
    return page("records/changes.html", page=found)


@pages.post("/e/<entity>/<uuid:id>/state")
@signed_in
def set_state(entity: str, id: UUID) -> Response:
    """Put the record into another state, as the path above it offers."""
    one, to = app().entity(entity), url_for("records.show", entity=entity, id=id)
    states = one.states
    value = request.form.get(states.field, "") if states else ""
    if states and value:
        try:
            RecordService(transaction(), entity).update(id, {states.field: value})
        except InvalidRecordError:
            # What the new state asks for is filled in on the form, which says it beside the field.
            return make_response(
                redirect(url_for("forms.edit", entity=entity, id=id, **{states.field: value}), 303)
            )
        toast(_("Saved."))
    return make_response(redirect(to, 303))


@pages.post("/e/<entity>/<uuid:id>/delete")
@signed_in
def delete(entity: str, id: UUID) -> Response:
    """Into the recycle bin, with a way back."""
    one = app().entity(entity)
    service = RecordService(transaction(), entity)
    title = service.get(id, fields=name_of(one)).title or singular(one)
    with change_set(transaction(), "delete", title, entity=one) as made:
        service.delete(id)
    toast(_("{name} was deleted.", name=title), undo_url=url_for("records.undo_set", id=made))
    return make_response(redirect(url_for("lists.show", entity=entity), 303))


@pages.post("/undo/<uuid:id>")
@signed_in
def undo_set(id: UUID) -> Response:
    """Take a change set back, from the message that offered it."""
    return make_response(taken_back(id, came_from()))
