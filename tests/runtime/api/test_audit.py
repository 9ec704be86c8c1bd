"""The audit log over the API, for administrators alone; uncovering a value."""

import pytest
from make import entity

NOTE = entity("note", {"name": {}, "pin": {"field": "secret"}}, display="name")


def test_pages_of_the_log_follow_one_another(admin):
    admin.post("/people", {"login": "eve"})
    first = admin.get("/audit?limit=1")
    assert first["items"][0]["action"] == "person.add"
    assert first["items"][0]["by"]["title"] == "Admin"
    second = admin.get(f"/audit?limit=1&before={first['next']}")
    assert second["items"][0]["number"] < first["items"][0]["number"]


def test_filters_narrow_it(admin):
    admin.post("/people", {"login": "eve"})
    found = admin.get("/audit?action=person&search=eve")["items"]
    assert [one["action"] for one in found] == ["person.add"]
    assert not admin.get("/audit?since=2100-01-01T00:00:00Z")["items"]


def test_what_a_spreadsheet_would_compute_is_defused(admin):
    admin.ok("PATCH", f"/people/{admin.person}", {"name": "=1+1"})
    admin.post("/people", {"login": "eve"})
    with admin.send("GET", "/audit/export?action=person.add&search=eve") as answer:
        text = answer.get_data(as_text=True)
    assert ",'=1+1,person.add," in text


@pytest.mark.parametrize("path", ["/audit", "/audit/export"])
def test_nobody_else_reads_it(client, path):
    assert client("designer").send("GET", path).status_code == 403


def test_a_secret_is_uncovered_and_the_log_tells_who_from_where(admin, published):
    published(NOTE)
    values = {"values": {"name": "a", "pin": "PIN 6222"}}
    id = admin.post("/records/note", values)["id"]
    answer = admin.post(f"/records/note/{id}/reveal", {"field": "pin"})
    assert answer == {"value": "PIN 6222"}
    told = admin.get("/audit?action=record.reveal")["items"][0]
    assert (told["subject"], told["data"]) == (f"note/{id}", {"field": "pin"})
    assert told["address"] == "127.0.0.1"
    assert "PIN" not in str(told)
