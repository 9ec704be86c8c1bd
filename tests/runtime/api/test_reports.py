"""Reports over HTTP."""

import pytest

REPORT = {
    "$schema": "formloom:report/1", "$id": "by_stage", "title": "By stage", "entity": "deal",
    "rows": [{"by": "stage"}],
    "values": [{"id": "total", "agg": "sum", "of": "amount"}, {"id": "n", "agg": "count"}],
}  # fmt: skip


@pytest.fixture
def sales(crm, admin):
    """A client of somebody who has put two deals in."""
    for stage, amount in (("new", "1.50"), ("won", "2")):
        values = {"name": stage, "stage": stage, "amount": amount}
        admin.post("/records/deal", {"values": values})
    return admin


def test_a_document_that_is_sent_is_answered_in_rows_and_totals(sales):
    answer = sales.post("/reports/run", REPORT)
    assert [(one["id"], one["type"], one["role"]) for one in answer["columns"]] == [
        ("stage", "choice", "row"), ("total", "decimal", "value"), ("n", "integer", "value"),
    ]  # fmt: skip
    assert answer["rows"] == [["new", "1.50", 1], ["won", "2.00", 1]]
    assert answer["totals"] == [None, "3.50", 2]
    assert answer["truncated"] is False


def test_a_stored_report_says_the_same(sales, published):
    published(REPORT)
    assert sales.get("/reports/by_stage") == sales.post("/reports/run", REPORT)
    assert sales.send("GET", "/reports/nothing").status_code == 404


def test_a_mistake_is_told_with_its_place(sales):
    wrong = {**REPORT, "rows": [{"by": "stag"}]}
    response = sales.send("POST", "/reports/run", wrong, Accept_Language="zh")
    assert response.status_code == 422
    (problem,) = response.get_json()["problems"]
    assert problem["path"] == "/rows/0/by"
    assert "stage" in problem["hint"]


def test_a_table_has_as_many_rows_as_were_asked_for(sales):
    table = {**REPORT, "fields": ["name", "amount"]}
    del table["rows"]
    answer = sales.post("/reports/run?limit=1", table)
    assert (len(answer["rows"]), answer["truncated"]) == (1, True)
    assert answer["totals"][-2:] == ["3.50", 2]


def test_nobody_gets_no_report(app, crm):
    assert app.test_client().post("/api/v1/reports/run", json=REPORT).status_code == 401
