"""Records over HTTP, on both databases."""

import json
from uuid import uuid4

import pytest

pytestmark = pytest.mark.usefixtures("crm")


def test_a_record_is_made_read_changed_and_deleted(admin):
    made = admin.send("POST", "/records/account", {"values": {"name": "华为"}})
    assert (made.status_code, made.headers["ETag"]) == (201, '"1"')
    record = made.get_json()
    address = f"/records/account/{record['id']}"
    assert made.headers["Location"] == f"/api/v1{address}"
    assert admin.get(address) == record
    changed = admin.ok("PATCH", address, {"values": {"phone": "13812345678"}})
    assert (changed["revision"], changed["values"]["name"]) == (2, "华为")
    assert admin.send("DELETE", address).status_code == 204
    assert admin.send("GET", address).status_code == 404
    assert admin.post(f"{address}/restore")["values"]["name"] == "华为"


def test_values_have_the_forms_of_the_design(admin):
    account = admin.post("/records/account", {"values": {"name": "A"}})
    given = {
        "name": "D", "account": account["id"], "amount": "12.50",
        "due": "2026-05-05T08:00:00+08:00", "items": [{"product": "x", "price": "1.00"}],
    }  # fmt: skip
    made = admin.post("/records/deal", {"values": given})
    assert set(made) == {"id", "revision", "values"}
    values = made["values"]
    assert values["account"] == {"id": account["id"], "title": "A"}
    assert values["amount"] == "12.50"
    assert values["due"] == "2026-05-05T00:00:00Z"
    assert values["items"][0]["price"] == "1.00"
    assert values["stage"] is None


def test_lists_are_filtered_sorted_paged_and_counted(admin):
    account = admin.post("/records/account", {"values": {"name": "A", "code": "7"}})
    for number in range(5):
        deal = {"name": f"D{number}", "amount": str(number), "account": account["id"]}
        admin.post("/records/deal", {"values": deal})
    start = (
        "/records/deal?filter=amount%20%3E%200&sort=-amount,name&limit=3&fields=name,account.code"
    )
    first = admin.get(f"{start}&count=exact")
    rest = admin.get(f"{start}&cursor={first['next']}")
    assert [one["values"]["name"] for one in first["items"] + rest["items"]] == [
        "D4",
        "D3",
        "D2",
        "D1",
    ]
    assert first["items"][0]["values"] == {"name": "D4", "account.code": "7"}
    assert (first["count"], rest["count"], rest["next"]) == (4, None, None)
    assert admin.get("/records/deal?search=D3")["items"][0]["values"]["name"] == "D3"


def test_the_recycle_bin_is_a_list_of_its_own(admin):
    made = admin.post("/records/account", {"values": {"name": "A"}})
    admin.ok("DELETE", f"/records/account/{made['id']}")
    assert admin.get("/records/account")["items"] == []
    assert admin.get("/records/account?deleted=true")["items"][0]["id"] == made["id"]
    assert admin.get(f"/records/account/{made['id']}?deleted=true")["id"] == made["id"]
    admin.ok("DELETE", f"/records/account/{made['id']}?purge=true")
    assert admin.get("/records/account?deleted=true")["items"] == []


def test_an_old_revision_is_refused_with_what_the_other_stored(admin):
    made = admin.post("/records/account", {"values": {"name": "A"}})
    address = f"/records/account/{made['id']}"
    admin.ok("PATCH", address, {"values": {"phone": "13812345678"}}, If_Match='"1"')
    for method, body in (("PATCH", {"values": {"name": "B"}}), ("DELETE", None)):
        refused = admin.send(method, address, body, If_Match='"1"')
        problem = refused.get_json()
        assert (refused.status_code, problem["code"]) == (409, "stale_revision")
        assert problem["theirs"]["phone"] == "13812345678"


def test_faults_are_told_by_field(admin):
    refused = admin.send(
        "POST", "/records/deal", {"values": {"amount": "x", "items": [{"price": "y"}]}}
    )
    assert refused.status_code == 422
    assert refused.content_type == "application/problem+json"
    assert set(refused.get_json()["errors"]) == {"name", "amount", "items.0.price"}


def test_a_duplicate_names_its_field(admin):
    admin.post("/records/account", {"values": {"name": "A", "code": "1"}})
    refused = admin.send("POST", "/records/account", {"values": {"name": "B", "code": "1"}})
    assert (refused.status_code, list(refused.get_json()["errors"])) == (409, ["code"])


def test_bulk_tells_each_row_and_is_undone_as_one(admin):
    rows = [{"values": {"name": "A"}}, {"values": {"code": "1"}}, {"values": {"name": "C"}}]
    made = admin.post("/records/account/bulk", {"items": rows})
    assert len(made["done"]) == 2
    assert [(one["index"], list(one["errors"])) for one in made["errors"]] == [(1, ["name"])]
    items = [{"id": id, "values": {"phone": "13812345678"}} for id in made["done"]]
    changed = admin.ok("PATCH", "/records/account/bulk", {"items": items})
    assert (changed["done"], changed["errors"]) == (made["done"], [])
    stale = [{**one, "revision": 1} for one in items]
    refused = admin.ok("PATCH", "/records/account/bulk", {"items": stale})["errors"]
    assert [one["code"] for one in refused] == ["stale_revision"] * 2
    assert admin.send("PATCH", "/records/account/bulk", {"items": items * 2}).status_code == 422
    gone = admin.ok("DELETE", "/records/account/bulk", {"ids": [*made["done"], str(uuid4())]})
    assert (gone["done"], gone["errors"][0]["code"]) == (made["done"], "not_found")


