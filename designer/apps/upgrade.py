"""A newer version of the template that an app came from: looked at, chosen, drafted."""

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from ...platform.core.errors import FormloomError, InvalidValueError
from ...platform.packages.archive import read_archive
from ...platform.packages.versions import app_of
from ...runtime.i18n import gettext as _
from ...runtime.pages.shell import page
from ...runtime.pages.toasts import toast
from ...runtime.pages.words import refusal_of
from ...runtime.unit_of_work import transaction
from ..documents.designs import for_designers, to
from .packages import kept_package
from .upgrade_page import Asked, draft_upgrade, upgrade_page

pages = Blueprint("apps_upgrade", __name__, url_prefix="/designs/apps/<key>/upgrade")


@pages.get("")
@for_designers
def show(key: str) -> ResponseReturnValue:
    """What the newer version brings, what was customised here, and where both meet."""
    return page("designs/app_upgrade.html", page=upgrade_page(transaction(), key, _asked()))


@pages.post("/package")
@for_designers
def upload(key: str) -> ResponseReturnValue:
    """Keep a package, and show what it would bring."""
    tx, file = transaction(), request.files.get("file")
    try:
        if file is None or not file.filename:
            raise InvalidValueError("Choose a file first.")
        given = read_archive(file.stream)
        if app_of(given) != key:
            raise InvalidValueError("This is a package of another app: '{app}'.", app=app_of(given))
        mark = kept_package(tx, given)
    except FormloomError as error:
        return _refused(key, error)
    return to(url_for(".show", key=key, to=mark))


@pages.post("")
@for_designers
def draft(key: str) -> ResponseReturnValue:
    """Draft the upgrade, with the sides that were chosen."""
    try:
        count = draft_upgrade(transaction(), key, _asked())
    except FormloomError as error:
        return _refused(key, error)
    toast(_("{count} document(s) are drafted. Look at the plan, then publish.", count=count))
    return to(url_for("designs_publish.show"))


def _refused(key: str, error: FormloomError) -> ResponseReturnValue:
    asked = upgrade_page(transaction(), key, _asked(), refusal_of(error))
    return page("designs/app_upgrade.html", status=422, page=asked)


def _asked() -> Asked:
    """What was asked for: choices are sent by the place that they are about."""
    sent = request.values
    release = sent.get("release", "")
    return Asked(
        to=sent.get("to", ""),
        release=int(release) if release.isdecimal() and len(release) < 10 else None,
        choices={name: side for name, side in request.form.items() if "/" in name},
    )
