"""Reports: their list, a report run with filters, the records behind a number, files."""

from collections.abc import Callable
from functools import wraps
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ParamSpec, cast

import orjson
from flask import Blueprint, Response, make_response, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue

from ....platform.access.audit import write_audit
from ....platform.access.rows import demand
from ....platform.core.errors import InvalidValueError
from ....platform.records.exporting.formats import FORMATS
from ....platform.records.exporting.service import AT_ONCE, Export, Exports
from ....platform.records.service import RecordService
from ....platform.reports.drill import Drill
from ....platform.reports.files import Workbook, csv_lines
from ....platform.reports.own import drop_report, own_reports, report_document
from ....platform.reports.permission import demand_reports
from ....platform.reports.plan import compile_report
from ....platform.reports.service import MOST_GROUPS, Reports
from ...i18n import gettext as _
from ...i18n import locale, translated
from ...unit_of_work import transaction
from ..guard import signed_in
from ..records.filters import formula_of
from ..records.list_state import ANY
from ..records.widgets import Posted
from ..shell import page
from ..toasts import toast
from ..words import app
from .dashboards_page import dashboard_cards
from .report_page import report_page, reports_page
from .run import Run, run_document
from .state import RunState, quick_of

pages = Blueprint("reports", __name__, url_prefix="/reports")
P = ParamSpec("P")


def for_reports(view: Callable[P, ResponseReturnValue]) -> Callable[P, Response]:
    """Let only people see ``view`` whose roles include reports."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        demand_reports(transaction())
        return view(*args, **kwargs)

    return signed_in(guarded)


@pages.get("")
@for_reports
def index() -> ResponseReturnValue:
    """Every report by folder."""
    tx = transaction()
    found = reports_page(
        tx, Reports(tx, locale=locale()).all(), own_reports(tx), dashboard_cards(tx),
        request.args.get("q", "").strip()[:200],
    )  # fmt: skip
    return page("reports/list.html", page=found)


@pages.get("/<key>")
@for_reports
def show(key: str) -> ResponseReturnValue:
    """A report, run as its address says."""
    tx = transaction()
    document = report_document(tx, key, locale())
    made = report_page(tx, key, document, _state(key, document))
    return page("reports/show.html", status=made.status, page=made)


@pages.post("/<key>/filter")
@for_reports
def set_filter(key: str) -> ResponseReturnValue:
    """Make a formula of the filter builder's rows and run the report with it."""
    document = report_document(transaction(), key, locale())
    state = _state(key, document)
    try:
        text = formula_of(app().entity(state.entity), cast("Posted", request.form))
    except InvalidValueError as error:
        toast(translated(error.message), "bad")
        return redirect(state.url(), 303)
    kept = RunState(state.key, state.entity, text, state.quick, state.by)
    return redirect(kept.url(), 303)


@pages.get("/<key>/behind")
@for_reports
def behind(key: str) -> ResponseReturnValue:
    """Lead to the list of the records behind a number."""
    tx = transaction()
    document = report_document(tx, key, locale())
    state = _state(key, document)
    quick = quick_of(app().entity(state.entity), document, state)
    plan = compile_report(app(), state.applied(document, quick))
    try:
        keys = {int(place): one for place, one in orjson.loads(request.args.get("k", "{}")).items()}
        found = Drill(tx, plan).behind(keys, request.args.get("v", ""))
    except (ValueError, AttributeError, IndexError, KeyError, TypeError):
        raise InvalidValueError("This address names no number of the report.") from None
    if found is None:
        raise InvalidValueError("No filter can tell the records behind this number.")
    entity, filter = found
    return redirect(url_for("lists.show", entity=entity, view=ANY, filter=filter), 303)


@pages.post("/<key>/export")
@for_reports
def export(key: str) -> ResponseReturnValue:
    """The report as a file: the records of a table, else its lines."""
    tx = transaction()
    document = report_document(tx, key, locale())
    state = _state(key, document)
    demand(tx, app().entity(state.entity), "export")
    format = request.form.get("format", "xlsx")
    asked = state.applied(document, quick_of(app().entity(state.entity), document, state))
    if compile_report(app(), asked).report.kind == "table":
        return _records(asked, format)
    run = run_document(tx, asked, limit=MOST_GROUPS)
    write_audit(tx, "export", f"report/{key}", format=format, records=len(run.result.rows))
    return _file(run, format)


def _records(document: object, format: str) -> ResponseReturnValue:
    """The records of a table, by the way that lists are exported: streamed, as a job if many."""
    tx = transaction()
    report = compile_report(app(), document).report  # type: ignore[arg-type]
    wanted = Export(report.entity, report.fields, report.filter, "", report.sort, format)
    count = RecordService(tx, report.entity).count(filter=report.filter)
    if count.number > AT_ONCE:
        toast(_("The file is being made. You may go on working."), "info")
        return redirect(url_for("jobs.one", job_id=Exports(tx).start(wanted)), 303)
    with TemporaryDirectory(prefix="formloom-") as folder:
        path = Path(folder, wanted.file_name)
        Exports(tx).write(wanted, path)
        return _sent(path.read_bytes(), report.title, format)


def _file(run: Run, format: str) -> ResponseReturnValue:
    if FORMATS.get(format).name == "csv":
        text = "".join(csv_lines(run.layout))
        return _sent(b"\xef\xbb\xbf" + text.encode(), run.result.title, format)
    with TemporaryDirectory(prefix="formloom-") as folder:
        path = Path(folder, "report.xlsx")
        Workbook(path, run.result.title, app().manifest.currency).write(run.layout)
        return _sent(path.read_bytes(), run.result.title, format)


def _sent(body: bytes, title: str, format: str) -> Response:
    today = transaction().now.astimezone(app().manifest.zone).date()
    return send_file(
        BytesIO(body), FORMATS.get(format).media_type, as_attachment=True,
        download_name=f"{title} {today.isoformat()}.{format}",
    )  # fmt: skip


@pages.post("/<key>/forget")
@for_reports
def forget(key: str) -> ResponseReturnValue:
    """Delete a report of one's own."""
    report_document(transaction(), key, locale())
    drop_report(transaction(), key)
    toast(_("The report was deleted."))
    return make_response(redirect(url_for(".index"), 303))


def _state(key: str, document: object) -> RunState:
    return RunState.of(key, str(document["entity"]), request.args)  # type: ignore[index]
