"""The formulas of one document, each in an editor; what is saved is a draft."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from ...platform.core.errors import FormloomError, NotFoundError, StaleRevisionError
from ...platform.core.transaction import Transaction
from ...platform.documents import blobs
from ...platform.documents.drafts import Drafts
from ...platform.documents.references import Document
from ...runtime.i18n import gettext as _
from ...runtime.i18n import translated
from ...runtime.pages.shell import page
from ...runtime.pages.toasts import toast
from ...runtime.pages.words import refusal_of
from ...runtime.unit_of_work import transaction
from ..documents.autosave import autosaved, is_autosave
from ..documents.designs import for_designers, to
from ..documents.document import conflict_page
from ..documents.drafted import drafted_app, problems_of
from ..documents.head import DocumentHead, document_head
from .formula_places import FormulaPlace, free_places, places_of, with_text

pages = Blueprint("designs_formulas", __name__, url_prefix="/designs/<kind>/<key>/formulas")


@dataclass(frozen=True)
class FormulasPage:
    """The formulas of a document, and where one may be added: (path, title)."""

    head: DocumentHead
    places: tuple[FormulaPlace, ...]
    free: tuple[FormulaPlace, ...]
    new: FormulaPlace | None
    refusal: str = ""


@pages.get("")
@for_designers
def show(kind: str, key: str) -> ResponseReturnValue:
    """Every formula of the document."""
    found = formulas_page(transaction(), kind, key, request.args.get("at", ""))
    return page("designs/formulas.html", page=found)


@pages.post("")
@for_designers
def save(kind: str, key: str) -> ResponseReturnValue:
    """Draft what was written; one that is left blank is taken out."""
    tx = transaction()
    document = _written(tx, kind, key, request.form)
    store = partial(Drafts(tx).save, kind, key, document, etag=request.form.get("etag"))
    if is_autosave():
        return autosaved(store, kind, key)
    try:
        store()
    except StaleRevisionError:
        both = conflict_page(tx, kind, key, blobs.text_of(kind, document))
        return page("designs/conflict.html", status=409, page=both)
    except FormloomError as error:
        found = formulas_page(tx, kind, key, "")
        typed = [replace(one, text=request.form.get(one.path, one.text)) for one in found.places]
        said = replace(found, places=tuple(typed), refusal=refusal_of(error))
        return page("designs/formulas.html", status=422, page=said)
    toast(_("Draft saved."))
    return to(url_for(".show", kind=kind, key=key))


def formulas_page(tx: Transaction, kind: str, key: str, at: str) -> FormulasPage:
    """The page; ``at`` is the place that somebody wants to fill."""
    draft, app = Drafts(tx).get(kind, key), drafted_app(tx)
    document = _there(kind, key, draft.document)
    problems = problems_of(tx, kind, key)
    errors = {one.path: translated(one.message) for one in problems}
    free = tuple(free_places(app, kind, document))
    return FormulasPage(
        head=document_head(tx, draft, "formulas", len(problems)),
        places=tuple(
            replace(one, error=errors.get(one.path, "")) for one in places_of(app, kind, document)
        ),
        free=free,
        new=next((one for one in free if one.path == at), None),
    )


def _written(tx: Transaction, kind: str, key: str, form: Mapping[str, str]) -> Document:
    app = drafted_app(tx)
    document = _there(kind, key, Drafts(tx).get(kind, key).document)
    for one in (*places_of(app, kind, document), *free_places(app, kind, document)):
        if one.path in form and form[one.path].strip() != one.text:
            document = with_text(document, one.at, form[one.path].strip())  # type: ignore[assignment]
    return document


def _there(kind: str, key: str, document: Document | None) -> Document:
    if document is None:
        raise NotFoundError("There is no {kind} '{key}'.", kind=kind, key=key)
    return document
