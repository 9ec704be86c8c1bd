"""Dashboards that are published lead somewhere, and follow when something is renamed."""

import pytest
from make import entity

from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import DocumentError
from formloom.platform.documents.releases import current_app
from formloom.platform.documents.rename import rename_field
from formloom.platform.reports.checks import install_reports

DEAL = entity("deal", {"name": {}, "closed_on": {"field": "date"}}, display="name")
REPORT = {
    "$schema": "formloom:report/1", "$id": "won", "title": "Won", "entity": "deal",
    "values": [{"id": "n", "agg": "count"}],
}  # fmt: skip
WIDGET = {"id": "won", "kind": "kpi", "report": "won", "x": 0, "y": 0, "w": 3, "h": 2,
          "map": {"period": "closed_on", "owner": "owner"}}  # fmt: skip
DASHBOARD = {
    "$schema": "formloom:dashboard/1", "$id": "sales", "title": "Sales",
    "filters": [{"id": "period", "type": "period"}, {"id": "owner", "type": "person"}],
    "widgets": [WIDGET], "phone": ["won"],
}  # fmt: skip


@pytest.fixture
def publish(published):
    install_reports()
    published(DEAL, REPORT)
    return published


def test_a_field_that_a_filter_is_applied_to_is_renamed_with_the_others(workspace, publish):
    publish(DASHBOARD)
    with workspace.read(SYSTEM) as tx:
        found = rename_field(current_app(tx), "deal", "closed_on", "ended_on")
    assert found["dashboard", "sales"]["widgets"][0]["map"]["period"] == "ended_on"


WRONG = [
    ({"widgets": [WIDGET, WIDGET]}, "/widgets/1/id", "already"),
    ({"phone": ["wom"]}, "/phone/0", "Did you mean 'won'?"),
    ({"widgets": [{**WIDGET, "map": {"perod": "closed_on"}}]}, "/widgets/0/map/perod", "'period'"),
    ({"widgets": [{**WIDGET, "map": {"period": "close"}}]}, "/widgets/0/map/period", "'closed_on'"),
    ({"widgets": [{**WIDGET, "map": {"period": "name"}}]}, "/widgets/0/map/period", "does not fit"),
    ({"widgets": [{**WIDGET, "report": "wonn"}]}, "/widgets/0/report", "Did you mean 'won'?"),
    (
        {"widgets": [{"id": "f", "kind": "filter", "filter": "ownr", "x": 0, "y": 0, "w": 1,
                      "h": 1}],
         "phone": []},
        "/widgets/0/filter", "Did you mean 'owner'?",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "path", "words"), WRONG, ids=lambda one: str(one)[:30])
def test_what_leads_nowhere_is_refused_at_its_place(publish, changes, path, words):
    with pytest.raises(DocumentError) as refused:
        publish({**DASHBOARD, **changes})
    assert [path for one in refused.value.problems if one.path == path and words in str(one)]


@pytest.mark.parametrize(
    "shelves",
    [
        {"values": []},
        {"values": [], "rows": [{"by": "name"}]},
        {"fields": ["name"], "rows": [{"by": "name"}]},
        {"values": [{"id": "two", "formula": "1 + 1"}]},
        {"fields": ["name"], "values": [{"id": "two", "formula": "1 + 1"}]},
    ],
    ids=["nothing", "groups", "groups of fields", "a formula", "a formula below fields"],
)
def test_a_report_needs_a_value_of_the_records(publish, shelves):
    bare = {key: one for key, one in REPORT.items() if key != "values"}
    with pytest.raises(DocumentError, match="such as a count"):
        publish({**bare, **shelves})


def test_customers_are_scored_and_not_days(publish):
    bare = {key: one for key, one in REPORT.items() if key != "values"}
    scored = {**bare, "rfm": {"by": "owner", "date": "closed_on", "amount": "revision"}}
    for wrong in (
        {"rfm": {**scored["rfm"], "by": "closed_on"}}, {"columns": [{"by": "closed_on"}]},
    ):  # fmt: skip
        with pytest.raises(DocumentError, match="grouped by 'closed_on'"):
            publish({**scored, **wrong})