def test_an_id_that_was_chosen_is_kept_and_sent_again_is_no_conflict(admin):
    body = {"id": str(uuid4()), "values": {"name": "A"}}
    made = admin.post("/records/account", body)
    assert admin.post("/records/account", body) == made
    other = {**body, "values": {"name": "B"}}
    assert admin.send("POST", "/records/account", other).status_code == 409


@pytest.mark.parametrize(
    "address",
    [
        "/records/nothing",
        "/records/deal.items",
        "/records/account/7",
        "/records/account/01990000-0000-7000-8000-000000000000",
    ],
)
def test_what_is_not_there_is_not_found(admin, address):
    refused = admin.send("GET", address)
    assert (refused.status_code, refused.content_type) == (404, "application/problem+json")


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("limit=0", "limit"), ("limit=501", "limit"), ("limit=1_0", "limit"), ("limit=x", "limit"),
        ("count=all", "count"), ("nothing=1", "nothing"), ("limit=1&limit=2", "limit"),
        ("filter=amout%20%3E%205", "filter"), ("sort=nothing", "sort"), ("fields=a.b", "fields"),
        ("cursor=abc", "cursor"), ("deleted=yes", "deleted"), ("search=%00", "search"),
        ("filter=%00", "filter"),
    ],
)  # fmt: skip
def test_a_query_that_cannot_be_taken_is_named(admin, query, name):
    refused = admin.send("GET", f"/records/deal?{query}")
    assert (refused.status_code, list(refused.get_json()["errors"])) == (422, [name])


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"null", b'{"values": []}', b'{"values": {"name": NaN}}',
        b'{"values": {"name": "a", "name": "b"}}', b'{"values": {"name": "\xff"}}',
        b'{"values": {"name": "\\ud800"}}', b'{"values": {"name": 1e999}}',
        b'{"values": {"name": 99999999999999999999999}}', b'{"values": {"name": "\\u0000"}}',
        b'{"values": {"name": "A"}, "more": 1}', b'{"id": "x", "values": {"name": "A"}}',
        b'{"values": {"name": {}}}', b'{"values": {"amount": 1e308, "name": "a"}}',
        b'{"values": {"items": {"a": 1}, "name": "a"}}',
        b'{"values": {"account": [[]], "name": "a"}}',
    ],
)  # fmt: skip
def test_a_body_that_cannot_be_taken_is_refused_in_a_sentence(admin, body):
    refused = admin.http.post(
        "/api/v1/records/deal", data=body, content_type="application/json", headers=admin.headers
    )
    assert (refused.status_code, refused.content_type) == (422, "application/problem+json")
    assert refused.get_json()["title"]


@pytest.mark.parametrize("depth", [65, 2_000, 200_000])
def test_deep_json_is_refused(admin, depth):
    body = b'{"values": {"name": ' + b"[" * depth + b"]" * depth + b"}}"
    refused = admin.http.post(
        "/api/v1/records/deal", data=body, content_type="application/json", headers=admin.headers
    )
    assert refused.status_code in {413, 422}


def test_other_content_is_refused(admin):
    refused = admin.http.post("/api/v1/records/deal", data={"name": "A"}, headers=admin.headers)
    assert (refused.status_code, refused.get_json()["code"]) == (415, "unsupported_media_type")


def test_a_body_that_is_too_large_is_refused(admin):
    body = json.dumps({"values": {"name": "x" * 17_000_000}})
    refused = admin.http.post(
        "/api/v1/records/deal", data=body, content_type="application/json", headers=admin.headers
    )
    assert (refused.status_code, refused.get_json()["code"]) == (413, "limit")


def test_too_many_rows_are_refused(admin):
    rows = [{"values": {"name": "A"}}] * 10_001
    refused = admin.send("POST", "/records/account/bulk", {"items": rows})
    assert (refused.status_code, list(refused.get_json()["errors"])) == (422, ["items"])


def test_a_record_is_followed_and_the_followed_ones_are_listed(admin):
    ids = [admin.post("/records/account", {"values": {"name": n}})["id"] for n in "AB"]
    address = f"/records/account/{ids[1]}/follow"
    assert [admin.send("PUT", address).status_code for _ in range(2)] == [204, 204]
    found = admin.get("/records/account?followed=true&count=exact")
    assert ([one["id"] for one in found["items"]], found["count"]) == ([ids[1]], 1)
    assert admin.send("DELETE", address).status_code == 204
    assert admin.get("/records/account?followed=true")["items"] == []
    assert admin.send("PUT", f"/records/account/{uuid4()}/follow").status_code == 404
