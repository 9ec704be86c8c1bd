"""What every answer carries and every change must carry: headers, a nonce, a CSRF token."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from flask import Flask, Request, Response, g, request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.utils import cached_property

from ..platform.core.errors import NotAllowedError
from ..platform.core.ids import new_id
from .context import asked, held
from .identity import SESSION_COOKIE
from .unit_of_work import LOOKING, workspace

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

CSRF_HEADER = "X-CSRF-Token"
CSRF_FIELD = "csrf_token"
#: Before anybody is signed in, a random cookie stands for the visitor.
VISIT_COOKIE = "fl_visit"
#: Between the password and the code it holds the ticket.
STEP_COOKIE = "fl_step"
#: What the names of cookies begin with over HTTPS: no neighbouring subdomain can set one.
HOST = "__Host-"
#: Seconds for which browsers stay with HTTPS.
YEAR = 31_536_000
NO_FRAME = " 'none'"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(self)",
}


class GuardedRequest(Request):
    """Over HTTPS, only cookies are read that no neighbour can have planted."""

    @cached_property
    def cookies(self) -> ImmutableMultiDict[str, str]:
        sent = super().cookies
        if not is_secure():
            return sent
        ours = ((name, one) for name, one in sent.items() if name.startswith(HOST))
        return ImmutableMultiDict((name.removeprefix(HOST), one) for name, one in ours)


def install_security(app: Flask) -> None:
    app.request_class = GuardedRequest
    app.before_request(_begin)
    app.after_request(_keep_visit)
    app.jinja_env.globals.update(csrf_token=csrf_token, new_nonce=csp_nonce)


def _begin() -> None:
    given = asked().headers.get("X-Request-ID")
    usable = given and given.isascii() and given.isprintable() and len(given) <= 64
    held()["request_id"] = given if usable else str(new_id())


def csp_nonce() -> str:
    """By what a browser knows the scripts and styles inside this answer as ours."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(12)
    return str(g.csp_nonce)


def csrf_token() -> str:
    """The token that a form or a script of this visitor must send with every change."""
    cookie = request.cookies.get(SESSION_COOKIE) or request.cookies.get(VISIT_COOKIE)
    if not cookie:
        cookie = g.setdefault("new_visit", secrets.token_urlsafe(18))
    return _sign(cookie)


def check_csrf(*stands_for: str) -> None:
    """Refuse a change that another site may have sent in the visitor's name.

    :param stands_for: cookies of which one must fit the token; the session's when left out. The
        visit's is for signing in only: a neighbouring subdomain can plant that cookie.
    :raises NotAllowedError: if the token is missing or not this visitor's.
    """
    if held().get("by_token") or request.method in LOOKING:
        return
    given = request.headers.get(CSRF_HEADER) or request.form.get(CSRF_FIELD, "")
    sent = given.encode("utf-8", "replace")
    cookies = [request.cookies.get(name) for name in stands_for or (SESSION_COOKIE,)]
    if not any(cookie and hmac.compare_digest(_sign(cookie).encode(), sent) for cookie in cookies):
        raise NotAllowedError("This page was open for too long. Load it again and retry.")


def demand_session() -> None:
    """Refuse whoever came with a token: what it makes could outgrow its own limits."""
    if g.get("by_token"):
        raise NotAllowedError("A token cannot make tokens. Sign in to make one.")


def _sign(cookie: str) -> str:
    key = workspace().settings.secret()
    return hmac.new(key, b"csrf" + cookie.encode(), hashlib.sha256).hexdigest()


def set_cookie(response: Response, name: str, value: str, *, days: int = 30) -> None:
    """A cookie that scripts cannot read and other sites do not send."""
    response.set_cookie(
        _named(name), value, max_age=days * 86_400, httponly=True, samesite="Lax",
        secure=is_secure(),
    )  # fmt: skip


def drop_cookie(response: Response, name: str) -> None:
    """Let the browser forget a cookie that ``set_cookie`` has set."""
    response.delete_cookie(_named(name), secure=is_secure(), httponly=True, samesite="Lax")


def _named(name: str) -> str:
    return HOST + name if is_secure() else name


def is_secure() -> bool:
    """Whether the visitor came by HTTPS, or always does."""
    return workspace().settings.secure_cookies or asked().is_secure


def _keep_visit(response: Response) -> Response:
    # What a script asks begins no visit: its answer could overtake that of a page with a form.
    fresh = held().get("new_visit")
    if fresh and "HX-Request" not in request.headers:
        set_cookie(response, VISIT_COOKIE, fresh, days=1)
    return response


def secured(start_response: "StartResponse") -> "StartResponse":
    """Begins answers with what browsers obey, unless the answer says it otherwise.

    Not after each request, because there werkzeug would check every header thrice.
    """

    def start(status: str, headers: list[tuple[str, str]], *failed: Any) -> Any:
        there = {name.lower() for name, _ in headers}
        usual = [one for one in _usual().items() if one[0].lower() not in there]
        return start_response(status, [*headers, *usual], *failed)

    return start


def _usual() -> Mapping[str, str]:
    """The headers of an answer, while its request is still there."""
    known = held()
    own = (known.get("csp_nonce"), _more(known, "form_action"), _more(known, "frame_ancestors"))
    usual = {
        **HEADERS,
        "Content-Security-Policy": _policy(*own) if any(own) else PLAIN_POLICY,
        "X-Request-ID": str(known.get("request_id", "")),
    }
    if is_secure():
        usual["Strict-Transport-Security"] = f"max-age={YEAR}; includeSubDomains"
    if not asked().path.startswith("/static/"):
        usual["Cache-Control"] = "no-store"
    if known.get("frame_ancestors"):
        del usual["X-Frame-Options"]  # it knows no list; the policy does
    return usual


def _policy(nonce: str | None, action: str, ancestors: str) -> str:
    ours = f" 'nonce-{nonce}'" if nonce else ""
    return (
        # The editor of formulas brings one style element, with the page's nonce.
        f"default-src 'self'; script-src 'self'{ours}; style-src 'self'{ours}; "
        "img-src 'self' data: blob:; connect-src 'self'; worker-src 'self'; object-src 'none'; "
        "base-uri 'none'; "
        f"form-action 'self'{action}; "
        f"frame-ancestors{ancestors or NO_FRAME}"
    )


#: Most answers hold no script and no style, and so no nonce.
PLAIN_POLICY = _policy(None, "", "")


def _more(known: Mapping[str, Any], name: str) -> str:
    """Origins that a page for everybody lets frame it, or send its visitors on to."""
    return "".join(f" {one}" for one in known[name]) if known.get(name) else ""
