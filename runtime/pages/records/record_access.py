"""The rights of one record: who sees it and why, sharing it, handing it over."""

from datetime import date
from typing import cast
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ....platform.access.rows import demand
from ....platform.core.errors import (
    FormloomError,
    InvalidRecordError,
    InvalidValueError,
    NotFoundError,
)  # fmt: skip
from ....platform.documents.app import Entity
from ....platform.fields.builtin import FIELD_TYPES
from ....platform.fields.field import Field
from ....platform.records.changesets import change_set
from ....platform.records.near import name_of
from ....platform.records.service import RecordService
from ....platform.records.shares import Shares
from ...errors import status_of
from ...i18n import gettext as _
from ...i18n import translated
from ...unit_of_work import transaction
from ..guard import signed_in
from ..shell import page
from ..toasts import toast
from ..words import app, manner, singular
from .record_access_page import ASKED, access_page, hand_over_page, shares_page

pages = Blueprint("record_access", __name__, url_prefix="/e/<entity>/<uuid:id>")
UNTIL = Field("until", "until", FIELD_TYPES.get("date"), {})


@pages.get("/access")
@signed_in
def show(entity: str, id: UUID) -> ResponseReturnValue:
    """Why one may do what with the record, and who else may."""
    asked, person = request.args.get("action", "read"), request.args.get("person", type=UUID)
    action = asked if asked in ASKED else "read"
    found = access_page(transaction(), app().entity(entity), id, action, person)
    return page("records/access.html", page=found)


@pages.get("/shares")
@signed_in
def shares(entity: str, id: UUID) -> ResponseReturnValue:
    """Whom the record is shared with."""
    return page(
        "records/shares.html", page=shares_page(transaction(), app().entity(entity), id, {})
    )


@pages.post("/shares")
@signed_in
def give(entity: str, id: UUID) -> ResponseReturnValue:
    """Share the record, or change a share."""
    form = request.form
    try:
        Shares(transaction(), entity, id).give(
            form.get("grantee", ""),
            may_edit=form.get("may_edit") == "1",
            until=_day(form.get("until", "")),
            part=form.get("part", ""),
        )
    except InvalidValueError as error:
        said = translated(error.message)
        asked = shares_page(transaction(), app().entity(entity), id, form.to_dict(), said)
        return page("records/shares.html", status=422, page=asked)
    toast(_("Shared."))
    return redirect(url_for(".shares", entity=entity, id=id), 303)


def _day(typed: str) -> date | None:
    return cast("date | None", UNTIL.type.parse(typed, UNTIL, manner()))


@pages.post("/shares/<uuid:share>/end")
@signed_in
def take(entity: str, id: UUID, share: UUID) -> ResponseReturnValue:
    """End a share."""
    Shares(transaction(), entity, id).take(share)
    toast(_("The share has ended."))
    return redirect(url_for(".shares", entity=entity, id=id), 303)


@pages.get("/hand-over", endpoint="hand_over_form")
@signed_in
def ask_hand_over(entity: str, id: UUID) -> ResponseReturnValue:
    """Ask who takes the record over."""
    one = app().entity(entity)
    demand(transaction(), one, "transfer")
    return page("records/hand_over.html", page=hand_over_page(transaction(), one, id, {}))


@pages.post("/hand-over")
@signed_in
def hand_over(entity: str, id: UUID) -> ResponseReturnValue:
    """Give the record to another owner, with a way back."""
    one, form = app().entity(entity), request.form
    try:
        made = _handed_over(one, id)
    except FormloomError as error:
        if status_of(error) != 422:
            raise
        asked = hand_over_page(transaction(), one, id, form.to_dict(), _reason(error))
        return page("records/hand_over.html", status=422, page=asked)
    toast(_("Handed over."), change_set=made)
    return redirect(url_for("records.show", entity=entity, id=id) if _sees(one, id)
                    else url_for("lists.show", entity=entity), 303)  # fmt: skip


def _handed_over(entity: Entity, id: UUID) -> UUID:
    owner, department = (request.form.get(key, type=UUID) for key in ("owner", "department"))
    service = RecordService(transaction(), entity.key)
    title = service.get(id, fields=name_of(entity)).title or singular(entity)
    if owner is None:
        raise InvalidValueError("Choose who takes over.", field="owner")
    with change_set(transaction(), "transfer", title, entity=entity) as made:
        service.transfer(id, owner, department=department)
    return made


def _sees(entity: Entity, id: UUID) -> bool:
    """Whether the actor still sees a record that they have given away."""
    try:
        RecordService(transaction(), entity.key).get(id, fields=[])
    except NotFoundError:
        return False
    return True


def _reason(error: FormloomError) -> str:
    named = error.errors if isinstance(error, InvalidRecordError) else {}
    return translated(next((text for texts in named.values() for text in texts), error.message))
