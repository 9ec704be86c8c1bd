"""Pages of reports and dashboards, as a browser without scripts sees them."""

import io
import json
import re
import zipfile
from html import unescape
from urllib.parse import quote

import pytest

from formloom.designer.reports import builder_page
from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.reports.sample import Bounds

REPORT = {
    "$schema": "formloom:report/1", "$id": "new", "title": "My <b>deals</b>",
    "entity": "opportunity", "rows": [{"by": "stage"}], "values": [{"id": "n", "agg": "count"}],
}  # fmt: skip


def posted(visitor, path, document):
    """The answer to a document that the builder's script sends."""
    visitor.get("/reports")
    headers = {"X-CSRF-Token": visitor.token}
    return visitor.client.post(path, data=json.dumps(document), headers=headers)


def cells(text):
    """The texts of a table's lines."""
    rows = re.findall(r"(?s)<tr[^>]*>(.*?)</tr>", text)
    found = [re.findall(r"(?s)<t[hd][^>]*>(.*?)</t[hd]>", row) for row in rows]
    return [[unescape(re.sub(r"(?s)<[^>]+>", "", one)).strip() for one in row] for row in found]


def test_the_list_has_folders_and_a_search(visit):
    page = visit("admin", "zh").get("/reports").text
    assert "销售漏斗" in page
    assert "仪表盘" in page
    found = visit("admin").get("/reports?q=funnel").text
    assert "Sales funnel" in found
    assert "Ageing" not in found


def test_reports_are_closed_to_roles_without_them(visit, served):
    with served[1].write(SYSTEM) as tx:
        People(tx).add("guest", name="Guest", password="guest-demo")
    guest = visit("guest")
    for path in ("/reports", "/reports/win_rate", "/dashboards/sales", "/reports/new"):
        assert guest.get(path).status_code == 403
    assert 'href="/reports"' not in guest.get("/").text


def test_a_matrix_shows_groups_with_links_to_their_records(visit):
    admin = visit("admin")
    page = admin.get("/reports/pipeline_by_month")
    total = cells(page.text)[-1]
    assert total[0] == "Total"
    link = unescape(re.findall(r'href="(/reports/pipeline_by_month/behind[^"]+)"', page.text)[-1])
    led = admin.get(link)
    assert led.status_code == 303
    listed = admin.get(led.location).text
    assert listed.count('<tr id="row-') >= 1
    assert "stage not in" in unescape(listed)


def test_the_records_behind_all_numbers_are_those_of_the_report(visit):
    admin = visit("admin")
    page = admin.get("/reports/lost_reasons").text
    counted = {line[0]: line[1] for line in cells(page) if len(line) == 4 and line[1].isdigit()}
    total = counted.pop("Total")
    links = [unescape(one) for one in re.findall(r'href="([^"]+/behind\?v=n[^"]+)"', page)]
    found = [admin.get(admin.get(link).location).text.count('<tr id="row-') for link in links]
    assert found == [*map(int, counted.values()), min(50, int(total))]


def test_filters_stand_in_the_address(visit):
    admin = visit("admin")
    address = "/reports/win_rate?filter=" + quote("amount > 100000")
    narrowed = admin.get(address).text
    assert cells(narrowed)[-1] != cells(admin.get("/reports/win_rate").text)[-1]
    rows = {"c.0.path": "amount", "c.0.op": "more", "c.0.value": "100000"}
    led = admin.post("/reports/win_rate/filter", rows)
    assert cells(admin.get(led.location).text) == cells(narrowed)


def test_a_number_is_broken_out_by_another_field(visit):
    page = visit("admin").get("/reports/win_rate?by=priority").text
    assert {line[0] for line in cells(page)} >= {"High", "Medium", "Low", "Total"}


def test_a_filter_that_means_nothing_is_said(visit):
    answer = visit("admin").get("/reports/win_rate?filter=" + quote("amont > 1"))
    assert answer.status_code == 422
    assert "amont" in unescape(answer.text)


def test_what_one_may_not_read_is_refused(visit):
    assert visit("service1").get("/reports/win_rate").status_code == 403


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_a_report_is_exported(visit, format):
    answer = visit("admin").post("/reports/product_mix/export", {"format": format})
    assert answer.status_code == 200
    if format == "csv":
        lines = answer.get_data().decode("utf-8-sig").splitlines()
        assert lines[-1].startswith("Total,")
    else:
        assert "xl/worksheets/sheet1.xml" in zipfile.ZipFile(io.BytesIO(answer.data)).namelist()


