"""Reports and dashboards as PDF."""

from io import BytesIO

from flask import Blueprint, request, send_file
from flask.typing import ResponseReturnValue

from ....platform.access.audit import write_audit
from ....platform.access.rows import demand
from ....platform.reports.own import report_document
from ....platform.reports.subscriptions import subscribed
from ...adapters.charts import painter
from ...i18n import locale
from ...papers.letter import file_name
from ...papers.pdf import Paper, paper_of, pdf_of
from ...papers.pieces import Press
from ...unit_of_work import transaction
from ..records.list_state import QUICK
from ..words import app, title_of
from .reports import for_reports
from .state import RunState, quick_of

pages = Blueprint("papers", __name__)


@pages.post("/reports/<key>/pdf")
@for_reports
def report(key: str) -> ResponseReturnValue:
    """A report as its address says: its numbers, its chart, and whose they are."""
    tx = transaction()
    document = report_document(tx, key, locale())
    state = RunState.of(key, str(document["entity"]), request.args)
    entity = app().entity(state.entity)
    demand(tx, entity, "export")
    press = Press(tx, locale())
    run = press.run(state.applied(document, quick_of(entity, document, state)))
    with painter(locale()) as drawing:
        piece = Press(tx, locale(), drawing).piece(run)
    write_audit(tx, "export", f"report/{key}", format="pdf", records=len(run.result.rows))
    return _sent(paper_of(tx, piece.title, str(document.get("help", "")), (piece,)))


@pages.post("/dashboards/<key>/pdf")
@for_reports
def dashboard(key: str) -> ResponseReturnValue:
    """A dashboard as its filters say: every widget, in the order of a phone."""
    tx = transaction()
    document = subscribed(tx, "dashboard", key)
    chosen = {
        name[len(QUICK) :]: value
        for name, value in request.values.items()
        if name.startswith(QUICK)
    }
    with painter(locale()) as drawing:
        pieces = tuple(Press(tx, locale(), drawing).dashboard(document, chosen))
    write_audit(tx, "export", f"dashboard/{key}", format="pdf", records=len(pieces))
    help = app().text(f"dashboards/{key}/@help", locale(), str(document.get("help", "")))
    return _sent(paper_of(tx, title_of("dashboard", key), help, pieces))


def _sent(paper: Paper) -> ResponseReturnValue:
    name = file_name(transaction(), paper.title, "pdf")
    body = BytesIO(pdf_of(paper))
    return send_file(body, "application/pdf", as_attachment=True, download_name=name)
