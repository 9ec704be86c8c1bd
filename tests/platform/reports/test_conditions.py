"""Whether a letter is written."""

from dataclasses import replace

import pytest
from make import entity

from formloom.platform.access.environment import environment
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import InvalidValueError
from formloom.platform.documents.releases import current_app
from formloom.platform.records.service import RecordService
from formloom.platform.reports.conditions import Report, checked, crossing, judge
from formloom.platform.reports.plan import compile_report
from formloom.platform.reports.service import Reports
from formloom.platform.reports.subscription import Condition

FIELDS = {"name": {}, "day": {"field": "date"}, "amount": {"field": "money", "currency": "CNY"}}
DEAL = entity("deal", FIELDS, display="name")
SUMMARY = {
    "$schema": "formloom:report/1", "$id": "all", "title": "All", "entity": "deal",
    "rows": [{"by": "name"}],
    "values": [{"id": "total", "agg": "sum", "of": "amount"}, {"id": "n", "agg": "count"},
               {"id": "last", "agg": "max", "of": "day"}],
}  # fmt: skip
FIGURE = {**SUMMARY, "rows": [], "values": SUMMARY["values"][:2]}
TABLE = {**FIGURE, "fields": ["name", "amount"]}


@pytest.fixture
def asked(workspace, published):
    """A function that runs a report over deals of these amounts."""
    published(DEAL)

    def ask(document, *amounts):
        with workspace.write(SYSTEM) as tx:
            for place, amount in enumerate(amounts):
                RecordService(tx, "deal").create({"name": f"d{place}", "amount": amount})
            app = current_app(tx)
            result = Reports(tx).run(document)
            return Report(compile_report(app, document), result, environment(tx, app))

    return ask


@pytest.mark.parametrize("document", [SUMMARY, FIGURE, TABLE], ids=["groups", "figure", "table"])
def test_a_condition_of_rows_holds_once_there_is_one(asked, document):
    rows = Condition("rows")
    assert not judge(rows, asked(document), None).writes
    assert judge(rows, asked(document, "5"), None).writes


@pytest.mark.parametrize(
    ("formula", "holds"),
    [("total > 100", True), ("total = 100.5 and n = 2", True), ("total / n < 50", False)],
)
def test_a_formula_is_over_the_exact_totals(asked, formula, holds):
    report = asked(SUMMARY, "100.25", "0.25")
    assert judge(Condition("formula", formula=formula), report, None).writes is holds


def test_an_alert_tells_once_that_a_limit_is_crossed_and_once_that_it_is_over(asked):
    alert, was, told = Condition("over", value="total", limit="100"), None, []
    for amounts in ((), ("80",), ("30",), ("1",), ("-100",), ()):
        verdict = judge(alert, asked(SUMMARY, *amounts), was)
        told.append(crossing(alert, verdict) if verdict.writes else "")
        was = verdict.is_over
    assert told == ["", "", "over", "", "back", ""]


def test_an_alert_under_a_limit_counts_nothing_as_zero(asked):
    alert = Condition("under", value="n", limit="1")
    verdict = judge(alert, asked(SUMMARY), None)
    assert verdict.writes
    assert crossing(alert, verdict) == "under"
    assert not judge(alert, asked(SUMMARY), verdict.is_over).writes


@pytest.mark.parametrize(
    ("condition", "field"),
    [
        (Condition("never"), "when"),
        (Condition("formula", formula="total +"), "formula"),
        (Condition("formula", formula="total"), "formula"),
        (Condition("formula", formula="last = TODAY()"), "formula"),
        (Condition("formula", formula="secret > 1"), "formula"),
        (Condition("over", value="last", limit="1"), "value"),
        (Condition("over", value="total", limit="much"), "limit"),
        (Condition("over", value="total", limit="NaN"), "limit"),
    ],
    ids=["kind", "broken", "number", "text", "unknown", "no number", "no limit", "not a number"],
)
def test_what_cannot_be_answered_is_refused_at_its_field(asked, condition, field):
    with pytest.raises(InvalidValueError) as caught:
        checked(condition, asked(SUMMARY).plan)
    assert caught.value.field == field


def test_a_value_that_the_report_lost_is_told(asked):
    report = asked({**SUMMARY, "values": SUMMARY["values"][1:]})
    with pytest.raises(InvalidValueError):
        judge(replace(Condition("over", limit="1"), value="total"), report, None)
