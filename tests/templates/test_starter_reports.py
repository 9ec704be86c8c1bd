"""The starter's reports over its sample data: each runs, some are counted again by hand."""

import csv
from collections import defaultdict
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

import formloom
from formloom.platform.core.actor import SYSTEM
from formloom.platform.documents.folder import read_folder
from formloom.platform.documents.releases import current_app
from formloom.platform.fields.field_type import Manner
from formloom.platform.packages.sample_data import load_sample_data
from formloom.platform.reports.charts import chart_of
from formloom.platform.reports.layout import lay_out
from formloom.platform.reports.plan import compile_report
from formloom.platform.reports.service import Reports
from formloom.runtime.demo import TEMPLATE, _people

STARTER = Path(formloom.__file__).parent / "templates/crm_starter"
DOCUMENTS = read_folder(STARTER)
REPORTS = {key: document for (kind, key), document in DOCUMENTS.items() if kind == "report"}
DASHBOARDS = {key: one for (kind, key), one in DOCUMENTS.items() if kind == "dashboard"}


def rows(name):
    with (STARTER / f"data/{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def company(workspace, published):
    """The starter with its people and sample data."""
    with workspace.write(SYSTEM, publishing=True) as tx:
        _people(tx)
    published(*DOCUMENTS.values())
    with workspace.write(SYSTEM) as tx:
        load_sample_data(tx, TEMPLATE / "data")
    return workspace


def test_there_are_reports_and_dashboards_of_every_area():
    assert len(REPORTS) >= 16
    assert len(DASHBOARDS) >= 4
    assert {"Sales", "Customers", "Finance", "Service", "Marketing"} <= {
        one["folder"] for one in REPORTS.values()
    }


def test_every_report_of_a_dashboard_is_there():
    named = {
        one["report"]
        for board in DASHBOARDS.values()
        for one in board["widgets"]
        if "report" in one
    }
    assert named <= set(REPORTS)


def test_every_report_answers_as_its_data_says(company):
    with company.read(SYSTEM) as tx:
        found = {key: Reports(tx).run(document) for key, document in REPORTS.items()}
        app = current_app(tx)
        for key, result in found.items():
            plan = compile_report(app, REPORTS[key])
            layout = lay_out(plan, result, Manner(currency="CNY"))
            assert layout.lines or layout.total, key
            chart = chart_of(plan, layout, Manner())
            assert (chart is not None) == ("chart" in REPORTS[key]), key
    for key, expect in EXPECTED.items():
        assert expect(found[key]), key


def _by(result, place=-1):
    """The value at a place by the first group."""
    return {_name(row[0]): row[place] for row in result.rows}


def _name(key):
    return key["title"] if isinstance(key, dict) else key


def win_rates(result):
    """Won and decided opportunities by the login of their owner."""
    counted = defaultdict(lambda: [0, 0])
    for row in rows("opportunity"):
        if row["stage"] in {"won", "lost"}:
            counted[row["owner"]][0] += row["stage"] == "won"
            counted[row["owner"]][1] += 1
    found = sorted((row[1], row[2]) for row in result.rows)
    rates = [Decimal(row[3]) for row in result.rows]
    exact = [Decimal(row[1]) / Decimal(row[2]) for row in result.rows]
    close = all(abs(one - two) < Decimal("1e-9") for one, two in zip(rates, exact, strict=True))
    return found == sorted(map(tuple, counted.values())) and close


def quarters(result):
    """Won amounts by quarter."""
    sums = defaultdict(Decimal)
    for row in rows("opportunity"):
        if row["stage"] == "won":
            day = date.fromisoformat(row["closed_on"])
            sums[day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1).isoformat()] += Decimal(
                row["amount"]
            )
    return {key: Decimal(value) for key, value in _by(result, 1).items()} == dict(sums)


def products(result):
    """Lines of accepted quotes by family."""
    accepted = {row["name"] for row in rows("quote") if row["status"] == "accepted"}
    families = {row["name"]: row["family"] for row in rows("product")}
    sums = defaultdict(Decimal)
    for row in rows("quote.items"):
        if row["parent"] in accepted:
            discount = Decimal(row["discount"].rstrip("%") or 0) / 100
            full = Decimal(row["quantity"]) * Decimal(row["price"]) * (1 - discount)
            sums[families[row["product"]]] += full.quantize(Decimal("0.01"))
    return {key: Decimal(value) for key, value in _by(result, 1).items()} == dict(sums)


def sources(result):
    """Leads and converted ones by source."""
    counted = defaultdict(lambda: [0, 0])
    for row in rows("lead"):
        counted[row["source"]][0] += 1
        counted[row["source"]][1] += row["status"] == "converted"
    return {row[0]: [row[1], row[2]] for row in result.rows} == dict(counted)


def ageing(result):
    """Open instalments by how long they are due on the tests' day."""
    today = datetime(2026, 11, 21, 8, 30, tzinfo=UTC).date()
    names = ("..0", "0..30", "30..60", "60..90", "90..")
    sums = defaultdict(Decimal)
    for row in rows("payment"):
        if row["status"] in {"planned", "partial"}:
            days = (today - date.fromisoformat(row["due_on"])).days
            at = sum(days >= bound for bound in (0, 30, 60, 90))
            sums[names[at]] += Decimal(row["planned"]) - Decimal(row["received"] or 0)
    return {key: Decimal(value) for key, value in _by(result, 1).items()} == dict(sums)


def channels(result):
    """All tickets, each in one month and one channel."""
    return result.totals[-1] == len(rows("ticket"))


EXPECTED = {
    "win_rate": win_rates,
    "revenue_by_quarter": quarters,
    "product_mix": products,
    "lead_sources": sources,
    "receivables_ageing": ageing,
    "tickets_by_channel": channels,
}
