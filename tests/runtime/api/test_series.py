"""Series over HTTP: making, reading, changing and deleting them, by whom and once."""

from uuid import UUID

import pytest
from make import entity

from formloom.platform.core.actor import SYSTEM
from formloom.platform.records.service import RecordService

APP = {
    "$schema": "formloom:app/1", "$id": "visits", "title": "Visits", "version": "1.0.0",
    "locale": "en", "currency": "CNY", "timezone": "Asia/Shanghai", "documents": ["entity/visit"],
    "calendar": {"week": [1, 2, 3, 4, 5], "hours": ["09:00", "18:00"],
                 "holidays": ["2026-11-11"], "workdays": ["2026-11-14"]},
}  # fmt: skip
VISIT = entity(
    "visit", {"name": {}, "room": {}, "starts": {"field": "datetime"}}, display="name",
    required=["name"],
)  # fmt: skip
NOTE = entity("note", {"name": {}, "at": {"field": "datetime"}}, display="name")
CALENDAR = {
    "$schema": "formloom:view/1", "$id": "visits", "title": "Visits", "entity": "visit",
    "kind": "calendar", "start": "starts",
}  # fmt: skip
WEEKLY = {"every": "week", "weekdays": [2], "times": 4}
STARTS = [f"2026-{day}T03:00:00Z" for day in ("11-10", "11-17", "11-24", "12-01")]


def role(key, **rights):
    return {"$schema": "formloom:role/1", "$id": key, "title": key, "entities": {"visit": rights}}


@pytest.fixture
def visit(admin, published):
    """The address of a visit that does not repeat yet."""
    own = role("owner", create=True, read="all", update="own", delete="own")
    blind = role("blind", read="all", fields={"starts": "masked"})
    published(APP, VISIT, NOTE, CALENDAR, own, blind)
    made = admin.post("/records/visit", {"values": {"name": "round", "starts": STARTS[0]}})
    return f"/records/visit/{made['id']}"


@pytest.fixture
def made(admin, visit):
    """The address of the second visit of four, and their ids."""
    ids = [one["id"] for one in admin.post(f"{visit}/series", WEEKLY)["items"]]
    return f"/records/visit/{ids[1]}", ids


def rooms(admin):
    return [one["values"]["room"] for one in admin.get("/records/visit?sort=starts")["items"]]


def refused(client, method, address, body=None, **headers):
    answer = client.send(method, address, body, **headers)
    assert answer.content_type == "application/problem+json"
    return answer.status_code, answer.get_json()["code"]


def test_a_series_is_made_read_and_undone(admin, visit):
    made = admin.send("POST", f"{visit}/series", WEEKLY)
    assert made.status_code == 201
    told = made.get_json()
    assert [(one["title"], one["start"]) for one in told["items"]] == [
        ("round", start) for start in STARTS
    ]
    assert told["rule"] == {"every": "week", "interval": 1, "weekdays": [2], "until": None,
                            "times": 4, "first": "2026-11-10"}  # fmt: skip
    last = admin.get(f"/records/visit/{told['items'][-1]['id']}/series")
    assert (last["number"], last["field"]) == (4, "starts")
    undo = told.pop("change_set")
    assert admin.get(f"{visit}/series") == told
    assert refused(admin, "POST", f"{visit}/series", WEEKLY) == (409, "conflict")
    admin.post(f"/changesets/{undo}/undo")
    assert refused(admin, "GET", f"{visit}/series") == (404, "not_found")


def test_the_days_are_told_before_they_are_made(admin, visit):
    days = admin.post(f"{visit}/series/days", {"every": "workday", "until": "2026-11-16"})["days"]
    assert days == ["2026-11-10", "2026-11-12", "2026-11-13", "2026-11-14", "2026-11-16"]
    assert len(admin.get("/records/visit")["items"]) == 1


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"every": "moon"}, "every"), ({"interval": 0}, "interval"),
        ({"weekdays": [8]}, "weekdays"),
        ({"times": None}, "ends"), ({"until": "2027-01-01"}, "ends"), ({"times": 1}, "times"),
        ({"often": 1}, "often"), ({"times": None, "until": "2026-11-10"}, "until"),
    ],
)  # fmt: skip
def test_a_rule_that_is_none_is_refused(admin, visit, wrong, named):
    for address in (f"{visit}/series", f"{visit}/series/days"):
        answer = admin.send("POST", address, {**WEEKLY, **wrong})
        assert answer.status_code == 422
        assert named in " ".join(answer.get_json()["errors"])
    assert len(admin.get("/records/visit")["items"]) == 1


