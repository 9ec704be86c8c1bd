"""The designer of print templates: its page, what is wrong by the line, a record as printed."""

from collections.abc import Iterator, Mapping
from html import escape
from uuid import UUID

import orjson
from flask import Blueprint, Response, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from ...platform.core.errors import FormloomError, InvalidValueError, Problem
from ...platform.documents.check import resolve
from ...platform.documents.kinds import KINDS
from ...platform.documents.print_language import faults
from ...platform.documents.references import Document
from ...runtime.i18n import gettext as _
from ...runtime.i18n import locale, translated
from ...runtime.pages.guard import only_looking
from ...runtime.pages.shell import page
from ...runtime.pages.toasts import toast
from ...runtime.pages.words import refusal_of
from ...runtime.papers.print_values import values_of
from ...runtime.papers.printing import press, text_of
from ...runtime.unit_of_work import transaction
from ..documents.designs import for_designers, to
from ..documents.drafted import drafted_app
from .beginnings import begin_page, begin_print
from .print_page import print_page

pages = Blueprint("designs_prints", __name__, url_prefix="/designs")
#: A page that a template wrote: it runs nothing, fetches nothing, and only our own pages frame it.
ALONE = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
        "frame-ancestors 'self'; sandbox"
    ),
    "X-Frame-Options": "SAMEORIGIN",
}


@pages.get("/print/<key>/design")
@for_designers
def show(key: str) -> ResponseReturnValue:
    """The template's text beside a record as it prints it."""
    return page("designs/print.html", page=print_page(transaction(), key))


@pages.post("/print/<key>/inspect")
@only_looking
@for_designers
def inspect(key: str) -> ResponseReturnValue:
    """What is wrong with the document that is sent, by the lines of its text."""
    found = _problems(key, _sent(request.get_data(cache=False)))
    return jsonify(problems=[{"line": line, "words": words} for line, words in sorted(found)])


def _problems(key: str, document: Document) -> Iterator[tuple[int, str]]:
    app = drafted_app(transaction())
    for fault in faults(str(document.get("html", ""))):
        yield fault.line, translated(fault.message)
    for one in KINDS.get("print").refer(document):
        problem = resolve(app, f"print/{key}", one)
        if problem is not None:
            yield _line(problem), translated(problem.message)


def _line(problem: Problem) -> int:
    """The line of the text that a problem is in; 0 where it is in none."""
    last = problem.path.rpartition("/")[2]
    return int(last) if last.isdecimal() else 0


@pages.post("/print/<key>/preview")
@only_looking
@for_designers
def preview(key: str) -> ResponseReturnValue:
    """A record as the document that is sent prints it: as a page, or as PDF."""
    is_pdf = request.form.get("as") == "pdf"
    try:
        body = _printed(request.form.get("document", ""), is_pdf=is_pdf)
    except FormloomError as refusal:
        return Response(_refused(refusal_of(refusal)), 422, ALONE, mimetype="text/html")
    if is_pdf:
        named = {"Content-Disposition": "inline; filename=preview.pdf"}
        return Response(body, headers=named, mimetype="application/pdf")
    return Response(body, headers=ALONE, mimetype="text/html")


def _printed(text: str, *, is_pdf: bool) -> bytes:
    tx, document = transaction(), _sent(text.encode())
    html = text_of(tx, document)
    record = request.form.get("record", type=UUID)
    if record is None:
        raise InvalidValueError("There is no record to show yet.")
    records = values_of(tx, document, html, [record])
    room = request.form.get("room", 0, type=int)
    return press(tx, document, html, records, "pdf" if is_pdf else "html", room=room)


def _refused(sentence: str) -> str:
    style = "body { font: 14px/1.5 sans-serif; color: #c0272d; padding: 1em; background: #fff; }"
    title = escape(_("This cannot be printed"))
    return (
        f"<!doctype html><html lang='{locale()}'><title>{title}</title>"
        f"<style>{style}</style><p>{escape(sentence)}</p></html>"
    )


def _sent(text: bytes) -> Mapping[str, object]:
    """The document that was sent, whole enough to be printed.

    :raises InvalidValueError: if it is none.
    """
    try:
        document = orjson.loads(text)
    except ValueError:
        document = None
    if not isinstance(document, dict) or [*KINDS.get("print").validator.iter_errors(document)]:
        raise InvalidValueError("This is no print template.")
    return document


@pages.get("/prints/new")
@for_designers
def begin() -> ResponseReturnValue:
    """Ask what is to be printed."""
    return page("designs/print_begin.html", page=begin_page(transaction()))


@pages.post("/prints/new")
@for_designers
def create() -> ResponseReturnValue:
    """Draft a template that prints what an entity's form shows, and open it."""
    key = begin_print(transaction(), request.form.get("of", ""))
    toast(_("The draft is made. Nothing is live until you publish."))
    return to(url_for(".show", key=key))
