"""Reports: run a document that is sent, or a stored one, with the rights of whoever asks."""

from typing import Any

from marshmallow import fields

from ...platform.reports.permission import demand_reports
from ...platform.reports.service import MOST_GROUPS, Reports
from ..i18n import locale
from ..unit_of_work import transaction
from .operations import Area
from .schemas import Closed, Object, Whole

reports = Area("reports")


class ReportQuery(Closed):
    """How many rows of a table; of groups there are never more than that."""

    limit = Whole(least=1, most=MOST_GROUPS, load_default=1_000)


class ReportColumn(Closed):
    """A column: ``role`` is row, column or value; ``type`` is that of its cells."""

    id = fields.String(required=True)
    title = fields.String(required=True)
    type = fields.String(required=True)
    role = fields.String(required=True)
    format = fields.String()
    decimals = fields.Integer()
    show = fields.String()


class ReportSubtotals(Closed):
    """The rows of a coarser level: how many groups of rows and of columns stand in it."""

    rows = fields.Integer(required=True)
    columns = fields.Integer(required=True)
    cells = fields.List(fields.List(fields.Raw(allow_none=True)), required=True)


class ReportAnswer(Closed):
    """A report's result; every row has its cells in the order of the columns.

    Decimals are text and a link is an object with ``id`` and ``title``. The rest behind the top is
    the object ``{"others": true}``.
    """

    kind = fields.String(required=True)
    title = fields.String(required=True)
    columns = fields.List(fields.Nested(ReportColumn), required=True)
    rows = fields.List(fields.List(fields.Raw(allow_none=True)), required=True)
    totals = fields.List(fields.Raw(allow_none=True), required=True)
    subtotals = fields.List(fields.Nested(ReportSubtotals), required=True)
    truncated = fields.Boolean(required=True)


@reports.post("/reports/run", query=ReportQuery, body=Object(), answer=ReportAnswer,
              transacts="reads")  # fmt: skip
def run_report(query: dict[str, Any], body: dict[str, Any]) -> object:
    """Run a report document that is sent"""
    demand_reports(transaction())
    found = Reports(transaction(), locale=locale())
    return found.run(body, limit=query["limit"]).to_json()


@reports.get("/reports/<key:report>", query=ReportQuery, answer=ReportAnswer)
def get_report(report: str, query: dict[str, Any]) -> object:
    """Run a stored report"""
    demand_reports(transaction())
    found = Reports(transaction(), locale=locale())
    return found.run(found.document(report), limit=query["limit"]).to_json()
