"""Messages for the next page: kept in a signed cookie until they have been shown."""

from uuid import UUID

from flask import Flask, Response, g, request, url_for
from itsdangerous import BadData, URLSafeSerializer

from ...platform.records.changesets import is_kept
from ..context import held
from ..security import drop_cookie, set_cookie
from ..shell import Toast
from ..unit_of_work import transaction, workspace

COOKIE = "fl_toasts"
MOST = 3


def install_toasts(app: Flask) -> None:
    app.after_request(_keep)


def toast(text: str, tone: str = "ok", change_set: UUID | None = None, undo_url: str = "") -> None:
    """Show a message on this page, or on the one that this request leads to; it offers to undo
    a set of changes that has changed anything, or what ``undo_url`` takes back.
    """
    if change_set is not None and is_kept(transaction(), change_set):
        undo_url = url_for("records.undo_set", id=change_set)
    _waiting().append(Toast(text, tone, undo_url))  # type: ignore[arg-type]


def shown_toasts() -> tuple[Toast, ...]:
    """What this page shows; it will not be shown again."""
    g.toasts_shown = True
    return (*_left_over(), *_waiting())


def _waiting() -> list[Toast]:
    if "toasts" not in g:
        g.toasts = []
    return g.toasts  # type: ignore[no-any-return]


def _left_over() -> list[Toast]:
    try:
        kept = _serializer().loads(request.cookies.get(COOKIE, ""))
    except BadData:
        return []
    return [Toast(text, tone, undo_url) for text, tone, undo_url in kept]


def _keep(response: Response) -> Response:
    known = held()
    if known.get("toasts_shown"):
        if COOKIE in request.cookies:
            drop_cookie(response, COOKIE)
    elif known.get("toasts"):
        kept = [(one.text[:400], one.tone, one.undo_url) for one in _waiting()[-MOST:]]
        set_cookie(response, COOKIE, str(_serializer().dumps(kept)), days=1)
    return response


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(workspace().settings.secret(), "formloom toasts")