def test_a_list_of_records_is_exported_as_such(visit):
    answer = visit("admin").post("/reports/contract_renewals/export", {"format": "csv"})
    page = visit("admin").get("/reports/contract_renewals").text
    lines = answer.get_data().decode("utf-8-sig").splitlines()
    assert len(lines) - 1 == len(re.findall(r'href="/e/contract/[0-9a-f]{8}-', page))


def test_every_report_has_its_table_and_a_chart_its_words(visit):
    admin = visit("admin", "zh")
    keys = re.findall(r'href="/reports/([a-z_]+)"', admin.get("/reports").text)
    assert len(keys) >= 16
    for key in dict.fromkeys(one for one in keys if one != "new"):
        answer = admin.get(f"/reports/{key}")
        assert answer.status_code == 200, key
        assert re.search("fl-(report-frame|figure|empty)", answer.text), key
        for label in re.findall(r'role="img" aria-label="([^"]*)"></div></fl-chart>', answer.text):
            assert "共" in label, key


# The builder


def test_a_new_report_asks_what_it_is_about(visit):
    sales = visit("sales1")
    assert "/reports/new?entity=opportunity" in sales.get("/reports/new").text
    page = sales.get("/reports/new?entity=opportunity").text
    assert 'data-path="amount"' in page
    assert 'data-path="account.industry"' in page


def test_the_palette_says_what_each_field_is_good_for(visit):
    page = visit("admin").get("/reports/new?entity=opportunity").text
    words = json.loads(re.search(r"(?s)data-words>(.*?)</script>", page)[1])
    assert "sum" in words["fields"]["amount"]["aggs"]
    assert words["fields"]["stage"]["group"]
    assert "sum" not in words["fields"]["account.credit_limit"]["aggs"]
    assert "owner.department" in words["fields"]


def test_the_preview_shows_what_a_document_gives_or_what_is_wrong(visit):
    admin = visit("admin")
    right = posted(admin, "/reports/preview", REPORT).text
    assert cells(right)[-1][0] == "Total"
    wrong = posted(admin, "/reports/preview", {**REPORT, "rows": [{"by": "stag"}]}).text
    assert "stag" in wrong
    assert "fl-report-frame" not in wrong


def test_the_preview_of_many_records_says_that_it_is_a_sample(visit, monkeypatch):
    admin = visit("admin")
    assert "fl-build-sample" not in posted(admin, "/reports/preview", REPORT).text
    monkeypatch.setattr(builder_page, "SAMPLE", Bounds(5, 20))
    sampled = posted(admin, "/reports/preview", REPORT).text
    assert "Made from the newest 5 records only" in sampled
    assert cells(sampled)[-1] == ["Total", "5"]


def test_a_report_of_ones_own_is_seen_by_nobody_else(visit):
    sales = visit("sales1")
    led = sales.post("/reports/new", {"document": json.dumps(REPORT), "for": "me"})
    assert led.location == "/reports/my-1"
    page = sales.get("/reports/my-1").text
    assert "My &lt;b&gt;deals&lt;/b&gt;" in page
    assert "<b>deals" not in page
    assert visit("sales2").get("/reports/my-1").status_code == 404
    changed = {**REPORT, "title": "Renamed"}
    sales.post("/reports/my-1/edit", {"document": json.dumps(changed), "for": "me"})
    assert "Renamed" in sales.get("/reports").text
    sales.post("/reports/my-1/forget", {})
    assert sales.get("/reports/my-1").status_code == 404


def test_a_report_for_everybody_is_a_draft_until_it_is_published(visit):
    analyst = visit("admin")
    led = analyst.post("/reports/new", {"document": json.dumps(REPORT), "for": "everybody"})
    assert led.location == "/reports/my_b_deals_b/edit"
    assert analyst.get(led.location).status_code == 200
    assert analyst.get("/reports/my_b_deals_b").status_code == 404


def test_only_designers_draft_for_everybody(visit):
    sales = visit("sales1")
    assert "everybody" not in sales.get("/reports/new?entity=lead").text.split("fl-build-json")[0]
    answer = sales.post("/reports/new", {"document": json.dumps(REPORT), "for": "everybody"})
    assert answer.status_code in {403, 422}
    assert "my_b_deals" not in visit("admin").get("/designs").text


def test_a_report_that_cannot_be_answered_is_not_saved(visit):
    broken = {**REPORT, "values": [{"id": "n", "agg": "sum", "of": "name"}]}
    answer = visit("admin").post("/reports/new", {"document": json.dumps(broken), "for": "me"})
    assert answer.status_code == 422
    assert "SUM" in answer.text