def test_a_change_is_for_this_one_the_following_or_all(admin, made):
    address, ids = made
    for scope, room, others in (("following", "B", 2), ("this", "C", 0), ("all", "D", 3)):
        change = {"values": {"room": room}, "scope": scope}
        told = admin.ok("PATCH", f"{address}/series", change)
        assert (told["others"], told["left"], told["hidden"]) == (others, [], 0)
        assert told["record"]["values"]["room"] == room
        changed = {"following": [None, "B", "B", "B"], "this": [None, "C", "B", "B"]}
        assert rooms(admin) == changed.get(scope, ["D"] * 4)
    admin.post(f"/changesets/{told['change_set']}/undo")
    assert rooms(admin) == [None, "C", "B", "B"]
    admin.ok("PATCH", f"{address}/series", {"values": {"starts": "2026-11-18T04:00:00Z"},
                                            "scope": "all"})  # fmt: skip
    shown = admin.get(f"{address}/series")["items"]
    assert [one["start"][5:13] for one in shown] == ["11-11T04", "11-18T04", "11-25T04", "12-02T04"]
    assert [one["id"] for one in shown] == ids


def test_a_deletion_takes_the_others_along(admin, made):
    address, ids = made
    told = admin.ok("DELETE", f"{address}/series?scope=following")
    assert (told["others"], told["left"]) == (2, [])
    assert [one["id"] for one in admin.get("/records/visit")["items"]] == ids[:1]
    admin.post(f"/changesets/{told['change_set']}/undo")
    assert len(admin.get(f"{address}/series")["items"]) == 4


def test_what_moved_on_since_is_refused_and_nothing_changes(admin, visit, made):
    address, _ids = made
    alone = admin.post("/records/visit", {"values": {"name": "one", "starts": STARTS[0]}})["id"]
    for method, where, body in (
        ("PATCH", f"{address}/series", {"values": {"room": "B"}, "scope": "all"}),
        ("DELETE", f"{address}/series?scope=all", None),
        ("POST", f"/records/visit/{alone}/series", WEEKLY),
    ):
        stale = refused(admin, method, where, body, If_Match='"7"')
        assert stale == (409, "stale_revision")
    assert rooms(admin) == [None] * 5
    changed = admin.send("PATCH", f"{address}/series", {"values": {"room": "B"}}, If_Match='"1"')
    assert changed.headers["ETag"] == '"2"'


def test_a_key_makes_a_series_once(admin, visit):
    first, again = (
        admin.send("POST", f"{visit}/series", WEEKLY, Idempotency_Key="a") for _ in range(2)
    )
    assert first.get_json() == again.get_json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(admin.get("/records/visit")["items"]) == 4


def test_those_of_others_stay_and_are_named(admin, client, visit, workspace):
    owner = client("owner", login="olga")
    id = visit.rpartition("/")[2]
    ids = [one["id"] for one in admin.post(f"{visit}/series", WEEKLY)["items"]]
    assert refused(owner, "PATCH", f"{visit}/series", {"values": {}, "scope": "all"}) == (
        403, "not_allowed",
    )  # fmt: skip
    with workspace.write(SYSTEM) as tx:
        for one in ids[:2]:
            RecordService(tx, "visit").transfer(UUID(one), owner.person)
    told = owner.ok("PATCH", f"{visit}/series", {"values": {"room": "B"}, "scope": "all"})
    assert (told["others"], [one["id"] for one in told["left"]]) == (1, ids[2:])
    assert {(one["code"], one["title"]) for one in told["left"]} == {("not_allowed", "round")}
    assert rooms(admin) == ["B", "B", None, None]
    told = owner.ok("DELETE", f"/records/visit/{id}/series?scope=all")
    assert (told["others"], len(told["left"])) == (1, 2)


def test_who_may_not_read_the_day_is_told_no_rule(admin, client, made):
    address, ids = made
    blind = client("blind", login="ben")
    told = blind.get(f"{address}/series")
    assert [one["id"] for one in told["items"]] == ids
    assert told["rule"] is told["field"] is None
    assert {one["start"] for one in told["items"]} == {None}
    assert refused(blind, "POST", f"{address}/series", WEEKLY) == (403, "not_allowed")


def test_what_no_calendar_shows_does_not_repeat(admin, visit):
    note = admin.post("/records/note", {"values": {"name": "n", "at": STARTS[0]}})["id"]
    address = f"/records/note/{note}/series"
    assert refused(admin, "POST", address, WEEKLY) == (403, "not_allowed")
    for method, body in (("GET", None), ("PATCH", {"values": {}}), ("DELETE", None)):
        assert refused(admin, method, address, body) == (404, "not_found")


def test_the_description_tells_it(admin, visit):
    paths = admin.get("/openapi.json")["paths"]
    told = paths["/records/visit/{id}/series"]
    assert set(told) == {"get", "post", "patch", "delete"}
    assert "Idempotency-Key" in {one["name"] for one in told["post"]["parameters"]}
    for method in ("post", "patch", "delete"):
        headers = {one["name"]: one["schema"] for one in told[method]["parameters"]}
        assert "[0-9]" in headers["If-Match"]["pattern"]
