"""After the password: a code, or the setting up of what shows codes."""

from collections.abc import Callable

from flask import Blueprint, Response, make_response, redirect, request, url_for

from ....platform.access.second_factor import Enrolment
from ....platform.access.sign_in import (
    Challenge,
    SignedIn,
    Visit,
    answer_code,
    answer_enrolment,
    answer_renewal,
    enrolling,
)
from ....platform.access.tickets import CODE, RENEW, ticket_person
from ....platform.core.actor import SYSTEM
from ....platform.core.errors import (
    FormloomError,
    InvalidValueError,
    LockedOutError,
    NotSignedInError,
)
from ....platform.core.workspace import Workspace
from ...i18n import gettext as _
from ...identity import SESSION_COOKIE
from ...security import STEP_COOKIE, VISIT_COOKIE, check_csrf, drop_cookie
from ...throttle import throttle
from ...unit_of_work import transaction, workspace
from ..guard import local_path
from ..qr import picture_of
from ..shell import page
from ..toasts import toast
from ..words import app
from .sign_in import led_on, refused, welcomed

pages = Blueprint("second_step", __name__, url_prefix="/sign-in")
Check = Callable[[Workspace, str, str, Visit], SignedIn | Challenge]


@pages.get("/code")
def code() -> Response:
    """Ask for the code."""
    try:
        ticket_person(transaction(), CODE, _ticket())
    except NotSignedInError:
        return _again()
    return page("sign-in-code.html", next=_next(), error="")


@pages.post("/code")
def check_code() -> Response:
    """Check the code and open the session."""
    found = _checked(answer_code, lambda error: refused(error, "sign-in-code.html", next=_next()))
    return found if isinstance(found, Response) else led_on(found, _next())


@pages.get("/new-password")
def renew() -> Response:
    """Ask for a password that nobody else knows."""
    try:
        ticket_person(transaction(), RENEW, _ticket())
    except NotSignedInError:
        return _again()
    return page("sign-in-renew.html", next=_next(), error="")


@pages.post("/new-password")
def store_password() -> Response:
    """Take it in place of the first one, and lead on."""
    found = _checked(
        _renewed, lambda error: refused(error, "sign-in-renew.html", next=_next()), "password"
    )
    return found if isinstance(found, Response) else led_on(found, _next())


def _renewed(
    workspace: Workspace, ticket: str, password: str, visit: Visit
) -> SignedIn | Challenge:
    if password != request.form.get("again"):
        raise InvalidValueError("The two new passwords differ.", field="again")
    return answer_renewal(workspace, ticket, password, visit)


@pages.get("/second-factor")
def enrol() -> Response:
    """Show what the app is set up with."""
    try:
        begun = _begun()
    except NotSignedInError:
        return _again()
    return page("sign-in-enrol.html", **begun, error="")


@pages.post("/second-factor")
def check_enrolment() -> Response:
    """Take the app, open the session and show the recovery codes, this once."""
    found = _checked(
        answer_enrolment, lambda error: refused(error, "sign-in-enrol.html", **_begun())
    )
    if isinstance(found, Response):
        return found
    if isinstance(found, Challenge):
        return led_on(found, _next())
    shown = page("sign-in-codes.html", next=_next(), codes=found.recovery_codes)
    drop_cookie(shown, STEP_COOKIE)
    return welcomed(found, shown)


def _checked(
    check: Check, again: Callable[[FormloomError], Response], sent: str = "code"
) -> SignedIn | Challenge | Response:
    """Who is let in, or what is still needed, or the page that says why nobody is."""
    check_csrf(SESSION_COOKIE, VISIT_COOKIE)
    visit = Visit(request.remote_addr or "", request.user_agent.string)
    try:
        throttle().hit(visit.address)
        return check(workspace(), _ticket(), request.form.get(sent, ""), visit)
    except (InvalidValueError, LockedOutError) as error:
        return again(error)
    except NotSignedInError:
        return _again()


def _begun() -> dict[str, object]:
    with workspace().read(SYSTEM) as tx:
        enrolment = enrolling(tx, _ticket()).enrolment(app().manifest.title)
    if enrolment is None:
        raise NotSignedInError("This took too long, or was done already. Begin again.")
    return {"next": _next(), **setup_of(enrolment)}


def setup_of(enrolment: Enrolment) -> dict[str, str]:
    """What a page shows of it: a picture for the phone, and the secret in groups for typing."""
    secret = enrolment.secret
    groups = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return {"picture": picture_of(enrolment.address), "secret": groups}


def _again() -> Response:
    """Back to the password: the ticket has ended."""
    toast(_("This took too long, or was done already. Begin again."))
    response = make_response(redirect(url_for("sign_in.ask", next=_next()), 303))
    drop_cookie(response, STEP_COOKIE)
    return response


def _ticket() -> str:
    return request.cookies.get(STEP_COOKIE, "")


def _next() -> str:
    return local_path(request.values.get("next"))