def test_the_filter_rows_make_a_formula(visit):
    admin = visit("admin")
    rows = {"entity": "opportunity", "c.0.path": "stage", "c.0.op": "is", "c.0.value": "won"}
    made = admin.post("/reports/filter", rows).json
    assert made["filter"] == "stage = 'won'"
    part = admin.post("/reports/filter-rows", {"entity": "opportunity", "filter": made["filter"]})
    assert 'value="stage" selected' in part.text
    wrong = admin.post("/reports/filter", {**rows, "c.0.value": "no stage"})
    assert wrong.status_code == 422


# Dashboards


def test_a_dashboard_leaves_its_widgets_to_themselves(visit):
    admin = visit("admin")
    page = admin.get("/dashboards/sales").text
    parts = re.findall(r'hx-get="([^"]+)"', page)
    assert len(parts) == 10
    assert all(admin.get(unescape(one)).status_code == 200 for one in parts)


def test_a_widget_that_cannot_be_shown_says_why(visit):
    service = visit("service1")
    good = service.get("/dashboards/service/widgets/open")
    assert good.status_code == 200
    wrong = service.get("/dashboards/service/widgets/open?f.period=soon")
    assert wrong.status_code == 200
    assert "no period" in wrong.text
    assert service.get("/dashboards/service/widgets/none").status_code == 404


def test_a_dashboard_is_for_its_roles(visit):
    assert visit("service1").get("/dashboards/sales").status_code == 404
    assert visit("sales1").get("/dashboards/sales").status_code == 200


def test_filters_of_a_dashboard_reach_the_widgets_that_map_them(visit):
    admin = visit("admin")
    whole = admin.get("/dashboards/sales/widgets/people").text
    some = admin.get("/dashboards/sales/widgets/people?f.period=2026-01-01..2026-03-31").text
    assert cells(whole)[-1] != cells(some)[-1]
    quarter = quote("closed_on >= '2026-01-01' and closed_on < '2026-04-01'")
    report = admin.get(f"/reports/win_rate?filter={quarter}").text
    assert cells(report)[-1] == cells(some)[-1]


def test_a_mark_sets_the_filter_that_its_group_is(visit):
    part = visit("admin").get("/dashboards/marketing/widgets/sources").text
    model = json.loads(re.search(r"(?s)application/json\">(.*?)</script>", part)[1])
    assert model["series"][0]["urls"][0] == "/dashboards/marketing?f.source=website"


def test_days_are_chosen_for_a_dashboard(visit):
    admin = visit("admin")
    led = admin.get("/dashboards/sales/period?id=period&first=2026年1月1日&last=31 Mar 2026")
    assert led.location == "/dashboards/sales?f.period=2026-01-01..2026-03-31"
    assert "31" in admin.get(led.location).text


def test_the_fields_of_other_records_are_told_for_a_target(visit):
    told = visit("admin").get("/reports/fields?entity=quote.items").json
    assert "sum" in told["quantity"]["aggs"]
    assert visit("admin").get("/reports/fields?entity=none").status_code == 404
    assert visit("service1").get("/reports/fields?entity=quote.items").status_code == 404


def test_lines_are_called_as_their_field_is(visit):
    page = visit("admin", "zh").get("/reports").text
    assert "报价明细" in page
    assert ">Items<" not in page


def test_a_shared_report_leads_designers_to_its_draft_and_versions(visit):
    page = visit("admin").get("/reports/win_rate").text
    assert 'href="/designs/report/win_rate"' in page
    assert 'href="/designs/report/win_rate/versions"' in page
    assert "/designs/" not in visit("sales1").get("/reports/win_rate").text


def test_a_dashboard_opens_with_the_filters_of_the_last_time(visit):
    manager = visit("manager")
    assert "data-remember" not in manager.get("/dashboards/sales").text
    chosen = manager.get("/dashboards/sales?f.period=last_month").text
    address = re.search(r'data-remember="([^"]+)"', chosen)[1]
    headers = {"X-CSRF-Token": manager.token}
    stored = manager.client.put(address, json={"f.period": "last_month"}, headers=headers)
    assert stored.status_code == 204
    asked = [
        re.search(r'hx-get="/dashboards/([^"]+)"', who.get(f"/dashboards/sales{query}").text)[1]
        for who, query in [(manager, ""), (visit("admin"), ""), (manager, "?f.period=today")]
    ]
    assert ["f.period=last_month" in one for one in asked] == [True, False, False]
    assert "f.period=today" in asked[2]
