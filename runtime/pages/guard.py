"""Who may come in: pages are for people who are signed in, changes carry the visitor's token."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar
from urllib.parse import urlsplit

from flask import Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ...platform.core.errors import NotSignedInError
from ..security import check_csrf
from ..unit_of_work import LOOKING, reading, transaction

P = ParamSpec("P")
R = TypeVar("R")


def signed_in(view: Callable[P, ResponseReturnValue]) -> Callable[P, Response]:
    """Let only people who are signed in see ``view``, and only their own forms change things.

    Whoever opens a page without being signed in is asked to, and then led back to it.

    :raises NotSignedInError: for anything but the opening of a page.
    """

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> Response:
        if not transaction().actor.is_known:
            if request.method not in LOOKING or "HX-Request" in request.headers:
                raise NotSignedInError("Your session has ended. Sign in again.")
            return make_response(redirect(url_for("sign_in.ask", next=here()), 303))
        check_csrf()
        return make_response(view(*args, **kwargs))

    return guarded


def only_looking(view: Callable[P, R]) -> Callable[P, R]:
    """Let ``view`` read only, although a form is sent to it; above the guard, which reads first."""

    @wraps(view)
    def looked(*args: P.args, **kwargs: P.kwargs) -> R:
        reading()
        return view(*args, **kwargs)

    return looked


def here() -> str:
    """The address of this request, without the host."""
    query = request.query_string.decode("utf-8", "replace")
    return f"{request.path}?{query}" if query else request.path


def local_path(given: str | None, otherwise: str = "/") -> str:
    """``given`` if it is a path on this host, so that nobody is led elsewhere."""
    path = given or ""
    is_safe = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if is_safe else otherwise


def came_from(otherwise: str = "/") -> str:
    """The page that a form was sent from."""
    given = request.form.get("next")
    if given:
        return local_path(given, otherwise)
    try:
        parts = urlsplit(request.referrer or "")
    except ValueError:
        return otherwise
    if parts.netloc != request.host:
        return otherwise
    return local_path(f"{parts.path}?{parts.query}" if parts.query else parts.path, otherwise)
