"""The builder of reports: put together by dragging or by keys, seen at once, saved for oneself or
drafted for everybody."""

from flask import Blueprint, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ...platform.core.errors import (
    DocumentError,
    FormloomError,
    InvalidValueError,
    NotFoundError,
)
from ...platform.documents.designers import may_design
from ...platform.documents.drafts import Drafts
from ...platform.documents.kinds import KINDS
from ...platform.reports.own import keep_report, report_document
from ...platform.reports.plan import compile_report
from ...runtime.i18n import gettext as _
from ...runtime.i18n import locale, translated
from ...runtime.pages.records.filters import formula_of
from ...runtime.pages.records.list_state import MINE
from ...runtime.pages.reports.reports import for_reports
from ...runtime.pages.shell import page, part
from ...runtime.pages.toasts import toast
from ...runtime.pages.words import app, refusal_of, try_out
from ...runtime.unit_of_work import transaction
from ..documents.designs import mend_first
from ..documents.drafted import drafted_app
from ..documents.edits import free_key
from .builder_page import (
    Document,
    blank,
    builder_page,
    filter_part,
    preview,
    read_json,
)
from .palette import entities, flat, palette

pages = Blueprint("reports_builder", __name__, url_prefix="/reports")


@pages.get("/new")
@for_reports
def new() -> ResponseReturnValue:
    """Ask what the report is about, then build it."""
    known = dict(entities(transaction()))
    entity = request.args.get("entity", "")
    if entity not in known:
        return page("designs/report_begin.html", entities=tuple(known.items()))
    return page("designs/report.html", page=builder_page(transaction(), "", blank(entity)))


@pages.post("/new")
@for_reports
def create() -> ResponseReturnValue:
    """Save a new report."""
    return _saved("")


@pages.get("/<key>/edit")
@for_reports
def edit(key: str) -> ResponseReturnValue:
    """Build on a report that is there: its draft, where there is one."""
    document, etag = _current(key)
    if etag and KINDS.get("report").problems(key, document):
        return mend_first("report", key)
    if document["entity"] not in app().entities:
        try_out(drafted_app(transaction()))
    return page("designs/report.html", page=builder_page(transaction(), key, document, etag=etag))


@pages.post("/<key>/edit")
@for_reports
def save(key: str) -> ResponseReturnValue:
    """Save the report, or a copy of one's own."""
    return _saved(key)


@pages.post("/preview")
@for_reports
def show_preview() -> ResponseReturnValue:
    """What the document that is sent gives."""
    made = preview(transaction(), _sent())
    return part("designs/_report_preview.html", preview=made)


@pages.post("/filter-rows")
@for_reports
def filter_rows() -> ResponseReturnValue:
    """The filter of a document as rows of field, comparison and value."""
    entity = app().entity(request.form.get("entity", ""))
    text, add = request.form.get("filter", ""), request.form.get("add", "")
    return part(
        "designs/_report_filter.html", part=filter_part(entity, text, add), entity=entity.key
    )


@pages.post("/filter")
@for_reports
def make_filter() -> ResponseReturnValue:
    """The formula that the rows mean."""
    entity = app().entity(request.form.get("entity", ""))
    try:
        text = formula_of(entity, request.form)  # type: ignore[arg-type]
    except InvalidValueError as error:
        return jsonify(error=translated(error.message)), 422
    told = filter_part(entity, text)
    return jsonify(filter=text, words=told.words, error=told.error)


@pages.get("/fields")
@for_reports
def fields() -> ResponseReturnValue:
    """The fields of other records, for a value of theirs such as a target."""
    tx, entity = transaction(), request.args.get("entity", "")
    if entity not in dict(entities(tx)):
        raise NotFoundError("There is no entity '{entity}'.", entity=entity)
    found = flat(palette(tx, app().entity(entity)))
    return jsonify({path: one.to_json() for path, one in found.items()})


def _sent() -> Document:
    try:
        return read_json(request.get_data(cache=False))
    except ValueError:
        raise InvalidValueError("This is no report.") from None


def _current(key: str) -> tuple[Document, str]:
    """The document that is built on, and the state that a draft of it is made from."""
    tx = transaction()
    if not key.startswith(MINE) and may_design(tx):
        draft = Drafts(tx).get("report", key)
        if draft.document is None:
            raise NotFoundError("There is no {kind} '{key}'.", kind="report", key=key)
        return draft.document, draft.etag
    return report_document(tx, key, locale()), ""


def _saved(key: str) -> ResponseReturnValue:
    tx, text = transaction(), request.form.get("document", "")
    try:
        document = read_json(text)
    except ValueError:
        raise InvalidValueError("This is no report.") from None
    try:
        if request.form.get("for") == "everybody":
            return _drafted(key, document)
        compile_report(app(), {**document, "$id": "mine"})
    except (DocumentError, FormloomError) as refusal:
        if KINDS.get("report").problems("mine", {**document, "$id": "mine"}):
            raise  # there is nothing to build on
        etag = request.form.get("etag", "")
        made = builder_page(tx, key, document, etag=etag, refusal=refusal_of(refusal))
        return page("designs/report.html", status=422, page=made)
    kept = keep_report(tx, key, document)
    toast(_("The report was saved. Only you see it."))
    return redirect(url_for("reports.show", key=kept), 303)


def _drafted(key: str, document: Document) -> ResponseReturnValue:
    """A draft of the shared report; one of one's own becomes a new shared one."""
    drafts = Drafts(transaction())
    is_new = not key or key.startswith(MINE)
    if is_new:
        taken = drafts.keys("report")
        key = free_key(str(document.get("title", "")), taken, "report")
    compile_report(app(), {**document, "$id": key})
    etag = None if is_new else request.form.get("etag")
    drafts.save("report", key, {**document, "$id": key}, etag=etag)
    toast(_("The draft is saved. Others see it once you publish."))
    return redirect(url_for(".edit", key=key), 303)
