"""One record: what it holds, what belongs to it, what happened to it."""

from datetime import datetime
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, request, url_for

from ....platform.core.errors import InvalidRecordError, InvalidValueError
from ....platform.records.changesets import change_set
from ....platform.records.near import name_of
from ....platform.records.series_scope import delete_with_others
from ....platform.records.service import RecordService
from ...i18n import gettext as _
from ...unit_of_work import transaction
from ..addresses import with_query
from ..guard import came_from, local_path, signed_in
from ..phone.sent import WAITING, offered_id, saved, sent_once, waiting_key
from ..shell import page, part
from ..toasts import toast
from ..words import app, singular
from .activities import NOTE, readable_log, values_of
from .change_sets import taken_back
from .controls import NEXT
from .mentions import mention
from .record_page import events_page, record_page
from .series_scope import scope_of
from .series_words import tell_left
from .stream import Asked

pages = Blueprint("records", __name__)
#: No record has been changed as often.
MOST_REVISIONS = 10**9


@pages.get("/e/<entity>/<uuid:id>")
@signed_in
def show(entity: str, id: UUID) -> Response:
    """The record with everything around it."""
    found = record_page(transaction(), app().entity(entity), id, asked=_asked())
    return page("records/record.html", page=found)


def _asked() -> Asked:
    """What of the timeline the address asks for."""
    given = request.args
    try:
        until = datetime.fromisoformat(given.get("until", ""))
    except ValueError:
        until = None
    if until is not None and until.tzinfo is None:
        until = None
    text = given.get("q", "").strip()[:100]
    before = given.get("before", 0, type=int)
    is_one = 0 < before < MOST_REVISIONS
    return Asked(given.get("show", "")[:80], text, before if is_one else None, until)


@pages.post("/e/<entity>/<uuid:id>/log")
@signed_in
def log(entity: str, id: UUID) -> Response:
    """Write down a note, a call or a task; what it asks for besides is filled in on its form."""
    return sent_once(lambda: _log(entity, id))


def _log(entity: str, id: UUID) -> Response:
    tx, form = transaction(), request.form
    record = RecordService(tx, entity).get(id)
    found = readable_log(tx, record.entity)
    text, kind = form.get("text", "").strip(), form.get("kind", NOTE)
    here = url_for("records.show", entity=entity, id=id, _anchor="changes")
    if found is None or not text:
        raise InvalidValueError("Write what is to be noted.", field="text")
    values = values_of(tx, found, record, kind, text, form.get("day", ""))
    try:
        with tx.connection.begin_nested():
            made = RecordService(tx, found.entity.key).create(values, id=offered_id(form))
    except InvalidRecordError:
        given = {key: value for key, value in values.items() if isinstance(value, str)}
        given |= {WAITING: key} if (key := waiting_key(form)) else {}
        more = with_query(url_for("forms.new", entity=found.entity.key), {**given, NEXT: here})
        return make_response(redirect(more, 303))
    said = mention(tx, record, text, str(made.id))
    toast(_("Saved."))
    if said.told:
        toast(_("{names} were told.", names=", ".join(said.told)))
    if said.left_out:
        names = ", ".join(said.left_out)
        toast(_("{names} cannot see this record and were not told.", names=names), "warn")
    return saved(form, here)


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
    found = events_page(transaction(), app().entity(entity), id, _asked())
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
            asked = url_for("forms.edit", entity=entity, id=id)
            return make_response(redirect(with_query(asked, {states.field: value}), 303))
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
        found = delete_with_others(service, id, scope_of(request.form))
    tell_left(found)
    said = _("{name} was deleted.", name=title)
    if found.done:
        said = _("{name} was deleted, and {count} more with it.", name=title, count=found.done)
    toast(said, change_set=made)
    there = url_for("lists.show", entity=entity)
    return make_response(redirect(local_path(request.form.get("next"), there), 303))


@pages.post("/undo/<uuid:id>")
@signed_in
def undo_set(id: UUID) -> Response:
    """Take a change set back, from the message that offered it."""
    return make_response(taken_back(id, came_from()))
