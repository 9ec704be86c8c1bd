"""Published reports ask for indexes that hold all that they read."""

import pytest
from make import entity

from formloom.platform.core.actor import SYSTEM
from formloom.platform.documents.ddl import schema_change
from formloom.platform.documents.indexes import indexes_of, is_covered
from formloom.platform.documents.plan import make_plan
from formloom.platform.documents.publish import apply_plan
from formloom.platform.documents.releases import current_app
from formloom.platform.documents.report_indexes import report_indexes
from formloom.platform.records.service import RecordService
from formloom.platform.reports.service import Reports

STAGES = [{"value": one, "title": one} for one in ("open", "won")]
DEAL = entity("deal", {
    "name": {}, "stage": {"field": "choice", "options": STAGES}, "closed_on": {"field": "date"},
    "amount": {"field": "money", "currency": "CNY"},
    "account": {"field": "link", "to": "account", "inverse": "deals"},
}, display="name")  # fmt: skip
ACCOUNT = entity("account", {"name": {}, "area": {}}, display="name")
MONTH, STAGE = {"by": "closed_on", "bucket": "month"}, {"by": "stage"}
TOTAL, COUNT = {"id": "total", "agg": "sum", "of": "amount"}, {"id": "n", "agg": "count"}


def report(key, **shelves):
    head = {"$schema": "formloom:report/1", "$id": key, "title": key, "entity": "deal"}
    return {**head, **shelves}


@pytest.mark.parametrize(
    ("reports", "asked"),
    [
        ([{"rows": [STAGE], "columns": [MONTH], "values": [TOTAL]}],
         [("closed_on", "stage", "amount")]),
        ([{"rows": [MONTH], "values": [COUNT]}, {"rows": [STAGE, MONTH], "values": [TOTAL]}],
         [("closed_on", "stage", "amount")]),
        ([{"rows": [{"by": "account"}], "values": [TOTAL], "filter": "stage = 'won'"}],
         [("stage", "account", "amount")]),
        ([{"rows": [STAGE], "values": [TOTAL], "filter": "amount > 5 and name <> 'x'"}],
         [("stage", "amount", "name")]),
        ([{"rows": [STAGE], "values": [{**COUNT, "where": "amount > 5"}]}], [("stage", "amount")]),
        ([{"rows": [{"by": "account.area"}], "values": [TOTAL]}], []),
        ([{"fields": ["name"]}, {"values": [TOTAL]}], []),
    ],
    ids=["days first", "a longer one serves both", "what is fixed first", "what a filter reads",
         "what a value reads", "of other records none", "of no groups none"],
)  # fmt: skip
def test_an_index_holds_what_reports_read(published, workspace, reports, asked):
    app = published(DEAL, ACCOUNT, *(report(f"r{n}", **one) for n, one in enumerate(reports)))
    deal = app.entity("deal")
    assert list(report_indexes(app, deal)) == asked
    known = {one.keys for one in indexes_of(app, deal)}
    for keys in asked:
        assert keys in known
        assert is_covered(app, deal, frozenset(keys))


def test_an_index_goes_with_the_report_that_asked_for_it(published, workspace):
    def there():
        with workspace.write(SYSTEM) as tx, schema_change(tx.connection) as change:
            return set(change.indexes([deal.table.name]))

    def told(plan):
        return [
            (one.document, str(one.message)) for one in plan.changes if "index" in str(one.message)
        ]

    deal = published(DEAL, ACCOUNT).entity("deal")
    before = there()
    reports = [report(key, rows=[STAGE], values=[TOTAL]) for key in ("r", "s")]
    with workspace.write(SYSTEM, publishing=True) as tx:
        plain = current_app(tx).documents
        plan = make_plan(tx, {**plain, **{("report", one["$id"]): one for one in reports}})
        assert told(plan) == [
            (f"report/{key}", f"An index of 'deal' is made for '{key}', to be read instead of "
             "records: stage, amount.") for key in ("r", "s")
        ]  # fmt: skip
        apply_plan(tx, plan)
    (made,) = there() - before
    assert "stage_amount" in made
    with workspace.write(SYSTEM, publishing=True) as tx:
        documents = current_app(tx).documents
        one_left = make_plan(tx, {one: documents[one] for one in documents if one[1] != "s"})
        none_left = make_plan(tx, plain)
        assert told(one_left) == []
        assert told(none_left)[0] == (
            "report/r", "An index of 'deal' that 'r' asked for is dropped: stage, amount.",
        )  # fmt: skip
        apply_plan(tx, none_left)
    assert there() == before


def test_three_indexes_at_most(published):
    fields = ["name", "stage", "amount", "account", "closed_on"]
    reports = [report(f"r{n}", rows=[{"by": one}], values=[COUNT]) for n, one in enumerate(fields)]
    app = published(DEAL, ACCOUNT, *reports)
    assert len(report_indexes(app, app.entity("deal"))) == 3


def test_days_are_put_together_to_months_as_without_an_index(workspace, published):
    document = report("r", rows=[STAGE], columns=[MONTH], values=[TOTAL, COUNT])
    published(DEAL, ACCOUNT)
    days = ["2026-01-01", "2026-01-31", "2026-02-01", None]
    with workspace.write(SYSTEM) as tx:
        for place, day in enumerate([*days, *days]):
            values = {"name": "D", "stage": "won", "amount": str(2**place), "closed_on": day}
            RecordService(tx, "deal").create(values)

    def answered():
        with workspace.read(SYSTEM) as tx:
            found = Reports(tx).run(document)
        return found.rows, found.totals, found.subtotals

    before = answered()
    published(document)
    assert answered() == before
    assert before[0] == (
        ("won", "2026-01-01", "51.00", 4), ("won", "2026-02-01", "68.00", 2),
        ("won", None, "136.00", 2),
    )  # fmt: skip
