"""An app's card menu: copy it, put it away, bring it back, make it the main one, delete it."""

from collections.abc import Callable

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from ...platform.core.errors import FormloomError
from ...platform.core.transaction import Transaction
from ...runtime.i18n import gettext as _
from ...runtime.pages.shell import page
from ...runtime.pages.toasts import toast
from ...runtime.pages.words import refusal_of
from ...runtime.unit_of_work import transaction
from ..documents.designs import for_designers, to
from . import life
from .app_removal import draft_removal, removal_page

pages = Blueprint("apps_life", __name__, url_prefix="/designs/apps/<key>")


@pages.get("/duplicate")
@for_designers
def ask_duplicate(key: str) -> ResponseReturnValue:
    """Say what a copy gets of its own, and ask what it is called."""
    return page("designs/app_duplicate.html", page=life.duplicate_page(transaction(), key))


@pages.post("/duplicate")
@for_designers
def duplicate(key: str) -> ResponseReturnValue:
    """Draft the copy."""
    tx, title = transaction(), request.form.get("title", "")
    try:
        life.draft_copy(tx, key, title)
    except FormloomError as error:
        asked = life.duplicate_page(tx, key, title, refusal_of(error))
        return page("designs/app_duplicate.html", status=422, page=asked)
    toast(_("The copy is drafted. Look at the plan, then publish."))
    return to(url_for("apps_gallery.show"))


@pages.post("/archive")
@for_designers
def archive(key: str) -> ResponseReturnValue:
    """Draft that the app leaves everybody's menus."""
    said = _("The app is archived in the draft; menus leave it out once you publish.")
    return _done(life.put_away, key, said, "apps_life.unarchive")


@pages.post("/unarchive")
@for_designers
def unarchive(key: str) -> ResponseReturnValue:
    """Draft that the app is back in everybody's menus."""
    said = _("The app is in use again in the draft; menus show it once you publish.")
    return _done(life.bring_back, key, said, "apps_life.archive")


@pages.post("/main")
@for_designers
def make_main(key: str) -> ResponseReturnValue:
    """Draft that the workspace has its name from this app."""
    said = _("The workspace takes its name, language and calendar from this app once you publish.")
    return _done(life.make_main, key, said)


def _done(
    act: Callable[[Transaction, str], None], key: str, said: str, back: str = ""
) -> ResponseReturnValue:  # fmt: skip
    try:
        act(transaction(), key)
    except FormloomError as error:
        toast(refusal_of(error), "bad")
    else:
        toast(said, undo_url=url_for(back, key=key) if back else "")
    return to(url_for("apps_gallery.show"))


@pages.get("/delete")
@for_designers
def ask_delete(key: str) -> ResponseReturnValue:
    """Show what goes away with the app, and ask for its name."""
    return page("designs/app_remove.html", page=removal_page(transaction(), key))


@pages.post("/delete")
@for_designers
def delete(key: str) -> ResponseReturnValue:
    """Draft the deletion."""
    tx = transaction()
    try:
        count = draft_removal(tx, key, request.form.get("name", ""))
    except FormloomError as error:
        asked = removal_page(tx, key, refusal_of(error))
        return page("designs/app_remove.html", status=422, page=asked)
    toast(
        _(
            "{count} document(s) are drafted as deleted; they go once you publish.",
            count=count,
        )
    )
    return to(url_for("apps_gallery.show"))
