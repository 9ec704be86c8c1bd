"""Subscriptions by the API."""

import pytest
from papers_world import DOCUMENTS

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.reports.own import keep_report

NEW = {"kind": "report", "key": "by_stage", "timing": {"every": "week", "at": "08:00"}}
HOME = "/subscriptions"


@pytest.fixture
def known(client, workspace, published):
    """A function that returns a client of somebody with a mail address."""
    published(*DOCUMENTS)

    def make(login, *roles, **values):
        made = client(*roles, login=login)
        with workspace.write(SYSTEM) as tx:
            People(tx).change(made.person, email=f"{login}@example.com", **values)
        return made

    return make


def test_a_subscription_is_made_changed_paused_and_ended(known):
    wang = known("wang", "sales")
    answer = wang.send("POST", HOME, NEW)
    assert answer.status_code == 201
    (made,) = answer.json["items"]
    assert made["person"] == {"id": str(wang.person), "title": "Wang"}
    assert made["timing"] == {"every": "week", "at": "08:00", "on": 1, "zone": "Asia/Shanghai"}
    one = f"{HOME}/{made['id']}"
    alert = {"when": "over", "value": "total", "limit": "100"}
    changed = wang.send("PATCH", one, {"condition": alert, "paused": True}).json
    assert (changed["condition"]["limit"], changed["paused"]) == ("100", True)
    assert wang.send("GET", one).json == changed
    assert wang.send("POST", f"{one}/send", {}).status_code == 202
    assert wang.send("DELETE", one).status_code == 204
    assert wang.send("GET", HOME).json["items"] == []


def test_one_subscribes_oneself_and_ones_staff_and_nobody_else(known):
    wang, boss = known("wang", "sales"), known("boss", "sales")
    zhao = known("zhao", "sales", manager=boss.person)
    named = {**NEW, "people": [str(zhao.person)]}
    assert wang.send("POST", HOME, named).status_code == 403
    (made,) = boss.send("POST", HOME, named).json["items"]
    assert made["created_by"]["title"] == "Boss"
    assert [one["id"] for one in zhao.send("GET", HOME).json["items"]] == [made["id"]]
    assert wang.send("GET", f"{HOME}/{made['id']}").status_code == 404
    assert zhao.send("DELETE", f"{HOME}/{made['id']}").status_code == 204


def test_nobody_else_says_when_a_report_of_ones_own_is_sent(known, workspace):
    """Whoever has an own report under the same key would have it checked against that one."""
    wang, admin = known("wang", "sales"), known("admin", "administrator")
    (report,) = [one for one in DOCUMENTS if one["$id"] == "by_stage"]
    for login in ("wang", "admin"):
        with workspace.read(SYSTEM) as tx:
            actor = People(tx).actor(login)
        with workspace.write(actor) as tx:
            assert keep_report(tx, "", report) == "my-1"
    (made,) = wang.send("POST", HOME, {**NEW, "key": "my-1"}).json["items"]
    one, later = f"{HOME}/{made['id']}", {"timing": {"every": "day", "at": "09:00"}}
    refused = admin.send("PATCH", one, later)
    assert refused.status_code == 403
    assert "somebody's own" in refused.get_data(as_text=True)
    assert wang.send("PATCH", one, later).json["timing"]["every"] == "day"
    assert admin.send("PATCH", one, {"paused": True}).json["paused"] is True
    assert admin.send("DELETE", one).status_code == 204


def test_who_could_not_see_it_or_be_written_to_is_named(known, client):
    admin = known("admin", "administrator")
    stranger, unwritten = known("stranger"), client("sales", login="unwritten")
    for person, said in ((stranger, "may not see"), (unwritten, "no mail address")):
        answer = admin.send("POST", HOME, {**NEW, "people": [str(person.person)]})
        assert answer.status_code == 422
        assert said in answer.get_data(as_text=True)
    assert admin.send("GET", HOME).json["items"] == []
    assert stranger.send("POST", HOME, NEW).status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"timing": {"every": "day", "at": "25:00"}},
        {"timing": {"every": "week", "on": 9}},
        {"timing": {"every": "day", "zone": "Mars/North"}},
        {"condition": {"when": "formula", "formula": "total"}},
        {"condition": {"when": "over", "value": "nothing", "limit": "1"}},
        {"kind": "dashboard", "key": "board", "condition": {"when": "rows"}},
        {"kind": "entity"},
    ],
    ids=["time", "day", "zone", "formula", "value", "dashboard", "kind"],
)
def test_what_is_wrong_is_refused(known, wrong):
    assert known("wang", "sales").send("POST", HOME, {**NEW, **wrong}).status_code == 422


def test_everybodys_are_for_administrators(known):
    wang, admin = known("wang", "sales"), known("admin", "administrator")
    wang.send("POST", HOME, NEW)
    assert wang.send("GET", f"{HOME}?everybody=true").status_code == 403
    assert admin.send("GET", HOME).json["count"] == 0
    assert admin.send("GET", f"{HOME}?everybody=true").json["count"] == 1


def test_it_stands_in_openapi(known):
    paths = known("wang", "sales").get("/openapi.json")["paths"]
    assert any(one.endswith(f"{HOME}/{{id}}/send") for one in paths)
