"""Rights over HTTP: explain, shares, preview; guessing ids and giving what nobody may give."""

import pytest
from make import entity
from rights_walk import DOCUMENTS, LIMIT, PHONE, TITLE

from formloom.platform.core.ids import new_id


@pytest.fixture
def ann(client, published):
    """The owner of a deal."""
    published(*DOCUMENTS)
    return client("owner", login="ann")


@pytest.fixture
def bob(ann, client):
    """Another owner, who sees nothing of the first."""
    return client("owner", login="bob")


@pytest.fixture
def deal(ann):
    made = ann.post("/records/deal", {"values": {"name": TITLE, "phone": PHONE, "limit": LIMIT}})
    return f"/records/deal/{made['id']}"


READS = ("", "/history", "/timeline", "/related", "/explain", "/explain/people", "/shares")
WRITES = {
    ("PATCH", ""): {"values": {"name": "x"}},
    ("DELETE", ""): None,
    ("POST", "/restore"): None,
    ("POST", "/transfer"): {"owner": str(new_id())},
    ("POST", "/shares"): {"grantee": "role/owner"},
}


@pytest.mark.parametrize("path", READS)
def test_an_id_that_was_guessed_opens_nothing(deal, bob, path):
    guessed = bob.send("GET", deal + path)
    unknown = bob.send("GET", f"/records/deal/{new_id()}{path}")
    assert guessed.status_code == unknown.status_code == 404
    assert guessed.get_json()["code"] == unknown.get_json()["code"]
    assert TITLE not in guessed.get_data(as_text=True)


@pytest.mark.parametrize(("method", "path"), WRITES)
def test_an_id_that_was_guessed_changes_nothing(deal, ann, bob, method, path):
    before = ann.get(deal)
    assert bob.send(method, deal + path, WRITES[method, path]).status_code == 404
    assert ann.get(deal) == before


@pytest.mark.parametrize(
    "values",
    [
        {"owner": "BOB"}, {"revision": 99}, {"id": "BOB"}, {"created_by": "BOB"},
        {"deleted_at": "2026-01-01T00:00:00Z"}, {"created_at": "2020-01-01T00:00:00Z"},
        {"seq": 1}, {"search": "x"}, {"sort_key": "x"}, {"roles": ["administrator"]},
    ],
    ids=lambda one: next(iter(one)),
)  # fmt: skip
def test_what_formloom_sets_itself_is_not_taken_from_a_body(deal, ann, bob, values, client):
    given = {key: str(bob.person) if one == "BOB" else one for key, one in values.items()}
    taker = client("reader", login="cid")
    made = taker.send("POST", "/records/deal", {"values": {"name": "x", **given}})
    assert made.status_code == 403
    before = ann.get(deal)
    if "owner" not in given:  # the owner may hand over
        for method, path in (("PATCH", deal), ("POST", "/records/deal")):
            answer = ann.send(method, path, {"values": given})
            assert answer.status_code == 422, values
            assert set(answer.get_json()["errors"]) == set(given)
    assert ann.get(deal) == before


def test_nobody_makes_themselves_an_administrator(ann):
    for path in (f"/people/{ann.person}", "/me"):
        answer = ann.send("PATCH", path, {"roles": ["administrator"]})
        assert answer.status_code in {403, 405}
    assert ann.get("/me")["roles"] == ["owner"]


def test_it_is_said_why_a_record_is_seen(deal, ann, bob):
    told = ann.get(f"{deal}/explain")
    assert (told["allowed"], told["name"]) == (True, "Ann")
    assert told["reasons"] == [
        "The role 'Owner' lets Ann see their own records.",
        "It belongs to Ann.",
    ]
    other = ann.get(f"{deal}/explain?action=update&person={bob.person}")
    assert not other["allowed"]
    assert other["reasons"][0] == (
        "The role 'Owner' lets Bob change their own records; this is none of them."
    )


def test_it_is_said_in_chinese_too(deal, ann):
    told = ann.get(f"{deal}/explain", Accept_Language="zh")
    assert told["reasons"][0] == "角色“Owner”允许Ann查看本人的记录。"


