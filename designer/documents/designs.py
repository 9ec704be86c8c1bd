"""Designs: what is live, what is drafted, and each document as JSON."""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import ParamSpec

from flask import Blueprint, Response, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ...platform.core.errors import (
    DocumentError,
    FormloomError,
    Problem,
    StaleRevisionError,
)
from ...platform.documents.designers import demand_designer
from ...platform.documents.drafts import Drafts, read_document
from ...platform.documents.kinds import KINDS
from ...runtime.i18n import gettext as _
from ...runtime.pages.guard import local_path, signed_in
from ...runtime.pages.shell import page
from ...runtime.pages.toasts import toast
from ...runtime.pages.words import refusal_of
from ...runtime.unit_of_work import transaction
from .autosave import autosaved, is_autosave
from .begin import BeginPage, begin
from .document import conflict_page, document_page
from .drafted import find
from .faults import faulty_drafts
from .menu import design_menu
from .overview import design_url, designs_page
from .remove import removal_page, remove_document

pages = Blueprint("designs", __name__, url_prefix="/designs")
P = ParamSpec("P")
#: Blueprints whose pages read one document part by part: it has to be as its kind should be.
#: Their kind, "" where the address names it.
NEED_WHOLE = {
    "apps_gallery": "app", "apps_life": "app", "apps_settings": "app", "apps_upgrade": "app",
    "designs_duplicates": "entity", "designs_fields": "entity", "field_options": "entity",
    "designs_formulas": "", "designs_roles": "role",
    "designs_rules": "entity", "designs_states": "entity", "designs_texts": "i18n",
    "modeller": "entity", "public_form_settings": "form",
}  # fmt: skip

#: Kinds of which more goes than one document, on pages of their own.
OWN_REMOVAL = {"app": "apps_life.ask_delete"}


def for_designers(view: Callable[P, ResponseReturnValue]) -> Callable[P, Response]:
    """Let only designers and administrators see ``view``."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        demand_designer(transaction())
        g.menu, g.faulty = design_menu, faulty_drafts
        problems = _broken(request.blueprint or "", request.view_args or {})
        if not problems:
            return view(*args, **kwargs)
        if request.method != "GET":
            raise DocumentError(problems)
        kind, _slash, key = problems[0].document.partition("/")
        return mend_first(kind, key)

    return signed_in(guarded)


def _broken(blueprint: str, address: Mapping[str, object]) -> Sequence[Problem]:
    """Why a page cannot read the draft that its address names; nothing where it needs none."""
    kind = str(address.get("kind", NEED_WHOLE.get(blueprint, "")))
    if blueprint not in NEED_WHOLE or "key" not in address or kind not in KINDS:
        return ()
    key = str(address["key"]).partition(".")[0]  # the lines of an entity lie in its document
    draft = find(Drafts(transaction()), kind, key)
    if draft is None or draft.document is None or draft.live:
        return ()
    return KINDS.get(kind).problems(key, draft.document)


def mend_first(kind: str, key: str) -> ResponseReturnValue:
    """Lead to the JSON of a draft that no page can read."""
    toast(_("Mend this first: only as JSON can it be shown as it is."), "bad")
    return to(url_for("designs.edit", kind=kind, key=key))


def to(url: str) -> ResponseReturnValue:
    """Lead on after a change."""
    return redirect(url, 303)


@pages.get("")
@for_designers
def show() -> ResponseReturnValue:
    """Every document by kind, or those of one kind."""
    kind = request.args.get("kind", "")
    found = designs_page(transaction(), request.args.get("q", "").strip(), kind)
    return page("designs/list.html", page=found)


@pages.get("/new/<kind>", endpoint="begin")
@for_designers
def begin_form(kind: str) -> ResponseReturnValue:
    """Ask what a new document is called."""
    return page("designs/begin.html", page=BeginPage.blank(transaction(), kind))


@pages.post("/new/<kind>")
@for_designers
def create(kind: str) -> ResponseReturnValue:
    """Make the draft of a new document."""
    try:
        key = begin(transaction(), kind, request.form)
    except (DocumentError, FormloomError) as error:
        asked = BeginPage.refused(transaction(), kind, request.form, error)
        return page("designs/begin.html", status=422, page=asked)
    toast(_("The draft is made. Nothing is live until you publish."))
    return to(design_url(kind, key))


@pages.get("/<kind>/<key>")
@for_designers
def edit(kind: str, key: str) -> ResponseReturnValue:
    """A document as JSON."""
    return page("designs/document.html", page=document_page(transaction(), kind, key))


@pages.post("/<kind>/<key>")
@for_designers
def save(kind: str, key: str) -> ResponseReturnValue:
    """Store the draft; a second editor sees both versions, a mistake what is wrong."""
    text, tx = request.form.get("document", ""), transaction()
    if is_autosave():
        return autosaved(lambda: _store(kind, key, text), kind, key)
    try:
        _store(kind, key, text)
    except StaleRevisionError:
        both = conflict_page(tx, kind, key, text, by_hand="json" in request.form)
        return page("designs/conflict.html", status=409, page=both)
    except FormloomError as error:
        said = document_page(tx, kind, key, typed=text, refusal=refusal_of(error))
        return page("designs/document.html", status=422, page=said)
    toast(_("Draft saved."))
    by_hand = "json" in request.form  # who drew it goes on where he drew
    there = url_for(".edit", kind=kind, key=key) if by_hand else design_url(kind, key)
    return to(local_path(request.form.get("next"), there))


def _store(kind: str, key: str, text: str) -> None:
    Drafts(transaction()).save(kind, key, read_document(text), etag=request.form.get("etag"))


@pages.post("/<kind>/<key>/discard")
@for_designers
def discard(kind: str, key: str) -> ResponseReturnValue:
    """Throw the draft of one document away."""
    drafts = Drafts(transaction())
    drafts.discard([(kind, key)])
    toast(_("The draft was thrown away."))
    there = find(drafts, kind, key)
    back = design_url(kind, key) if there else url_for(".show")
    return to(local_path(request.form.get("next"), back))


@pages.post("/discard")
@for_designers
def discard_all() -> ResponseReturnValue:
    """Throw every draft away."""
    Drafts(transaction()).discard()
    toast(_("All drafts were thrown away. What is live stays as it is."))
    return to(url_for(".show"))


@pages.get("/<kind>/<key>/delete")
@for_designers
def ask_delete(kind: str, key: str) -> ResponseReturnValue:
    """Show where a document is used before it is deleted."""
    if kind in OWN_REMOVAL:
        return to(url_for(OWN_REMOVAL[kind], key=key))
    return page("designs/remove.html", page=removal_page(transaction(), kind, key))


@pages.post("/<kind>/<key>/delete")
@for_designers
def delete(kind: str, key: str) -> ResponseReturnValue:
    """Draft the deletion of a document, and of the places that only list it."""
    if kind in OWN_REMOVAL:
        return to(url_for(OWN_REMOVAL[kind], key=key))
    remove_document(transaction(), kind, key)
    toast(_("The deletion is drafted. Nothing is live until you publish."))
    return to(url_for(".show"))
