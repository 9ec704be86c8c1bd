"""The gallery of apps: look, begin another, take one in or out."""

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from ...platform.core.errors import FormloomError, InvalidValueError
from ...platform.documents.drafts import Drafts
from ...platform.packages.archive import read_archive, write_archive
from ...platform.packages.templates import template
from ...runtime.i18n import gettext as _
from ...runtime.pages.shell import page
from ...runtime.pages.toasts import toast
from ...runtime.pages.words import refusal_of
from ...runtime.unit_of_work import transaction
from ..documents.designs import for_designers, to
from ..documents.drafted import save_all
from ..documents.edits import free_key
from ..documents.joining import blank_app
from .gallery_look import keep_look
from .gallery_page import gallery_page
from .packages import customised_app, kept_package, package_of, take_in

pages = Blueprint("apps_gallery", __name__, url_prefix="/designs/apps")


@pages.get("")
@for_designers
def show() -> ResponseReturnValue:
    """Every app, and what another can begin with."""
    return page("designs/apps.html", page=gallery_page(transaction()))


@pages.post("")
@for_designers
def create() -> ResponseReturnValue:
    """Draft a blank app and open its settings."""
    tx, title = transaction(), request.form.get("title", "").strip()
    if not title:
        return _refused(InvalidValueError("Say what it is called."))
    taken = {key for kind, key in Drafts(tx).documents() if kind == "app"}
    key = free_key(title, taken, "app")
    try:
        made = blank_app(tx, key, title[:200])
    except InvalidValueError as error:
        return _refused(error)
    save_all(tx, made)
    toast(_("The draft is made. Nothing is live until you publish."))
    return to(url_for("apps_settings.show", key=key))


@pages.post("/look")
@for_designers
def look() -> ResponseReturnValue:
    """Remember which apps one looks at, and in which order."""
    keep_look(transaction(), request.form)
    return to(url_for(".show"))


@pages.post("/template")
@for_designers
def from_template() -> ResponseReturnValue:
    """Draft every document of a template; with its sample data, they come in once it is live."""
    key = request.form.get("template", "")
    try:
        count = take_in(transaction(), template(key))
    except FormloomError as error:
        return _refused(error)
    return _taken(count, url_for("apps_samples.show", key=key) if "samples" in request.form else "")


@pages.post("/package")
@for_designers
def from_package() -> ResponseReturnValue:
    """Draft every document of a package; one of an app that may have been customised since it came
    is compared first.
    """
    tx, file = transaction(), request.files.get("file")
    try:
        if file is None or not file.filename:
            raise InvalidValueError("Choose a file first.")
        given = read_archive(file.stream)
        key = customised_app(tx, given)
        if key is None:
            return _taken(take_in(tx, given))
        return to(url_for("apps_upgrade.show", key=key, to=kept_package(tx, given)))
    except FormloomError as error:
        return _refused(error)


def _taken(count: int, then: str = "") -> ResponseReturnValue:
    """On to the plan; ``then`` is the page that goes on once it is live."""
    toast(_("{count} document(s) are drafted. Look at the plan, then publish.", count=count))
    plan = url_for("designs_publish.show", **({"then": then} if then else {}))
    return to(plan if count else then or url_for(".show"))


def _refused(error: FormloomError) -> ResponseReturnValue:
    asked = gallery_page(transaction(), refusal_of(error))
    return page("designs/apps.html", status=422, page=asked)


@pages.get("/<key>/package")
@for_designers
def package(key: str) -> ResponseReturnValue:
    """An app as it is drafted, as one file."""
    response = Response(write_archive(package_of(transaction(), key)), mimetype="application/zip")
    response.headers["Content-Disposition"] = f"attachment; filename={key}.zip"
    return response
