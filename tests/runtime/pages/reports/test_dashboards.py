"""The designer of dashboards as its pages and answers: read without scripts, shown, made a home."""

import json
import re
from base64 import b64encode
from html import unescape

import pytest
from pictures import PNG

from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import DocumentError
from formloom.platform.documents.drafts import Drafts
from formloom.platform.documents.folder import read_folder, write_folder
from formloom.platform.documents.pictures import picture_of
from formloom.platform.documents.publishing import publish_drafts
from formloom.platform.documents.releases import current_app
from formloom.platform.records.service import RecordService

PLACE = {"x": 0, "y": 0, "w": 3, "h": 3}
PICTURE = picture_of(PNG).to_url()
WON = {"id": "won", "kind": "kpi", "report": "won_amount", **PLACE}


def board(*widgets, **more):
    schema = {"$schema": "formloom:dashboard/1", "$id": "board", "title": "Board"}
    return {**schema, "widgets": list(widgets), **more}


@pytest.fixture
def drafted(served):
    """A function that makes documents drafts, live at once if that is asked for."""

    def save(*documents, live=False):
        with served[1].write(SYSTEM) as tx:
            for document in documents:
                kind = document["$schema"].removeprefix("formloom:").partition("/")[0]
                drafts, name = Drafts(tx), (kind, document["$id"])
                etag = drafts.get(*name).etag if name in drafts.documents() else None
                drafts.save(*name, document, etag=etag)
        if live:
            publish_drafts(served[1], SYSTEM)

    return save


def given(page):
    """What the page brings for its script."""
    found = re.search(r'(?s)id="fl-dd-given">(.*?)</script>', page)
    return json.loads(found[1])


def shown(visitor, document, id="won", key="board"):
    """The answer to the designer that asks for one widget."""
    visitor.get("/designs")
    body = json.dumps({"document": document, "id": id})
    headers = {"X-CSRF-Token": visitor.token}
    return visitor.client.post(f"/designs/dashboard/{key}/widget", data=body, headers=headers)


def test_what_stands_on_a_dashboard_is_read_without_scripts(visit):
    page = visit("admin", "zh").get("/designs/dashboard/sales/layout").text
    assert "销售漏斗" in page
    assert "第 4 列，第 1 行，宽 3，高 3" in page
    assert 'href="/designs/dashboard/sales"' in page
    listed = visit("admin").get("/designs").text
    assert 'href="/designs/dashboard/sales/layout"' in listed


def test_the_script_is_told_what_a_dashboard_can_be_made_of(visit):
    told = given(visit("admin").get("/designs/dashboard/sales/layout").text)
    funnel = next(one for one in told["reports"] if one["key"] == "sales_funnel")
    assert (funnel["entity"], funnel["kind"], funnel["title"]) == (
        "opportunity", "report", "Sales funnel"
    )  # fmt: skip
    paths = told["paths"]["opportunity"]
    assert "closed_on" in dict(paths["period"])
    assert {"owner", "account.owner"} <= dict(paths["person"]).keys()
    assert {"department", "owner.department"} <= dict(paths["department"]).keys()
    assert {one["kind"] for one in told["starter"]["widgets"]} == {"kpi", "report"}
    assert "lead.source" in dict(told["choices"])


def test_a_document_that_is_no_dashboard_is_mended_as_json(visit, drafted):
    drafted(board({"id": "won", "kind": "kpi"}))
    page = visit("admin").get("/designs/dashboard/board/layout").text
    assert "This cannot be drawn" in page
    assert "fl-dd-given" not in page


def test_a_widget_is_shown_before_anything_is_saved(visit):
    admin = visit("admin")
    part = shown(admin, board(WON))
    assert "fl-figure" in part.text
    text = {"id": "t", "kind": "text", "html": "<p>Hi</p><script>x()</script>", **PLACE}
    assert "<script" not in shown(admin, board(text), "t").text


