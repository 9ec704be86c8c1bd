"""The import wizard: a file, its columns, the records that exist, a check, the import."""

from dataclasses import replace
from uuid import UUID

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ....platform.core.errors import FormloomError, InvalidValueError
from ....platform.records import rights
from ....platform.records.importing.matching import LIKE
from ....platform.records.importing.options import OnExisting
from ....platform.records.importing.service import Imports
from ....platform.records.importing.table import Layout
from ...i18n import translated
from ...unit_of_work import transaction
from ..guard import signed_in
from ..records.change_sets import taken_back
from ..shell import page, part
from ..words import app
from .import_values import demand_values, read_values
from .imports_page import begin_page, columns_page, import_page, match_page, progress_of

pages = Blueprint("imports", __name__)


@pages.get("/e/<entity>/import")
@signed_in
def begin(entity: str) -> ResponseReturnValue:
    """Ask for the file."""
    rights.demand(transaction(), app().entity(entity), "import")
    return page("imports/begin.html", page=begin_page(transaction(), entity))


@pages.post("/e/<entity>/import")
@signed_in
def upload(entity: str) -> ResponseReturnValue:
    """Take the file in and propose what its columns are."""
    tx, form, file = transaction(), request.form, request.files.get("file")
    layout = Layout(form.get("encoding", ""), form.get("delimiter", ""), form.get("sheet", ""))
    try:
        if file is None or not file.filename:
            raise InvalidValueError("Choose a file first.")
        made = Imports(tx).upload(entity, file.filename, file.stream, layout)
    except FormloomError as error:
        asked = begin_page(tx, entity, translated(error.message))
        return page("imports/begin.html", status=422, page=asked)
    return _to(".columns", made.id)


def _to(endpoint: str, id: UUID) -> ResponseReturnValue:
    return redirect(url_for(endpoint, id=id), 303)


@pages.get("/imports/<uuid:id>")
@signed_in
def one(id: UUID) -> ResponseReturnValue:
    """Where an import stands: how far it is, what is wrong, what it did."""
    found = Imports(transaction()).get(id)
    if found.state == "uploaded":
        return _to(".columns", id)
    after = request.args.get("after", 0, type=int)
    return page("imports/one.html", page=import_page(transaction(), found, after))


@pages.get("/imports/<uuid:id>/progress")
@signed_in
def progress(id: UUID) -> ResponseReturnValue:
    """How far it is; when it has ended the whole page is loaded anew."""
    found = Imports(transaction()).get(id)
    response = part(
        "imports/_progress.html", progress=progress_of(transaction(), found), import_id=id
    )
    if found.state not in {"checking", "running"}:
        response.headers["HX-Refresh"] = "true"
    return response


@pages.get("/imports/<uuid:id>/columns")
@signed_in
def columns(id: UUID) -> ResponseReturnValue:
    """Which column is which field."""
    found = Imports(transaction()).get(id)
    return page("imports/columns.html", page=columns_page(transaction(), found))


@pages.post("/imports/<uuid:id>/columns")
@signed_in
def set_columns(id: UUID) -> ResponseReturnValue:
    """Store the mapping."""
    tx = transaction()
    imports = Imports(tx)
    found = imports.get(id)
    chosen = [request.form.get(f"column.{place}", "") for place in range(len(found.columns))]
    mapping = {
        column.title: path for column, path in zip(found.columns, chosen, strict=True) if path
    }
    kept = tuple(key for key in found.options.key if key in {*mapping.values(), LIKE})
    missing = tuple(one for one in found.options.create_missing if one in mapping.values())
    options = replace(
        found.options, mapping=mapping, key=kept, create_missing=missing,
        on_existing=found.options.on_existing if kept else OnExisting.ERROR,
    )  # fmt: skip
    entity = app().entity(found.entity)
    values = read_values(tx, entity, options, request.form)
    options = replace(options, constants=values.constants)
    if "known" not in request.form:
        values = demand_values(entity, options, values)
    refusal = ""
    try:
        if not values.errors:
            imports.configure(id, options)
            return _to(".match", id)
    except FormloomError as error:
        refusal = translated(error.message)
    asked = columns_page(tx, replace(found, options=options), refusal, values)
    return page("imports/columns.html", status=422, page=asked)


@pages.get("/imports/<uuid:id>/match")
@signed_in
def match(id: UUID) -> ResponseReturnValue:
    """What happens to records that are there already."""
    found = Imports(transaction()).get(id)
    return page("imports/match.html", page=match_page(transaction(), found))


@pages.post("/imports/<uuid:id>/match")
@signed_in
def set_match(id: UUID) -> ResponseReturnValue:
    """Store the rule and check every row."""
    tx, form = transaction(), request.form
    imports = Imports(tx)
    found = imports.get(id)
    try:
        options = replace(
            found.options,
            on_existing=form.get("on_existing", OnExisting.ERROR, type=OnExisting),
            key=tuple(form.getlist("key")),
            create_missing=tuple(form.getlist("create_missing")),
            dates=form.get("dates", ""),
            clears=bool(form.get("clears")),
        )
        imports.configure(id, options)
        imports.check(id)
    except FormloomError as error:
        asked = match_page(tx, replace(found, options=options), translated(error.message))
        return page("imports/match.html", status=422, page=asked)
    return _to(".one", id)


@pages.post("/imports/<uuid:id>/rows")
@signed_in
def correct(id: UUID) -> ResponseReturnValue:
    """Store corrected cells and rows to leave out, and check again."""
    imports, form = Imports(transaction()), request.form
    left_out = form.getlist("leave_out", type=int)
    for failed in imports.failed(id, after=form.get("after", 0, type=int)):
        cells, number = list(failed.row.cells), failed.row.number
        for place in range(len(cells)):
            cells[place] = form.get(f"cell.{number}.{place}", cells[place])
        if number not in left_out and tuple(cells) != tuple(failed.row.cells):
            imports.edit_row(id, number, cells)
    imports.leave_out(id, left_out)
    imports.check(id)
    return _to(".one", id)


@pages.post("/imports/<uuid:id>/start")
@signed_in
def start(id: UUID) -> ResponseReturnValue:
    """Begin the import itself."""
    Imports(transaction()).start(id)
    return _to(".one", id)


@pages.post("/imports/<uuid:id>/undo")
@signed_in
def undo(id: UUID) -> ResponseReturnValue:
    """Take everything back that it did, and name what was left as it is."""
    return taken_back(Imports(transaction()).undoable(id), url_for(".one", id=id))


@pages.get("/imports/<uuid:id>/failed.csv")
@signed_in
def failed_file(id: UUID) -> ResponseReturnValue:
    """The rows that failed, with their reasons, to correct and import again."""
    text = "".join(Imports(transaction()).failed_file(id))
    response = Response(text, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = "attachment; filename=failed-rows.csv"
    return response
