"""Signing in at the company's own provider of identities."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

from flask import Blueprint, Response, make_response, redirect, request

from ....platform.access.identities import sign_in_as
from ....platform.access.sign_in import Visit
from ....platform.core.errors import (
    FormloomError,
    NotFoundError,
    NotSignedInError,
    UnavailableError,
)
from ....platform.fields.sealing import Sealer
from ...outside import has_provider, provider_title
from ...security import drop_cookie, set_cookie
from ...throttle import throttle
from ...unit_of_work import workspace
from ..guard import local_path
from .sign_in import offered, refused, welcomed

pages = Blueprint("company_sign_in", __name__, url_prefix="/sign-in/oidc")
ERRAND_COOKIE = "fl_errand"


@pages.get("")
def begin() -> Response:
    """Send the browser to the provider. A page that others can link to: it changes nothing here."""
    from ...adapters.oidc import Provider

    _demand_provider()
    to = local_path(request.args.get("next"))
    try:
        throttle().hit(request.remote_addr or "")
        address, errand = Provider(workspace().settings, workspace().clock).begin(to)
    except (NotSignedInError, UnavailableError) as error:
        return _failed(error, to)
    response = make_response(redirect(address, 303))
    set_cookie(response, ERRAND_COOKIE, _sealed(errand.to_json()), days=1)
    return response


@pages.get("/return")
def finish() -> Response:
    """Take who comes back from the provider; the cookie says that they left from here."""
    from ...adapters.oidc import Errand, Provider

    _demand_provider()
    settings, to = workspace().settings, "/"
    visit = Visit(request.remote_addr or "", request.user_agent.string)
    try:
        throttle().hit(visit.address)
        errand = Errand.of(_opened())
        to = errand.next
        provider = Provider(settings, workspace().clock)
        claims = provider.finish(
            errand, state=request.args.get("state", ""), code=request.args.get("code", "")
        )
        signed = sign_in_as(workspace(), claims, provider_title(settings), visit)
    except (NotSignedInError, UnavailableError) as error:
        return _failed(error, to)
    response = welcomed(signed, make_response(redirect(to, 303)))
    drop_cookie(response, ERRAND_COOKIE)
    return response


def _sealed(text: str) -> str:
    """``text`` for a cookie that nobody can read or make but this installation."""
    return urlsafe_b64encode(_sealer().seal(text, ERRAND_COOKIE)).decode()


def _opened() -> str:
    """What the cookie holds.

    :raises NotSignedInError: if there is none: they did not leave from here.
    """
    try:
        sealed = urlsafe_b64decode(request.cookies.get(ERRAND_COOKIE, ""))
        return _sealer().open(sealed, ERRAND_COOKIE)
    except (UnavailableError, ValueError) as error:
        raise NotSignedInError("This took too long, or was done already. Begin again.") from error


def _sealer() -> Sealer:
    return Sealer(workspace().settings.secret())


def _failed(error: FormloomError, to: str) -> Response:
    response = refused(error, "sign-in.html", next=to, **offered())
    drop_cookie(response, ERRAND_COOKIE)
    return response


def _demand_provider() -> None:
    if not has_provider(workspace().settings):
        raise NotFoundError("This installation has no company sign-in.")
