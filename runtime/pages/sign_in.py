"""Signing in and out."""

from flask import Blueprint, Response, make_response, redirect, request, url_for

from ...platform.access.sessions import sign_out
from ...platform.access.sign_in import sign_in
from ...platform.core.errors import NotSignedInError
from ..i18n import translated
from ..identity import SESSION_COOKIE
from ..security import VISIT_COOKIE, check_csrf, set_cookie
from ..unit_of_work import transaction, workspace
from .guard import local_path, signed_in
from .look import remember
from .shell import page

pages = Blueprint("sign_in", __name__)


@pages.get("/sign-in")
def ask() -> Response:
    """Ask who it is."""
    if transaction().actor.is_known:
        return make_response(redirect(local_path(request.args.get("next")), 303))
    return page("sign-in.html", next=local_path(request.args.get("next")), login="", error="")


@pages.post("/sign-in")
def enter() -> Response:
    """Check the password, open a session and lead on."""
    check_csrf(SESSION_COOKIE, VISIT_COOKIE)
    to, login = local_path(request.form.get("next")), request.form.get("login", "")
    try:
        signed = sign_in(
            workspace(),
            login,
            request.form.get("password", ""),
            address=request.remote_addr or "",
            agent=request.user_agent.string,
        )
    except NotSignedInError as error:
        said = translated(error.message)
        return page("sign-in.html", status=422, next=to, login=login, error=said)
    response = make_response(redirect(to, 303))
    set_cookie(response, SESSION_COOKIE, signed.token)
    with workspace().read(signed.actor) as opened:
        remember(opened, response)
    return response


@pages.post("/sign-out")
@signed_in
def leave() -> Response:
    """End the session."""
    sign_out(transaction(), request.cookies.get(SESSION_COOKIE, ""))
    response = make_response(redirect(url_for("sign_in.ask"), 303))
    response.delete_cookie(SESSION_COOKIE)
    return response
