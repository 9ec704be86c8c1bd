"""Signing in and out."""

from flask import Blueprint, Response, make_response, redirect, request, url_for

from ....platform.access.sessions import sign_out
from ....platform.access.sign_in import Challenge, SignedIn, sign_in
from ....platform.core.errors import FormloomError, LockedOutError, NotSignedInError
from ...errors import waiting
from ...i18n import translated
from ...identity import SESSION_COOKIE
from ...outside import has_provider, provider_title, sends_mail
from ...security import STEP_COOKIE, VISIT_COOKIE, check_csrf, drop_cookie, set_cookie
from ...throttle import throttle
from ...unit_of_work import transaction, workspace
from ..guard import local_path, signed_in
from ..look import remember
from ..shell import page

pages = Blueprint("sign_in", __name__)


@pages.get("/sign-in")
def ask() -> Response:
    """Ask who it is."""
    if transaction().actor.is_known:
        return make_response(redirect(local_path(request.args.get("next")), 303))
    return page("sign-in.html", next=local_path(request.args.get("next")), error="", **offered())


@pages.post("/sign-in")
def enter() -> Response:
    """Check the password, open a session and lead on, or ask for the second factor."""
    check_csrf(SESSION_COOKIE, VISIT_COOKIE)
    to, login = local_path(request.form.get("next")), request.form.get("login", "")
    try:
        throttle().hit(request.remote_addr or "")
        found = sign_in(
            workspace(),
            login,
            request.form.get("password", ""),
            address=request.remote_addr or "",
            agent=request.user_agent.string,
        )
    except NotSignedInError as error:
        return refused(error, "sign-in.html", next=to, **offered(login))
    return led_on(found, to)


def led_on(found: SignedIn | Challenge, to: str) -> Response:
    """In, or to the page that asks for what is still needed."""
    if isinstance(found, SignedIn):
        response = welcomed(found, make_response(redirect(to, 303)))
        drop_cookie(response, STEP_COOKIE)
        return response
    response = make_response(redirect(url_for(f"second_step.{found.step}", next=to), 303))
    set_cookie(response, STEP_COOKIE, found.ticket, days=1)
    return response


def offered(login: str = "") -> dict[str, object]:
    """What the page shows besides: the login as typed, and other ways in."""
    settings = workspace().settings
    provider = provider_title(settings) if has_provider(settings) else ""
    return {"login": login, "forgotten": sends_mail(settings), "provider": provider}


def welcomed(signed: SignedIn, response: Response) -> Response:
    """Give the browser its session and the look of the person."""
    set_cookie(response, SESSION_COOKIE, signed.token)
    with workspace().read(signed.actor) as opened:
        remember(opened, response)
    return response


def refused(error: FormloomError, template: str, **values: object) -> Response:
    """The page again, with what was wrong."""
    status = 429 if isinstance(error, LockedOutError) else 422
    said = translated(error.message)
    return waiting(page(template, status=status, error=said, **values), error)


@pages.post("/sign-out")
@signed_in
def leave() -> Response:
    """End the session."""
    sign_out(transaction(), request.cookies.get(SESSION_COOKIE, ""))
    response = make_response(redirect(url_for("sign_in.ask"), 303))
    drop_cookie(response, SESSION_COOKIE)
    response.headers["Clear-Site-Data"] = '"storage"'
    return response
