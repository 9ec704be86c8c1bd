"""Export: which columns, in which format; at once, or in the background when there is much."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from flask import Blueprint, Response, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue

from ....platform.core.errors import NotAllowedError
from ....platform.core.transaction import Transaction
from ....platform.documents.app import Entity
from ....platform.records import rights
from ....platform.records.exporting.formats import FORMATS
from ....platform.records.exporting.service import AT_ONCE, Export, Exports
from ....platform.records.service import RecordService
from ...i18n import gettext as _
from ...unit_of_work import transaction
from ..guard import signed_in
from ..records.columns import title_of_path
from ..shell import page
from ..toasts import toast
from ..words import app, label, manner, plural
from .export_query import ExportQuery, export_query, own_titles

pages = Blueprint("exports", __name__)


@dataclass(frozen=True)
class ExportPage:
    """What may be exported: ``fields`` are (key, title), ``chosen`` those of the list."""

    entity: str
    title: str
    count: str
    is_narrowed: bool
    is_much: bool
    fields: tuple[tuple[str, str], ...]
    chosen: tuple[str, ...]
    formats: tuple[tuple[str, str], ...]
    headers: tuple[tuple[str, str], ...]
    query: ExportQuery
    url: str
    back_url: str


def export_page(tx: Transaction, entity: str) -> ExportPage:
    target = app().entity(entity)
    rights.demand(tx, target, "export")
    query = export_query(tx, target)
    count = RecordService(tx, entity).count(
        filter=query.filter, search=query.search, followed=query.followed
    )
    fields = dict(_fields(tx, target, query))
    return ExportPage(
        entity=entity,
        title=plural(target),
        count=str(count),
        is_narrowed=query.is_narrowed,
        is_much=count.number > AT_ONCE,
        fields=(("id", _("Id (for a later import)")), *fields.items()),
        chosen=query.columns or tuple(fields),
        formats=(("xlsx", _("Excel (XLSX)")), ("csv", _("CSV, for any program"))),
        headers=(("titles", _("As in the list")), ("keys", _("Keys, for programs"))),
        query=query,
        url=url_for("exports.run", entity=entity),
        back_url=query.back_url,
    )  # fmt: skip


def _fields(tx: Transaction, target: Entity, query: ExportQuery) -> Iterator[tuple[str, str]]:
    """What may be exported, by what it is called: first the columns of the list, in its order."""
    usual = [*target.fields.values(), target.system["owner"], target.system["created_at"]]
    labels = {one.key: label(one) for one in usual}
    visible = rights.visible(tx, target)
    for path in dict.fromkeys((*query.columns, *labels)):
        if path.partition(".")[0] in visible and _is_shown(tx, target, path):
            yield path, query.titles.get(path) or labels.get(path) or title_of_path(target, path)


def _is_shown(tx: Transaction, target: Entity, path: str) -> bool:
    try:
        rights.demand_shown(tx, app(), target, (path,))
    except NotAllowedError:
        return False
    return True


@pages.get("/e/<entity>/export")
@signed_in
def begin(entity: str) -> ResponseReturnValue:
    """Choose columns and format; the filter is that of the list."""
    return page("exports/form.html", page=export_page(transaction(), entity))


@pages.post("/e/<entity>/export")
@signed_in
def run(entity: str) -> ResponseReturnValue:
    """Send the file, or begin to make it."""
    tx, form = transaction(), request.form
    fields = tuple(form.getlist("field"))
    export = Export(
        entity=entity,
        fields=fields,
        filter=form.get("filter", ""),
        search=form.get("search", ""),
        sort=tuple(_sort(one) for one in form.getlist("sort")),
        format=form.get("format", "xlsx"),
        followed="followed" in form,
        titles={path: path for path in fields}
        if form.get("headers") == "keys"
        else own_titles(app().entity(entity), form.get("view", "")),
    )
    count = RecordService(tx, entity).count(
        filter=export.filter, search=export.search, followed=export.followed
    )
    if count.number <= AT_ONCE:
        return _file(tx, export)
    job = Exports(tx).start(export)
    toast(_("The file is being made. You may go on working."), "info")
    return redirect(url_for("jobs.one", job_id=job), 303)


def _sort(text: str) -> tuple[str, bool]:
    return text.removeprefix("-"), text.startswith("-")


def _file(tx: Transaction, export: Export) -> Response:
    with TemporaryDirectory(prefix="formloom-") as folder:
        path = Path(folder, export.file_name)
        Exports(tx).write(export, path)
        made = BytesIO(path.read_bytes())
    media_type, name = FORMATS.get(export.format).media_type, _name(tx, export)
    return send_file(made, media_type, as_attachment=True, download_name=name)


def _name(tx: Transaction, export: Export) -> str:
    """What was exported and on which day, by the calendar of whoever does it."""
    today = tx.now.astimezone(manner().zone).date().isoformat()
    return f"{plural(app().entity(export.entity))} {today}.{export.format}"


@pages.get("/exports/<uuid:job_id>")
@signed_in
def download(job_id: UUID) -> ResponseReturnValue:
    """The file of an export that ran in the background."""
    made = Exports(transaction()).result(job_id)
    return send_file(made.path, made.media_type, as_attachment=True, download_name=made.name)
