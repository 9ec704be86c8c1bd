"""The texts of an app in its other languages, document by document. What is saved is a draft."""

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from ...platform.core.errors import FormloomError, StaleRevisionError
from ...platform.core.transaction import Transaction
from ...platform.documents.drafts import Drafts, Name
from ...runtime.i18n import gettext as _
from ...runtime.pages.shell import page
from ...runtime.pages.toasts import toast
from ...runtime.pages.words import refusal_of
from ...runtime.unit_of_work import transaction
from .autosave import autosaved, is_autosave
from .designs import for_designers, to
from .drafted import drafted_app
from .texts_edits import save_texts
from .texts_page import Wanted, demand_language, languages_of, texts_page

pages = Blueprint("designs_texts", __name__, url_prefix="/designs/texts")


@pages.get("")
@for_designers
def begin() -> ResponseReturnValue:
    """Lead to the first language beside the app's own."""
    tx = transaction()
    found = languages_of(drafted_app(tx), Drafts(tx).documents())
    return to(url_for(".show", key=found[0]) if found else url_for("designs.show"))


@pages.get("/<key>")
@for_designers
def show(key: str) -> ResponseReturnValue:
    """The texts of one document, and which documents lack some."""
    return page("designs/texts.html", page=texts_page(transaction(), key, _wanted()))


@pages.post("/<key>")
@for_designers
def save(key: str) -> ResponseReturnValue:
    """Draft the translations of one document."""
    tx, name = transaction(), _document()
    demand_language(tx, key)
    if is_autosave():
        return autosaved(lambda: save_texts(tx, key, name, request.form), "i18n", key)
    try:
        save_texts(tx, key, name, request.form)
    except FormloomError as error:
        return _refused(tx, key, error)
    toast(_("Draft saved."))
    return to(_wanted().url(key))


def _refused(tx: Transaction, locale: str, error: FormloomError) -> ResponseReturnValue:
    is_stale = isinstance(error, StaleRevisionError)
    told = texts_page(
        tx, locale, _wanted(), request.form, refusal_of(error), is_stale=is_stale
    )  # fmt: skip
    return page("designs/texts.html", status=409 if is_stale else 422, page=told)


def _wanted() -> Wanted:
    asked = request.args
    return Wanted(
        document=asked.get("document", ""),
        search=asked.get("q", "").strip(),
        only_missing=bool(asked.get("missing")),
    )


def _document() -> Name:
    kind, _slash, key = request.args.get("document", "").partition("/")
    return kind, key
