"""Editors say in which language a document's own words are, and what a reader knows them as."""

import json
import re

import pytest

from formloom.platform.core.actor import SYSTEM
from formloom.platform.documents.releases import current_app

NOTE = "英文（应用的语言）。"
READ = "英文（应用的语言），当前语言下显示为“{text}”。"


def given(page, id):
    found = re.search(rf'<script type="application/json" id="{id}">(.*?)</script>', page, re.S)
    return json.loads(found[1])


def words_of(page):
    return json.loads(re.search(r"data-words>(.*?)</script>", page, re.S)[1])


@pytest.fixture
def reader(visit):
    return visit("admin", "zh")


def test_a_view_and_a_dashboard_tell_what_their_titles_are_read_as(served, reader, visit):
    view = given(reader.get("/designs/view/account_all/design").text, "fl-vd-given")
    assert view["document"]["title"] == "All accounts"
    assert view["own"]["note"] == NOTE
    assert view["own"]["texts"][""] == "全部客户"
    assert view["own"]["read"] == READ
    assert reader.get(view["own"]["url"]).status_code == 200
    assert "全部客户" in reader.get(view["own"]["url"]).text
    with served[1].read(SYSTEM) as tx:
        texts = current_app(tx).texts["zh"]
    dashboard = given(reader.get("/designs/dashboard/sales/layout").text, "fl-dd-given")
    assert dashboard["own"]["texts"][""] == texts["dashboards/sales"]
    english = visit("admin").get("/designs/view/account_all/design").text
    assert given(english, "fl-vd-given")["own"] is None


def test_a_field_says_so_in_its_drawer_and_on_its_page(reader, visit):
    own = given(reader.get("/designs/entity/opportunity/fields").text, "fl-md-given")["own"]
    assert own["texts"]["amount"] == "预计金额"
    assert own["texts"][""] == "商机"
    page = reader.get("/designs/entity/opportunity/fields/amount").text
    assert f'id="title-help">{NOTE}' in page
    assert (
        "the app's language"
        not in visit("admin").get("/designs/entity/opportunity/fields/amount").text
    )


def test_a_report_is_headed_as_its_reader_knows_it(served, reader, visit):
    with served[1].read(SYSTEM) as tx:
        app = current_app(tx)
    texts = app.texts["zh"]
    key, value = next(
        (key, value["id"])
        for key, document in app.all("report")
        for value in document.get("values", ())
        if f"reports/{key}" in texts and f"reports/{key}/{value['id']}" in texts
    )
    page = reader.get(f"/reports/{key}/edit").text
    title = texts[f"reports/{key}"]
    assert re.search(rf"<h1[^>]*>{re.escape(title)}</h1>", page)
    assert READ.format(text=title) in page
    assert words_of(page)["own"]["texts"][value] == texts[f"reports/{key}/{value}"]
    assert words_of(visit("admin").get(f"/reports/{key}/edit").text)["own"] is None
    assert reader.get("/reports/new?entity=opportunity").status_code == 200
