"""Letting a record repeat: how, which days that gives, and then the records."""

from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, request, url_for

from ....platform.access.rows import demand
from ....platform.core.errors import FormloomError, NotAllowedError
from ....platform.core.transaction import Transaction
from ....platform.records.series import place_of
from ....platform.records.series_scope import repeats_by
from ....platform.records.series_writing import repeat
from ....platform.records.service import RecordService
from ....platform.records.values import Record
from ...errors import status_of
from ...i18n import gettext as _
from ...unit_of_work import transaction
from ..guard import local_path, signed_in
from ..shell import page
from ..toasts import toast
from ..words import app, singular
from .repeating_page import Asked, Repeating, series_page

pages = Blueprint("repeating", __name__)


@pages.get("/e/<entity>/<uuid:id>/repeat")
@signed_in
def show(entity: str, id: UUID) -> Response:
    """How the record is to repeat; of one that does so already, its series."""
    tx = transaction()
    record = RecordService(tx, entity).get(id)
    place = place_of(tx, record.entity, id)
    if place is not None:
        return page("records/series.html", page=series_page(tx, record, place))
    found = _repeating(tx, record)
    asked = Asked.of(request.args, found.first)
    return page(
        "records/repeat.html", page=found.page(asked, local_path(request.args.get("next"), ""))
    )


@pages.post("/e/<entity>/<uuid:id>/repeat")
@signed_in
def make(entity: str, id: UUID) -> Response:
    """Make the records whose days were shown."""
    tx, form = transaction(), request.form
    found = _repeating(tx, RecordService(tx, entity).get(id))
    asked, back = Asked.of(form, found.first), local_path(form.get("next"), "")
    try:
        rule = asked.rule()
        preview = found.preview(rule)
        if "look" in form or form.get("seen") != preview.seen:
            return page("records/repeat.html", page=found.page(asked, back))
        made = repeat(found.service, found.record, found.start, rule)
    except FormloomError as error:
        if status_of(error) not in {409, 422}:
            raise
        again = found.page(asked, back, error)
        return page("records/repeat.html", status=status_of(error), page=again)
    name = found.record.title or singular(found.record.entity)
    toast(_("{name} is there {text}.", name=name, text=preview.text), change_set=made)
    there = url_for("records.show", entity=entity, id=id)
    return make_response(redirect(local_path(back, there), 303))


def _repeating(tx: Transaction, record: Record) -> Repeating:
    """The record as one that the actor may repeat.

    :raises NotAllowedError: if no calendar shows such records at a day that the actor may set.
    """
    entity = record.entity
    demand(tx, entity, "create")
    start = repeats_by(tx, app(), entity)
    if not start:
        raise NotAllowedError(
            "Only what a calendar shows can repeat, for who may make and change it."
        )
    return Repeating(RecordService(tx, entity.key), record, start)