@pytest.mark.parametrize(
    ("document", "id"),
    [(board({"id": "won"}), "won"), (board(WON), "other"), ([], "won"), (None, "won")],
    ids=["half", "unknown", "list", "nothing"],
)
def test_what_is_no_widget_is_refused_in_words(visit, document, id):
    assert shown(visit("admin"), document, id).status_code == 422


def test_a_report_that_is_not_there_is_said_in_its_place(visit):
    part = shown(visit("admin"), board({**WON, "report": "gone"}))
    assert part.status_code == 200
    assert "gone" in unescape(part.text)


def test_a_drafted_report_is_offered_and_shown_before_it_is_live(visit, served, drafted):
    with served[1].read(SYSTEM) as tx:
        won = dict(current_app(tx).document("report", "won_amount"))
    mine = {**WON, "report": "mine"}
    drafted({**won, "$id": "mine", "title": "Mine"}, {**won, "$id": "odd", "entity": "gone"},
            {"$schema": "formloom:report/1", "$id": "half"}, board(mine))  # fmt: skip
    admin = visit("admin")
    page = admin.get("/designs/dashboard/board/layout").text
    offered = {one["key"]: one["title"] for one in given(page)["reports"]}
    assert offered["mine"] == "Mine"
    assert not offered.keys() & {"odd", "half"}
    assert "<strong>Mine</strong>" in page
    assert "fl-figure" in shown(admin, board(mine)).text


def test_an_image_is_shown_exported_and_applied_again(visit, served, drafted, tmp_path):
    image = {**PLACE, "id": "logo", "kind": "image", "picture": PICTURE, "alt": "<i>us</i>"}
    drafted(board(image), live=True)
    part = visit("admin").get("/dashboards/board/widgets/logo").text
    assert f'src="{PICTURE}" alt="&lt;i&gt;us&lt;/i&gt;"' in part
    with served[1].read(SYSTEM) as tx:
        write_folder(tmp_path, current_app(tx).documents)
    assert read_folder(tmp_path)["dashboard", "board"]["widgets"] == [image]
    blank = shown(visit("admin"), board({**PLACE, "id": "logo", "kind": "image"}), "logo").text
    assert "There is no picture yet." in blank


def test_what_is_no_picture_is_never_published(served, drafted):
    svg = b64encode(b"<svg onload='alert(1)'/>").decode()
    image = {**PLACE, "id": "logo", "kind": "image"}
    drafted(board({**image, "picture": f"data:image/png;base64,{svg}"}))
    with pytest.raises(DocumentError, match="no PNG, JPEG or WebP"):
        publish_drafts(served[1], SYSTEM)


def test_a_dashboard_is_the_home_of_a_role(visit, served, drafted):
    admin = visit("admin")
    drafted({"$schema": "formloom:role/1", "$id": "guest", "title": "Guest", "entities": {}})
    page = admin.get("/designs/dashboard/sales/home").text
    assert "begins with" in page
    assert page.count("gets the right to reports with it") == 1
    chosen = {"roles": ["sales", "guest", "nobody"]}
    assert admin.post("/designs/dashboard/sales/home", chosen).status_code == 303
    assert 'value="sales" checked' in admin.get("/designs/dashboard/sales/home").text
    seller = visit("sales1")
    assert "fl-dash" not in seller.get("/").text
    publish_drafts(served[1], SYSTEM)
    assert 'id="w-funnel"' in seller.get("/").text
    assert 'id="w-funnel"' not in visit("service1").get("/").text
    with served[1].read(SYSTEM) as tx:
        assert current_app(tx).document("role", "guest")["reports"] is True
    admin.post("/designs/dashboard/sales/home", {})
    publish_drafts(served[1], SYSTEM)
    assert "fl-dash" not in seller.get("/").text


