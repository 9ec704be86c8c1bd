"""Work without a network: the service worker, its page, and the key that seals what a device keeps.

Pages and unsent forms lie on the device encrypted. Their key comes with a person's session and goes
with it, so whoever signs in next on a shared phone can read nothing of the one before. See
docs/decisions/0014-what-a-phone-keeps.md.
"""

import hashlib
import hmac
from base64 import b64encode
from typing import cast
from uuid import UUID

from flask import Blueprint, Flask, Response, jsonify, request
from flask import current_app as flask_app

from ....platform.core.errors import NotAllowedError
from ...assets import Assets
from ...context import held
from ...i18n import locale
from ...security import csrf_token
from ...shell import Shell
from ...unit_of_work import person_id, workspace
from ..brand import brand_url
from ..guard import signed_in
from ..look import TAG_OF, look_of
from ..shell import keeper, page
from ..words import app

pages = Blueprint("offline", __name__)
#: Names the person for whom a device may keep this page.
KEEP = "Formloom-Keep"
#: Pages that a device keeps when they were opened, by their endpoints.
KEPT = frozenset(
    {
        "home.show",
        "inbox.show",
        "lists.show",
        "records.show",
        "forms.new",
        "forms.edit",
        "runs.show",
    }
)


def install_offline(app: Flask) -> None:
    app.after_request(_told_to_keep)


def _told_to_keep(response: Response) -> Response:
    keeper = held().get("keeper")
    keeps = keeper and request.endpoint in KEPT and request.method == "GET"
    if keeps and response.status_code == 200 and "HX-Request" not in request.headers:
        response.headers[KEEP] = keeper
    return response


@pages.get("/sw.js")
def worker() -> Response:
    """The service worker; whenever a static file is another, so is it, and takes over."""
    assets = cast("Assets", flask_app.extensions["formloom.assets"])
    start = f'import {{ work }} from "{assets.url("js/offline/worker.js")}";'
    return Response(f'{start}\nwork("{assets.digest}");\n', mimetype="text/javascript")


@pages.get("/offline")
def show() -> Response:
    """What this device keeps: the same page for everybody, since it is kept unsealed itself."""
    look = look_of(None)
    frame = Shell(
        app().title_in(locale()), TAG_OF[locale()], theme=look.theme_name,
        density=look.density_name, brand_url=brand_url(),
    )  # fmt: skip
    return page("phone/offline.html", frame=frame)


@pages.get("/offline/person")
@signed_in
def person() -> Response:
    """Whose device it is now, the key of what is kept for them, and a token to send it with."""
    if not keeper():
        raise NotAllowedError(
            "Things are kept on a device only for the person who has signed in on it."
        )
    return jsonify(person=keeper(), key=b64encode(_key()).decode(), token=csrf_token())


def _key() -> bytes:
    named = b"offline " + cast("UUID", person_id()).bytes
    return hmac.new(workspace().settings.secret(), named, hashlib.sha256).digest()
