import csv
import re
from datetime import UTC, datetime
from io import StringIO

from first_release import publish

from formloom.platform.core.clock import SetClock


def rows(answer):
    return list(csv.reader(StringIO(answer.text.lstrip("\ufeff"))))


def test_an_export_holds_the_chosen_columns(visit, served):
    served[1].clock = SetClock(datetime(2031, 1, 31, 20, tzinfo=UTC))  # in Shanghai: February
    admin = visit("admin")
    admin.get("/e/competitor/export")
    answer = admin.post("/e/competitor/export", {"field": ["name", "threat"], "format": "csv"})
    named = answer.headers["Content-Disposition"]
    assert re.fullmatch(r'attachment; filename="?Competitors 2031-02-01\.csv"?', named)
    assert rows(answer)[0] == ["Name", "Threat"]
    assert len(rows(answer)) == 10


def test_the_filter_of_the_list_is_that_of_the_export(visit):
    admin = visit("admin")
    page = admin.get("/e/competitor/export?view=competitor_strong").text
    assert 'name="filter" value="(threat &gt;= 4)"' in page
    assert "records that the list shows" in page


def test_a_workbook_is_made(visit):
    admin = visit("admin")
    admin.get("/e/competitor/export")
    answer = admin.post("/e/competitor/export", {"field": "name", "format": "xlsx"})
    assert answer.data.startswith(b"PK")


def test_nobody_exports_what_they_may_not(visit):
    assert visit("service1").get("/e/opportunity/export").status_code == 403


def test_an_export_of_what_one_follows_holds_no_more(visit):
    admin = visit("admin")
    one = admin.ids("/e/competitor")[0]
    admin.post(f"/e/competitor/{one}/follow", {"wants": "1"})
    page = admin.get("/e/competitor/export?followed=1").text
    assert 'name="followed" value="1"' in page
    sent = {"field": "id", "format": "csv", "followed": "1"}
    rows = admin.post("/e/competitor/export", sent).text.splitlines()
    assert [row.strip('"') for row in rows[1:]] == [one]


def test_columns_are_titled_as_in_the_list_or_by_their_keys(visit, served):
    columns = [{"field": "threat"}, {"field": "name", "title": "Rival"}]
    view = {"$schema": "formloom:view/1", "$id": "rivals", "title": "Rivals",
            "entity": "competitor", "kind": "list", "columns": columns}  # fmt: skip
    publish(served[1], [view], allow_loss=False)
    admin = visit("admin")
    page = admin.get("/e/competitor/export?view=rivals").text
    offered = re.findall(r'name="field" value="(\w+)"( checked)?><span>([^<]+)', page)
    assert offered[1:3] == [("threat", " checked", "Threat"), ("name", " checked", "Rival")]
    assert 'name="view" value="rivals"' in page
    sent = {"field": ["threat", "name"], "format": "csv", "view": "rivals"}
    assert rows(admin.post("/e/competitor/export", sent))[0] == ["Threat", "Rival"]
    sent["headers"] = "keys"
    assert rows(admin.post("/e/competitor/export", sent))[0] == ["threat", "name"]
