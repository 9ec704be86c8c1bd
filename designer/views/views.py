"""The designer of views: its page, the view as it will be seen, a new one in two presses."""

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

import orjson
from flask import Blueprint, current_app, request, url_for
from flask.typing import ResponseReturnValue

from ...platform.core.actor import Actor
from ...platform.core.errors import DocumentError, InvalidValueError, NotAllowedError
from ...platform.documents.app import App
from ...platform.documents.kinds import KINDS
from ...platform.documents.releases import current_app as live_app
from ...runtime.pages.guard import only_looking
from ...runtime.pages.shell import page
from ...runtime.pages.words import try_out
from ...runtime.unit_of_work import transaction
from ..documents.designs import for_designers, to
from .beginnings import begin_page, begin_view
from .view_page import view_page

pages = Blueprint("designs_views", __name__, url_prefix="/designs")
Document = Mapping[str, object]


@pages.get("/view/<key>/design")
@for_designers
def show(key: str) -> ResponseReturnValue:
    """The view beside its settings; without scripts what it says, to read."""
    return page("designs/view.html", page=view_page(transaction(), key))


@pages.post("/view/<key>/preview")
@only_looking
@for_designers
def preview(key: str) -> ResponseReturnValue:
    """The page of the list, board or calendar as the document that is sent would have it."""
    tx = transaction()
    document = _sent()
    if problems := KINDS.get("view").problems(key, document):
        raise DocumentError(problems)
    try_out(_with(live_app(tx), key, document))
    if role := request.args.get("role", ""):
        tx.actor = _as(tx.actor, role)
    return cast(
        "ResponseReturnValue",
        current_app.view_functions["lists.show"](entity=str(document["entity"])),
    )


def _as(actor: Actor, role: str) -> Actor:
    """The actor with one role alone, which may not show more than its own eyes see."""
    if not actor.is_administrator and role not in actor.roles:
        raise NotAllowedError("You can look only as a role of your own.")
    return replace(actor, roles=frozenset({role}))


def _with(live: App, key: str, document: Document) -> App:
    """The live app with another version of one view, which is for whoever looks."""
    everybody = {name: value for name, value in document.items() if name != "roles"}
    return replace(live, documents={**live.documents, ("view", key): everybody})


def _sent() -> Document:
    try:
        return dict(orjson.loads(request.get_data(cache=False)))
    except (ValueError, TypeError):
        raise InvalidValueError("This is no view.") from None


@pages.get("/views/new")
@for_designers
def begin() -> ResponseReturnValue:
    """Ask of which records, and how they are shown."""
    return page("designs/view_begin.html", page=begin_page(transaction()))


@pages.post("/views/new")
@for_designers
def create() -> ResponseReturnValue:
    """Draft a view of an entity and open it."""
    entity, _colon, kind = request.form.get("of", "").partition(":")
    key = begin_view(transaction(), entity, kind)
    return to(url_for(".show", key=key))
