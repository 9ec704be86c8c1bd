"""What reports answer, and what they refuse."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import orjson
import pytest
from make import entity

from formloom.platform.access.departments import Departments
from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import (
    BusyError,
    DocumentError,
    LimitError,
    NotAllowedError,
    NotFoundError,
)
from formloom.platform.documents.releases import current_app
from formloom.platform.documents.rename import rename_entity, rename_field
from formloom.platform.records.service import RecordService
from formloom.platform.reports.checks import install_reports
from formloom.platform.reports.service import Reports

STAGES = [{"value": one, "title": one.title()} for one in ("new", "propose", "won", "lost")]
ACCOUNT = entity(
    "account",
    {
        "name": {},
        "industry": {},
        "revenue": {"field": "money", "currency": "CNY"},
        "deals_seen": {"field": "links", "to": "deal"},
    },
    display="name",
)
DEAL = entity(
    "deal",
    {
        "name": {},
        "stage": {"field": "choice", "options": STAGES},
        "amount": {"field": "money", "currency": "CNY"},
        "foreign": {"field": "money", "currencyField": "currency"},
        "currency": {},
        "closed_on": {"field": "date"},
        "account": {"field": "link", "to": "account", "inverse": "deals"},
        "tags": {"field": "tags"},
        "items": {
            "field": "lines",
            "properties": {
                "product": {"id": "product", "field": "text", "title": "Product"},
                "price": {"id": "price", "field": "decimal", "title": "Price", "scale": 2},
            },
        },
    },
    display="name",
)
TARGET = entity(
    "target",
    {"month": {"field": "date"}, "goal": {"field": "money", "currency": "CNY"}},
)
ROLE = {
    "$schema": "formloom:role/1", "$id": "sales", "title": "Sales",
    "entities": {
        "deal": {"read": "own", "fields": {"foreign": "hidden", "name": "masked"}},
        "account": {"read": "own"},
    },
}  # fmt: skip
TOTAL = {"id": "total", "agg": "sum", "of": "amount"}
COUNT = {"id": "n", "agg": "count"}


@pytest.fixture
def deals(workspace, published):
    """Four deals of two accounts, and a function that makes more records."""
    published(ACCOUNT, DEAL, TARGET, ROLE)

    def make(key, **values):
        with workspace.write(SYSTEM) as tx:
            return str(RecordService(tx, key).create(values).id)

    big, small = make("account", name="Big", industry="it"), make("account", name="Small")
    lines = [{"product": "x", "price": "1.50"}, {"product": "y", "price": "2"}]
    make("deal", name="A", stage="new", amount="10.50", account=big, items=lines,
         closed_on="2026-01-31")  # fmt: skip
    make("deal", name="B", stage="won", amount="20", account=big, closed_on="2026-02-01")
    make("deal", name="C", stage="won", amount="5.25", account=small, closed_on="2025-02-10",
         items=lines[:1])  # fmt: skip
    make("deal", name="D")
    return make


@pytest.fixture
def run(workspace, deals):
    """A function that runs a report on deals."""

    def run(actor=SYSTEM, limit=1000, most=10_000, **document):
        with workspace.read(actor) as tx:
            return Reports(tx, most_groups=most).run(report(**document), limit=limit)

    return run


def report(**more):
    return {"$schema": "formloom:report/1", "$id": "r", "title": "R", "entity": "deal", **more}


def titled(row):
    return [one["title"] if isinstance(one, dict) and "title" in one else one for one in row]


def test_no_groups_are_one_row_and_its_totals(run):
    values = [TOTAL, COUNT, {"id": "mean", "formula": "total / n"}]
    result = run(values=values)
    assert result.rows == (("35.75", 4, "8.9375"),) == (result.totals,)
    assert [one.type for one in result.columns] == ["money", "integer", "number"]


def test_groups_come_in_the_order_of_their_options_and_blanks_last(run):
    result = run(rows=[{"by": "stage"}], values=[COUNT])
    assert result.rows == (("new", 1), ("won", 2), (None, 1))


def test_links_are_named_and_sorted_by_a_value(run):
    result = run(rows=[{"by": "account"}], values=[TOTAL], sort=[{"by": "total", "desc": True}])
    assert [titled(row) for row in result.rows] == [
        ["Big", "30.50"], ["Small", "5.25"], [None, "0.00"],
    ]  # fmt: skip


def test_a_matrix_has_totals_of_its_rows_and_columns(run):
    by_month = [{"by": "closed_on", "bucket": "month"}]
    result = run(rows=[{"by": "stage"}], columns=by_month, values=[TOTAL])
    assert result.kind == "matrix"
    assert result.rows[0] == ("new", "2026-01-01", "10.50")
    told = {(one.rows, one.columns): one.cells for one in result.subtotals}
    assert told[1, 0] == (("new", None, "10.50"), ("won", None, "25.25"), (None, None, "0.00"))
    assert told[0, 1][0] == (None, "2025-02-01", "5.25")


def test_an_amount_is_not_counted_once_for_each_line(run):
    values = [TOTAL, {"id": "prices", "agg": "sum", "of": "items.price"},
              {"id": "lines", "agg": "count", "of": "items"}]  # fmt: skip
    assert run(values=values).totals == ("35.75", "5.00", 3)


def test_lines_can_be_reported_on(run):
    values = [{"id": "p", "agg": "sum", "of": "price"}]
    result = run(
        entity="deal.items", rows=[{"by": "product"}, {"by": "parent.stage"}], values=values
    )
    assert result.rows == (("x", "new", "1.50"), ("x", "won", "1.50"), ("y", "new", "2.00"))


def test_the_rest_behind_the_top_is_put_together(run):
    median = {"id": "m", "agg": "median", "of": "amount"}
    result = run(rows=[{"by": "account"}], values=[TOTAL, median], top={"n": 1, "others": True})
    assert [titled(row) for row in result.rows] == [
        ["Big", "30.50", "15.25"], [{"others": True}, "5.25", "5.25"],
    ]  # fmt: skip


def test_a_funnel_counts_what_was_ever_there(run, deals, workspace):
    id = deals("deal", name="E", stage="new", amount="7")
    with workspace.write(SYSTEM) as tx:
        for stage in ("won", "lost"):
            RecordService(tx, "deal").update(UUID(id), {"stage": stage})
    result = run(funnel={"by": "stage", "stages": ["new", "propose", "won"]}, values=[COUNT, TOTAL])
    assert [row[:3] for row in result.rows] == [
        ("new", 4, "42.75"), ("propose", 3, "32.25"), ("won", 3, "32.25"),
    ]  # fmt: skip
    assert result.rows[1][3:] == ("0.75", "0.75")


def test_scores_are_equal_parts_by_recency_frequency_and_amount(run):
    result = run(rfm={"by": "account", "date": "closed_on", "amount": "amount", "parts": 2})
    assert [titled(row) for row in result.rows] == [
        ["Big", "2026-02-01", 2, "30.50", 2, 2, 2], ["Small", "2025-02-10", 1, "5.25", 1, 1, 1],
    ]  # fmt: skip


def test_a_target_stands_beside_what_was_reached(run, deals):
    deals("target", month="2026-02-01", goal="50")
    deals("target", month="2026-03-01", goal="60")
    source = {"entity": "target", "by": {"closed_on": "month"}}
    values = [
        TOTAL,
        {"id": "goal", "agg": "sum", "of": "goal", "from": source},
        {"id": "reached", "formula": "total / goal"},
    ]
    result = run(rows=[{"by": "closed_on", "bucket": "month"}], values=values)
    assert result.rows[-3:] == (
        ("2026-02-01", "20.00", "50.00", "0.4"), ("2026-03-01", "0.00", "60.00", "0"),
        (None, "0.00", "0.00", None),
    )  # fmt: skip


def test_a_table_is_cut_and_its_totals_are_not(run):
    result = run(fields=["name", "account.name"], values=[TOTAL], sort=[{"by": "name"}], limit=2)
    assert result.rows == (("A", "Big", None), ("B", "Big", None))
    assert (result.totals, result.truncated) == ((None, None, "35.75"), True)


@pytest.mark.parametrize("sort", ["total", "mean", "tripled"])
def test_sums_past_64_bits_are_exact(run, deals, sort):
    most = "9999999999999999.99"
    for _ in range(12):
        deals("deal", name="E", stage="propose", amount=most)
    values = [TOTAL, {"id": "mean", "agg": "avg", "of": "amount"},
              {"id": "tripled", "formula": "total * 3"}]  # fmt: skip
    result = run(
        rows=[{"by": "stage"}], values=values, top={"n": 1}, sort=[{"by": sort, "desc": True}]
    )
    whole = Decimal(most) * 12
    assert result.rows[0] == ("propose", str(whole), most, str(whole * 3))
    assert result.totals[1] == str(whole + Decimal("35.75"))


def test_too_many_groups_are_refused_in_words(run):
    with pytest.raises(LimitError, match="more than 2 groups"):
        run(most=2, rows=[{"by": "stage"}], values=[COUNT])
    few = run(most=2, rows=[{"by": "stage"}], values=[COUNT], top={"n": 1, "others": True})
    assert len(few.rows) == 2


def test_the_rest_behind_the_top_is_left_out_unless_it_is_asked_for(run):
    result = run(rows=[{"by": "stage"}], values=[COUNT], top={"n": 1})
    whole = run(rows=[{"by": "stage"}], values=[COUNT])
    assert len(result.rows) == 1 < len(whole.rows)
    assert result.totals == whole.totals


LATER = {"id": "x", "formula": "n * 2"}
WRONG = [
    ({"rows": [{"by": "stag"}]}, "/rows/0/by", "Did you mean 'stage'?"),
    ({"rows": [{"by": "account.industri"}]}, "/rows/0/by", "Did you mean 'industry'?"),
    ({"rows": [{"by": "owner.departmnt"}]}, "/rows/0/by", "Did you mean 'department'?"),
    ({"rows": [{"by": "items.product"}]}, "/rows/0/by", "Report on 'deal.items' instead"),
    ({"rows": [{"by": "tags"}]}, "/rows/0/by", "cannot be grouped by 'tags'"),
    ({"rows": [{"by": "stage", "bucket": "month"}]}, "/rows/0/bucket", "by month"),
    ({"rows": [{"by": "closed_on", "bucket": "monht"}]}, "/rows/0/bucket", ""),
    ({"values": [{"id": "s", "agg": "sum", "of": "name"}]}, "/values/0/of", "SUM does not take"),
    ({"values": [{"id": "s", "agg": "summ", "of": "amount"}]}, "/values/0/agg", "mean 'sum'"),
    (
        {"values": [{"id": "s", "agg": "sum", "of": "account.revenue"}]},
        "/values/0/of", "counted more than once. Report on 'account' instead",
    ),
    (
        {"values": [{"id": "s", "agg": "distinct", "of": "items.product"}]},
        "/values/0/of", "cannot be computed through a list",
    ),
    (
        {"values": [{"id": "s", "agg": "sum", "of": "account.deals.amount"}]},
        "/values/0/of", "counted more than once",
    ),
    (
        {"entity": "account", "values": [{"id": "s", "agg": "sum", "of": "deals_seen.amount"}]},
        "/values/0/of", "counted more than once",
    ),
    ({"values": [{"id": "s", "agg": "sum", "of": "foreign"}]}, "/values/0/of", "several curr"),
    ({"values": [LATER, COUNT]}, "/values/0/formula", "no field 'n'"),
    ({"values": [COUNT, COUNT]}, "/values/1/id", "already"),
    ({"values": [{**COUNT, "show": "previous_year"}]}, "/values/0/show", "needs a group by day"),
    ({"values": [{**COUNT, "where": "stge = 'won'"}]}, "/values/0/where", "Did you mean 'stage'?"),
    ({"filter": "amount > 'x'"}, "/filter", ""),
    ({"sort": [{"by": "nn"}]}, "/sort/0/by", ""),
    ({"top": {"n": 3}}, "/top", "needs a row group"),
    ({"funnel": {"by": "stage", "stages": ["new", "wonn"]}}, "/funnel/stages/1", "mean 'won'"),
    ({"entity": "deel"}, "/entity", "Did you mean 'deal'?"),
    (
        {"rows": [{"by": "closed_on"}],
         "values": [{"id": "g", "agg": "sum", "of": "goal", "from": {"entity": "target"}}]},
        "/values/0/from/by", "Say which field of 'target' holds 'closed_on'",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "path", "words"), WRONG, ids=lambda one: str(one)[:40])
def test_what_cannot_be_answered_is_refused_at_its_place(run, changes, path, words):
    with pytest.raises(DocumentError) as refused:
        run(**{"values": [COUNT], **changes})
    found = [str(one) for one in refused.value.problems if one.path == path]
    assert found, refused.value.problems
    assert words in " ".join(found)


def test_amounts_of_several_currencies_are_summed_by_currency(run):
    values = [{"id": "s", "agg": "sum", "of": "foreign"}]
    assert run(rows=[{"by": "currency"}], values=values).rows == ((None, "0.00"),)


RATE = entity(
    "rate",
    {
        "code": {},
        "rate": {"field": "decimal", "scale": 6},
        "since": {"field": "date"},
    },
)
CONVERT = {
    "id": "yuan", "agg": "sum", "of": "foreign",
    "convert": {
        "to": "CNY", "on": "closed_on",
        "rates": {"entity": "rate", "from": "code", "rate": "rate", "since": "since"},
    },
}  # fmt: skip


@pytest.fixture
def rates(published, deals):
    """Two rates of the dollar."""
    published(RATE)
    deals("rate", code="USD", rate="7.1", since="2025-01-01")
    deals("rate", code="USD", rate="6.9", since="2026-01-01")
    return deals


def test_amounts_are_converted_by_the_rate_of_their_day(run, rates):
    for day, currency, amount in (
        ("2025-06-01", "USD", "10"), ("2026-01-01", "USD", "1"), ("2026-01-01", "CNY", "0.5"),
    ):  # fmt: skip
        rates("deal", name="E", foreign=amount, currency=currency, closed_on=day)
    assert run(values=[CONVERT]).totals == ("78.4",)
    rates("deal", name="E", foreign="1", currency="EUR", closed_on="2026-01-01")
    result = run(rows=[{"by": "currency"}], values=[CONVERT])
    assert result.rows == (("CNY", "0.5"), ("EUR", None), ("USD", "77.9"), (None, "0"))
    assert result.totals == (None, None)


def test_large_amounts_are_converted_exactly(run, rates):
    most = "9999999999999999.99"
    for _ in range(3):
        rates("deal", name="E", foreign=most, currency="USD", closed_on="2026-05-01")
    whole = Decimal(most) * 3 * Decimal("6.9")
    assert Decimal(run(values=[CONVERT]).totals[0]) == whole


@pytest.fixture
def seller(workspace, deals):
    """A person who sees only what is theirs, and owns one deal."""
    with workspace.write(SYSTEM) as tx:
        person = People(tx).add("wang", roles=["sales"])
    deals("deal", name="Mine", stage="won", amount="100", owner=str(person.id))
    with workspace.read(SYSTEM) as tx:
        return People(tx).actor("wang")


def test_rights_are_inside_the_statement(run, seller):
    assert run(seller, values=[TOTAL, COUNT]).totals == ("100.00", 1)
    lines = run(seller, entity="deal.items", values=[COUNT])
    assert lines.totals == (0,)


REFUSED = [
    {"values": [{"id": "s", "agg": "count", "of": "foreign"}]},
    {"rows": [{"by": "name"}], "values": [COUNT]},
    {"filter": "foreign > 1", "values": [COUNT]},
    {"values": [{**COUNT, "where": "name = 'x'"}]},
    {"rfm": {"by": "name", "date": "closed_on", "amount": "amount"}},
    {"fields": ["name"], "sort": [{"by": "foreign"}]},
]


@pytest.mark.parametrize("document", REFUSED, ids=["of", "by", "filter", "where", "rfm", "sort"])
def test_hidden_and_masked_fields_are_refused_by_name(run, seller, document):
    with pytest.raises(NotAllowedError, match=r"'(foreign|name)'"):
        run(seller, **document)


def test_an_entity_that_one_may_not_read_is_no_target(run, seller):
    source = {"entity": "target"}
    with pytest.raises(NotAllowedError):
        run(seller, values=[{"id": "g", "agg": "sum", "of": "goal", "from": source}])


def test_a_stored_report_is_for_its_roles(workspace, published, seller):
    for_managers = report(values=[COUNT], roles=["sales"])
    published(for_managers, {**for_managers, "$id": "other", "roles": ["boss"]},
              {**ROLE, "$id": "boss"})  # fmt: skip
    with workspace.read(seller) as tx:
        assert Reports(tx).document("r")["$id"] == "r"
        with pytest.raises(NotFoundError):
            Reports(tx).document("other")


def test_a_release_refuses_a_report_that_cannot_be_answered(published, deals):
    install_reports()
    with pytest.raises(DocumentError, match=r"items\.product"):
        published(report(rows=[{"by": "items.product"}], values=[COUNT]))


FULL = report(
    rows=[{"by": "account.industry"}, {"by": "owner.department"}],
    columns=[{"by": "closed_on", "bucket": "month"}],
    values=[
        TOTAL,
        {**COUNT, "where": "amount > 1"},
        {"id": "p", "agg": "sum", "of": "items.price"},
    ],
    sort=[{"by": "closed_on", "desc": True}, {"by": "total"}],
    filter="closed_on > DATE(2020, 1, 1)",
)


def test_renamed_fields_are_repaired_everywhere(workspace, published, deals):
    published(FULL)
    with workspace.read(SYSTEM) as tx:
        app = current_app(tx)
        found = [
            rename_field(app, entity, old, new)["report", "r"]
            for entity, old, new in (
                ("deal", "closed_on", "ended"), ("account", "industry", "branch"),
                ("deal", "amount", "worth"), ("deal", "items", "rows_of"),
            )
        ]  # fmt: skip
    texts = [orjson.dumps(one).decode() for one in found]
    assert "closed_on" not in texts[0]
    assert texts[0].count("ended") == 3
    assert '"by":"account.branch"' in texts[1]
    assert '"of":"worth"' in texts[2]
    assert "worth > 1" in texts[2]
    assert '"of":"rows_of.price"' in texts[3]


def test_a_report_on_lines_follows_their_names(workspace, published, deals):
    published(report(entity="deal.items", rows=[{"by": "parent.stage"}], values=[COUNT]))
    with workspace.read(SYSTEM) as tx:
        app = current_app(tx)
        assert rename_entity(app, "deal", "chance")["report", "r"]["entity"] == "chance.items"
        assert rename_field(app, "deal", "items", "wares")["report", "r"]["entity"] == "deal.wares"
        renamed = rename_field(app, "deal", "stage", "phase")["report", "r"]
        assert renamed["rows"] == [{"by": "parent.phase"}]


def test_a_report_that_takes_too_long_is_told_so(workspace, run, deals):
    """The budget is that of every query; here it is nothing."""
    with workspace.write(SYSTEM) as tx:
        deals_of = RecordService(tx, "deal")
        deals_of.create_many([{"name": f"n{at}", "amount": "1"} for at in range(3000)])
    workspace.settings = replace(workspace.settings, query_seconds=0.001)
    slow = [{"id": f"m{at}", "agg": "median", "of": "amount"} for at in range(8)]
    with pytest.raises(BusyError, match="too long"):
        run(rows=[{"by": "name"}], values=slow)


def test_a_target_stands_beside_what_cannot_be_merged(run, deals):
    deals("target", month="2026-02-01", goal="50")
    values = [
        {"id": "accounts", "agg": "distinct", "of": "account"},
        {"id": "names", "agg": "distinct", "of": "name"},
        {"id": "middle", "agg": "median", "of": "amount"},
        {"id": "goal", "agg": "sum", "of": "goal",
         "from": {"entity": "target", "by": {"closed_on": "month"}}},
    ]  # fmt: skip
    by_year = [{"by": "closed_on", "bucket": "year"}]
    result = run(rows=by_year, values=values, top={"n": 1, "others": True},
                 sort=[{"by": "goal", "desc": True}])  # fmt: skip
    assert result.rows == (
        ("2026-01-01", 1, 2, "15.25", "50.00"), ({"others": True}, 1, 2, "5.25", "0.00"),
    )  # fmt: skip
    assert result.totals == (None, 2, 4, "10.5", "50.00")


def test_the_report_of_the_design_is_answered(workspace, published):
    golden = Path(__file__).parents[1] / "documents/golden/report.json"
    fields = {"stage": {}, "close_date": {"field": "date"}, "amount": {"field": "money"}}
    published(entity("opportunity", fields))
    with workspace.write(SYSTEM) as tx:
        place = Departments(tx).add("north", "North").id
        owner = str(People(tx).add("wang", department=place).id)
        for amount in ("1.50", "2"):
            values = {"amount": amount, "close_date": "2026-03-07", "owner": owner}
            RecordService(tx, "opportunity").create(values)
        result = Reports(tx).run(orjson.loads(golden.read_bytes()))
    assert [titled(row) for row in result.rows] == [["North", "2026-03-01", "3.50", 2, "1.75"]]
