"""An app out of Excel and CSV files: tables are guessed, confirmed, drafted, then filled."""

from collections.abc import Sequence
from typing import cast

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from ...platform.core.errors import FormloomError
from ...runtime.i18n import gettext as _
from ...runtime.pages.shell import page
from ...runtime.pages.toasts import toast
from ...runtime.pages.words import refusal_of
from ...runtime.unit_of_work import transaction, workspace
from ..documents.designs import for_designers, to
from .from_files_page import begin_imports, draft_all, guess_page, newest_import, records_page
from .tables import TableFile, keep, opened, packed, read, sealed, tables_in

pages = Blueprint("apps_from_files", __name__, url_prefix="/designs/from-files")
MadeTables = Sequence[tuple[int, str]]


@pages.get("")
@for_designers
def begin() -> ResponseReturnValue:
    """Ask for the files."""
    return _ask("", 200)


@pages.post("")
@for_designers
def upload() -> ResponseReturnValue:
    """Keep the files and guess what is in them."""
    tx = transaction()
    given = [one for one in request.files.getlist("files") if one.filename]
    try:
        tables = keep(tx, ((str(one.filename), one.stream) for one in given))
        read(tx, tables)  # what cannot be is said here, where another file can be chosen
    except FormloomError as error:
        return _ask(refusal_of(error), 422)
    return to(url_for(".confirm", word=sealed(tx, packed(tables))))


def _ask(refusal: str, status: int) -> ResponseReturnValue:
    most = workspace().settings.max_upload_mb
    return page("designs/from_files.html", status=status, max_mb=most, refusal=refusal)


@pages.get("/<word>")
@for_designers
def confirm(word: str) -> ResponseReturnValue:
    """Every table with its columns, types and links, to be confirmed or changed."""
    tx = transaction()
    found = guess_page(tx, tables_in(opened(tx, word)))
    return page("designs/from_files_guess.html", page=found)


@pages.post("/<word>")
@for_designers
def draft(word: str) -> ResponseReturnValue:
    """Draft an entity, a form and a list for each table that was confirmed."""
    tx = transaction()
    tables = tables_in(opened(tx, word))
    try:
        made = draft_all(tx, tables, request.form)
    except FormloomError as error:
        asked = guess_page(tx, tables, request.form, refusal_of(error))
        return page("designs/from_files_guess.html", status=422, page=asked)
    toast(_("The designs are drafted. Publish them, then bring the records in."))
    return to(url_for(".records", word=sealed(tx, [packed(tables), made, newest_import(tx)])))


@pages.get("/<word>/records")
@for_designers
def records(word: str) -> ResponseReturnValue:
    """Where the designs and the records of the tables stand."""
    tables, made, before = _opened(word)
    found = records_page(transaction(), tables, made, before)
    return page("designs/from_files_records.html", page=found)


@pages.post("/<word>/records")
@for_designers
def start(word: str) -> ResponseReturnValue:
    """Import the records of every table, those that others name first."""
    tables, made, before = _opened(word)
    begin_imports(transaction(), tables, made, before)
    return to(url_for(".records", word=word))


def _opened(word: str) -> tuple[list[TableFile], MadeTables, str]:
    """The tables, which became which entity, and the last import before."""
    tables, made, before = cast("Sequence[object]", opened(transaction(), word))
    keys = [(int(place), str(key)) for place, key in cast("MadeTables", made)]
    return tables_in(tables), keys, str(before)
