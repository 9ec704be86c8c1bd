"""A new password for who forgot theirs: by a link in a mail."""

from flask import Blueprint, Response, make_response, redirect, request, url_for

from ....platform.access.password_reset import ask_for_reset, reset_password
from ....platform.core.errors import (
    InvalidValueError,
    LockedOutError,
    NotFoundError,
    NotSignedInError,
)
from ...i18n import gettext as _
from ...outside import sends_mail
from ...security import VISIT_COOKIE, check_csrf, drop_cookie
from ...throttle import throttle
from ...unit_of_work import transaction, workspace
from ..shell import page
from ..toasts import toast
from .sign_in import SESSION_COOKIE, refused

pages = Blueprint("forgotten", __name__, url_prefix="/sign-in")
ASK, RESET = "sign-in-forgot.html", "sign-in-reset.html"


@pages.get("/forgot")
def ask() -> Response:
    """Ask for the address."""
    _demand_mail()
    return page(ASK, sent=False, error="")


@pages.post("/forgot")
def send() -> Response:
    """Send the link; the answer is the same whoever has the address, and whether anybody does."""
    _demand_mail()
    check_csrf(SESSION_COOKIE, VISIT_COOKIE)
    try:
        throttle().hit(request.remote_addr or "")
    except LockedOutError as error:
        return refused(error, ASK, sent=False)
    ask_for_reset(transaction(), request.form.get("email", ""))
    return page(ASK, sent=True, error="")


@pages.get("/reset")
def choose() -> Response:
    """Ask for the new password; whether the link is good is said once it is sent.

    The secret stands behind the # of the link, which browsers send to nobody: no log, no proxy
    and no other page is told it.
    """
    return page(RESET, ticket="", error="")


@pages.post("/reset")
def store() -> Response:
    """Set the new password and lead to the sign-in."""
    check_csrf(SESSION_COOKIE, VISIT_COOKIE)
    ticket, new = request.form.get("ticket", ""), request.form.get("password", "")
    try:
        throttle().hit(request.remote_addr or "")
        if new != request.form.get("again"):
            raise InvalidValueError("The two new passwords differ.", field="again")
        reset_password(transaction(), ticket, new)
    except (InvalidValueError, NotSignedInError) as error:
        return refused(error, RESET, ticket=ticket)
    toast(_("The password is changed. Sign in with it."))
    response = make_response(redirect(url_for("sign_in.ask"), 303))
    drop_cookie(response, SESSION_COOKIE)
    return response


def _demand_mail() -> None:
    if not sends_mail(workspace().settings):
        raise NotFoundError("This installation sends no mail. Ask an administrator.")