def test_who_sees_a_record_is_told_with_shares(deal, ann, bob):
    assert [one["name"] for one in ann.get(f"{deal}/explain/people")["items"]] == ["Ann"]
    body = {"grantee": f"person/{bob.person}", "until": "2026-12-31", "part": "Presales"}
    share = ann.post(f"{deal}/shares", body)
    assert (share["title"], share["until"]) == ("Bob", "2026-12-31")
    people = ann.get(f"{deal}/explain/people")["items"]
    assert {one["name"]: one["reasons"][0] for one in people}["Bob"] == (
        "Ann shared it with Bob until 2026-12-31."
    )
    assert bob.get(deal)["values"]["name"] == TITLE
    assert bob.send("GET", f"{deal}/explain/people").status_code == 403
    assert ann.send("DELETE", f"{deal}/shares/{share['id']}").status_code == 204
    assert bob.send("GET", deal).status_code == 404


def test_handing_over_in_bulk_is_undone(deal, ann, bob):
    id = deal.rpartition("/")[2]
    body = {"ids": [id, str(new_id())], "owner": str(bob.person)}
    done = ann.post("/records/deal/bulk/transfer", body)
    assert (done["done"], [one["code"] for one in done["errors"]]) == ([id], ["not_found"])
    assert ann.send("GET", deal).status_code == 404
    ann.post(f"/changesets/{done['change_set']}/undo")
    assert ann.get(deal)["values"]["owner"]["title"] == "Ann"


def test_a_change_of_roles_is_counted_before_it_is_made(deal, ann, bob, admin):
    role = {
        "$schema": "formloom:role/1", "$id": "owner", "title": "Owner",
        "entities": {"deal": {"read": "all", "export": "all", "fields": {"phone": "masked"}}},
    }  # fmt: skip
    told = admin.post("/roles/preview", {"roles": {"owner": role}})
    moved = {(one["name"], one["action"]): one for one in told["records"]}
    assert moved["Bob", "read"]["gained"] == moved["Bob", "export"]["gained"] == 1
    assert moved["Ann", "update"]["lost"] == 1
    assert (moved["Ann", "create"]["was_allowed"], moved["Ann", "create"]["allowed"]) == (
        True,
        False,
    )
    phone = next(o for o in told["fields"] if (o["name"], o["field"]) == ("Ann", "phone"))
    assert (phone["before"], phone["after"], phone["exports"]) == ("edit", "masked", True)
    left = admin.post("/roles/preview", {"person": str(ann.person), "person_roles": []})
    assert {one["action"] for one in left["records"] if one["lost"]} >= {"read", "update"}
    assert ann.get(deal)["values"]["phone"] == PHONE


@pytest.mark.parametrize(
    "body",
    [{}, {"roles": {}, "person": "ANN"}, {"roles": {"owner": 1}}, {"roles": {"owner": {}}}],
    ids=["nothing", "both", "number", "empty"],
)
def test_a_preview_says_what_is_wrong_with_it(ann, admin, body):
    given = {key: str(ann.person) if one == "ANN" else one for key, one in body.items()}
    assert admin.send("POST", "/roles/preview", given).status_code == 422


def test_what_is_hidden_in_lines_is_in_no_answer(admin, client, published):
    published(DEAL_WITH_COSTS, SEES_NO_COSTS)
    row = {"what": "Screw", "cost": 717171, "phone": "13812345678"}
    made = admin.post("/records/job", {"values": {"name": "J", "items": [row]}})
    line = made["values"]["items"][0]["id"]
    again = {"values": {"items": [{"id": line, "cost": 727272}]}}
    admin.ok("PATCH", f"/records/job/{made['id']}", again)
    sales = client("sales")
    one = f"/records/job/{made['id']}"
    page = f"/e/job/{made['id']}"
    for path in (
        f"/api/v1{one}", f"/api/v1{one}/history", f"/api/v1{one}/timeline", "/api/v1/records/job",
        "/api/v1/records/job/export?format=csv", page, f"{page}/edit", f"{page}/changes", "/e/job",
        "/api/v1/schema/job",
    ):  # fmt: skip
        answer = sales.http.get(path, headers=sales.headers, buffered=True)
        told = answer.get_data(as_text=True)
        assert answer.status_code == 200, path
        assert not [one for one in ("717171", "727272", "13812345678") if one in told], path


DEAL_WITH_COSTS = entity(
    "job",
    {
        "name": {},
        "items": {
            "field": "lines",
            "properties": entity(
                "items", {"what": {}, "cost": {"field": "integer"}, "phone": {"field": "phone"}}
            )["properties"],
        },
    },
    display="name",
)
SEES_NO_COSTS = {
    "$schema": "formloom:role/1", "$id": "sales", "title": "Sales",
    "entities": {"job": {
        "read": "all", "update": "all", "export": "all",
        "fields": {"items.cost": "hidden", "items.phone": "masked"},
    }},
}  # fmt: skip
