"""What a device kept and sends, perhaps twice: done once, and the device is told so."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from urllib.parse import urldefrag
from uuid import UUID

import orjson
from flask import Response, g, make_response, redirect, request

from ....platform.core.errors import InvalidValueError
from ....platform.core.ids import new_id
from ...api.idempotency import Asked, digest_of, once
from ...security import CSRF_FIELD

#: Under which key the device that sends a form keeps it, until it is told that it was saved. No
#: key of a field begins so.
WAITING = "_waiting"
#: The device itself sends, rather than a page that shows what comes next.
DEVICE = "Formloom-Waiting"
#: Names the key of what was saved; nobody between the device and us says so by accident.
SAVED = "Formloom-Saved"
#: Longer than a device keeps what waits for somebody who has gone.
KEPT = timedelta(days=31)


def sent_once(save: Callable[[], Response]) -> Response:
    """The answer of ``save``, which is carried out once for each key that a device sends."""
    key = waiting_key(request.form)
    if not key:
        return save()
    response = once(Asked(f"form {key}", _digest(), KEPT), save, is_done=_is_saved)
    return _told(key, response) if DEVICE in request.headers else response


def saved(posted: Mapping[str, str], url: str) -> Response:
    """On to ``url``, which tells the device that what it kept has been saved."""
    key = waiting_key(posted)
    told = f"{urldefrag(url).url}#saved-{key}" if key else url
    return make_response(redirect(told, 303))


def waiting_key(posted: Mapping[str, str]) -> str:
    try:
        return str(UUID(posted.get(WAITING, "")))
    except ValueError:
        return ""


def offered_id(posted: Mapping[str, str]) -> UUID:
    """The id that the form was given, so that sending it twice makes one record."""
    try:
        return UUID(posted.get("id", ""))
    except ValueError:
        return new_id()


def _digest() -> str:
    told = [one for one in request.form.items(multi=True) if one[0] != CSRF_FIELD]
    files = [(name, one.filename) for name, one in request.files.items(multi=True)]
    return digest_of(orjson.dumps([told, files]))


def _is_saved(response: Response) -> bool:
    return "#saved-" in response.headers.get("Location", "")


def _told(key: str, response: Response) -> Response:
    """What a device can read: it sees no redirections, and shows no messages of ours."""
    if response.status_code >= 400:
        return response
    if not _is_saved(response):
        raise InvalidValueError("This asks for more than was filled in. Open it and complete it.")
    g.pop("toasts", None)
    return Response(status=204, headers={SAVED: key})