def test_a_home_that_one_may_not_see_is_the_start_page(visit, served, drafted):
    with served[1].read(SYSTEM) as tx:
        document = dict(Drafts(tx).get("navigation", "main").document)
    drafted({**document, "home": {"service": "dashboard/sales"}}, live=True)
    page = visit("service1").get("/")
    assert page.status_code == 200
    assert "fl-dash" not in page.text


def test_numbers_lead_where_the_widget_says(visit, drafted):
    period = {"id": "period", "type": "period"}
    dashboard = {**WON, "click": {"dashboard": "sales"}, "map": {"period": "closed_on"}}
    link = {"id": "rate", "kind": "report", "report": "win_rate", "click": {"link": "/e/lead"},
            **PLACE, "y": 3}  # fmt: skip
    drafted(board(dashboard, link, filters=[period]), live=True)
    admin = visit("admin")
    first = admin.get("/dashboards/board/widgets/won?f.period=this_year").text
    assert 'href="/dashboards/sales?f.period=this_year"' in first
    second = admin.get("/dashboards/board/widgets/rate").text
    assert 'href="/e/lead"' in second
    assert "/behind" not in second


def test_a_click_leads_only_to_what_is_there(visit, drafted):
    drafted(board({**WON, "click": {"dashboard": "nowhere"}}))
    page = visit("admin").get("/designs/dashboard/board/layout").text
    assert "nowhere" in page


def test_each_widget_has_its_own_rhythm_and_may_be_left_out_on_phones(visit, drafted):
    other = {**WON, "id": "other", "y": 3, "phone": False, "refresh": 60}
    drafted(board(WON, other, refresh=300), live=True)
    page = visit("admin").get("/dashboards/board").text
    assert re.findall(r"every (\d+)s", page) == ["300", "60"]
    assert re.findall(r'is-off-phone" id="([\w-]+)"', page) == ["w-other"]


def test_only_designers_come_here(visit):
    assert visit("sales1").get("/designs/dashboard/sales/layout").status_code == 403
    assert shown(visit("sales1"), board(WON)).status_code == 403


EVIL = """</script><script>alert(1)</script><img src=x onerror=alert(1)>" onclick="x' {{7*7}}"""


def test_titles_and_labels_inject_nothing(visit, served, drafted):
    with served[1].write(SYSTEM) as tx:
        service = RecordService(tx, "opportunity")
        account = RecordService(tx, "account").create({"name": EVIL})
        values = {"account": str(account.id), "amount": "5", "closed_on": "2026-05-01"}
        service.create({"name": EVIL, "stage": "won", **values})
    report = {
        "$schema": "formloom:report/1", "$id": "evil", "title": EVIL, "help": EVIL, "folder": EVIL,
        "entity": "opportunity", "rows": [{"by": "account", "title": EVIL}],
        "values": [{"id": "n", "agg": "count", "title": EVIL}], "chart": {"type": "bar"},
    }  # fmt: skip
    widget = {"id": "w", "kind": "report", "report": "evil", "title": EVIL, **PLACE}
    period = {"id": "period", "type": "period", "title": EVIL}
    drafted(report, board(widget, title=EVIL, help=EVIL, filters=[period]), live=True)
    admin = visit("admin")
    pages = (
        "/reports", "/reports/evil", "/reports/evil/edit", "/dashboards/board",
        "/dashboards/board/widgets/w", "/designs/dashboard/board/layout",
        "/designs/dashboard/board/home",
    )  # fmt: skip
    for path in pages:
        answer = admin.get(path)
        assert answer.status_code == 200, path
        assert "<script>alert" not in answer.text, path
        assert "<img src=x" not in answer.text, path
        assert ' onclick="x' not in answer.text, path
    found = re.search(
        r"(?s)<fl-chart.*?application/json\">(.*?)</script>", admin.get("/reports/evil").text
    )
    assert EVIL in json.loads(found[1])["categories"]
    file = admin.post("/reports/evil/export", {"format": "csv"})
    assert "\n" not in file.headers["Content-Disposition"]
