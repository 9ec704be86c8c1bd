"""Looking as somebody else: an administrator sees what a person sees, and changes nothing."""

from uuid import UUID

from flask import Blueprint, g, redirect, url_for
from flask.typing import ResponseReturnValue

from ....platform.access.actors import demand_administrator
from ....platform.access.audit import write_audit
from ....platform.access.people import People
from ....platform.core.errors import NotAllowedError
from ...identity import LOOKING_COOKIE, looking_token
from ...security import drop_cookie, set_cookie
from ...unit_of_work import transaction
from ..guard import signed_in

pages = Blueprint("view_as", __name__)


@pages.post("/settings/people/<uuid:id>/view")
@signed_in
def begin(id: UUID) -> ResponseReturnValue:
    """Look through the eyes of a person, until it is ended or for some hours."""
    tx = transaction()
    demand_administrator(tx)
    person = People(tx).get(id)
    if person.disabled_at is not None or g.by_token:
        raise NotAllowedError("Nobody can be looked as who cannot sign in.")
    write_audit(tx, "view_as.begin", f"person/{id}", name=person.name)
    response = redirect("/", 303)
    set_cookie(response, LOOKING_COOKIE, looking_token(tx, id), days=1)
    return response


@pages.post("/view-as/end")
@signed_in
def end() -> ResponseReturnValue:
    """Look through one's own eyes again."""
    tx = transaction()
    write_audit(tx, "view_as.end")
    administers = tx.actor.is_administrator
    response = redirect(url_for("settings_people.show") if administers else "/", 303)
    drop_cookie(response, LOOKING_COOKIE)
    return response
