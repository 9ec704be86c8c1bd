"""What a person sets for themselves: profile, password, sessions, tokens for programs."""

from datetime import datetime, timedelta
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from ....platform.access.actors import demand_person
from ....platform.access.passwords import check_password
from ....platform.access.people import People
from ....platform.access.preferences import Preferences
from ....platform.access.secret import digest
from ....platform.access.sessions import Sessions
from ....platform.access.tokens import Tokens
from ....platform.core.actor import Actor
from ....platform.core.errors import (
    FormloomError,
    InvalidValueError,
    LockedOutError,
)  # fmt: skip
from ....platform.core.transaction import Transaction
from ....platform.records.following import follow_own
from ....platform.workflows.notices import BY_MAIL, KINDS
from ...errors import waiting
from ...i18n import gettext as _
from ...i18n import translated
from ...identity import SESSION_COOKIE
from ...security import demand_session
from ...unit_of_work import transaction
from ..guard import signed_in
from ..look import CHOICES, TAGS, choose, remember
from ..shell import page
from ..toasts import toast
from .proof import at_their_desk, demand_password
from .settings_page import DAYS, profile_page, security_page, tokens_page

pages = Blueprint("settings", __name__, url_prefix="/settings")


@pages.get("")
@signed_in
def show() -> ResponseReturnValue:
    """The profile: language, look, shortcuts."""
    return page("settings/profile.html", page=profile_page(transaction()))


@pages.post("")
@signed_in
def store() -> ResponseReturnValue:
    """Store the profile."""
    tx, form = transaction(), request.form
    for name, values in {**CHOICES, "locale": tuple(TAGS)}.items():
        if form.get(name) in values:
            choose(tx, name, form[name])
    preferences = Preferences(tx)
    preferences.set("shortcuts", bool(form.get("shortcuts")))
    follow_own(tx, wants="follow_own" in form)
    preferences.set(BY_MAIL, [one for one in KINDS if one in form.getlist("mail")] or None)
    toast(_("Saved."))
    response = make_response(redirect(url_for(".show"), 303))
    remember(tx, response)
    return response


@pages.get("/security")
@signed_in
def security() -> ResponseReturnValue:
    """The password and the open sessions."""
    found = security_page(transaction(), _current())
    return page("settings/security.html", page=found)


@pages.post("/password")
def set_password() -> ResponseReturnValue:
    """Change the password; the old one is asked for, and every other session ends.

    No transaction is open while the old password is checked: that takes long on purpose.
    """
    actor = at_their_desk()
    try:
        _check_old(actor)
        tx = transaction()
        new = request.form.get("password", "")
        People(tx).set_password(demand_person(tx), new, keep_session=_current())
    except FormloomError as error:
        asked = security_page(transaction(), _current(), refusal=translated(error.message))
        status = 429 if isinstance(error, LockedOutError) else 422
        return waiting(page("settings/security.html", status=status, page=asked), error)
    toast(_("The password is changed. Other devices must sign in again."))
    return _to_security()


def _check_old(actor: Actor) -> None:
    """Refuse whoever does not know the password, as the sign-in does."""
    form = request.form
    if form.get("password") != form.get("again"):
        raise InvalidValueError("The two new passwords differ.", field="again")
    check_password(form.get("password", ""))  # whatever is wrong with it is said first
    refusal = InvalidValueError("The old password is wrong.", field="old")
    demand_password(actor, form.get("old", ""), refusal)


@pages.post("/sessions/end")
@signed_in
def end_session() -> ResponseReturnValue:
    """End one session, or all but this one."""
    tx = transaction()
    sessions = Sessions(tx, demand_person(tx))
    chosen = request.form.get("session")
    for one in sessions.all():
        if one.id == chosen or (not chosen and one.id != _current()):
            sessions.end(one.id)
    toast(_("Signed out there."))
    return _to_security()


def _to_security() -> Response:
    return make_response(redirect(url_for(".security"), 303))


def _current() -> str:
    """The id of the session that this request comes from."""
    return digest(request.cookies.get(SESSION_COOKIE, ""))


@pages.get("/tokens")
@signed_in
def tokens() -> ResponseReturnValue:
    """The tokens of the person."""
    return page("settings/tokens.html", page=tokens_page(transaction()))


@pages.post("/tokens")
@signed_in
def create_token() -> ResponseReturnValue:
    """Make a token; its secret is on this answer and nowhere else."""
    tx, form = transaction(), request.form
    demand_session()
    expires = until(tx)
    roles = form.getlist("roles") or None
    try:
        made = Tokens(tx, demand_person(tx)).create(
            form.get("title", ""), roles=roles, expires=expires
        )
    except FormloomError as error:
        asked = tokens_page(tx, refusal=translated(error.message), title=form.get("title", ""))
        return page("settings/tokens.html", status=422, page=asked)
    return page("settings/tokens.html", page=tokens_page(tx, secret=made.secret))


def until(tx: Transaction) -> datetime | None:
    """When the token that a form asks for ends; a token for ever is only made on purpose."""
    days = request.form.get("days", type=int)
    if days not in DAYS:
        raise BadRequest
    return tx.now + timedelta(days=days) if days else None


@pages.post("/tokens/<uuid:id>/revoke")
@signed_in
def revoke_token(id: UUID) -> ResponseReturnValue:
    """End a token."""
    tx = transaction()
    Tokens(tx, demand_person(tx)).revoke(id)
    toast(_("The token is revoked; programs that use it are shut out."))
    return redirect(url_for(".tokens"), 303)
