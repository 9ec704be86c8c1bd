"""The smaller areas: history, lists, schema, formulas, search, people, jobs, change sets."""

import json

import pytest
from jsonschema import Draft202012Validator
from make import entity

from formloom.platform.core.actor import Actor
from formloom.platform.jobs.queue import enqueue

ROLE = {
    "$schema": "formloom:role/1", "$id": "sales", "title": "Sales",
    "entities": {
        "account": {"read": "all", "update": "all",
                    "fields": {"code": "hidden", "phone": "masked"}},
        "deal": {"create": True, "read": "own", "update": "own"},
    },
}  # fmt: skip


@pytest.fixture
def sales(crm, published, client):
    """Somebody who sees accounts without their code, and own deals."""
    published(ROLE)
    return client("sales", login="sal")


def account(admin, **values):
    return admin.post("/records/account", {"values": {"name": "华为", **values}})


@pytest.mark.usefixtures("crm")
class TestHistory:
    def test_it_tells_every_step_with_titles(self, admin):
        first, second = account(admin), account(admin, name="中兴")
        deal = admin.post("/records/deal", {"values": {"name": "D", "account": first["id"]}})
        address = f"/records/deal/{deal['id']}"
        admin.ok("PATCH", address, {"values": {"account": second["id"], "amount": "2"}})
        newest, oldest = admin.get(f"{address}/history")["items"]
        assert newest["changes"]["account"] == {
            "before": {"id": first["id"], "title": "华为"},
            "after": {"id": second["id"], "title": "中兴"},
        }
        assert newest["changes"]["amount"] == {"before": None, "after": "2.00"}
        assert (oldest["action"], newest["by"]["title"]) == ("create", "Admin")
        shown = admin.get(f"{address}/timeline?limit=1")
        assert {one["field"]: one["after"] for one in shown["items"][0]["changes"]} == {
            "account": "中兴", "amount": "2.00",
        }  # fmt: skip
        rest = admin.get(f"{address}/timeline?before={shown['next']}")
        assert [one["revision"] for one in rest["items"]] == [1]

    def test_related_lists_are_counted_and_read(self, admin):
        made = account(admin)
        for name in "AB":
            admin.post("/records/deal", {"values": {"name": name, "account": made["id"]}})
        admin.post("/records/deal", {"values": {"name": "C"}})
        address = f"/records/account/{made['id']}/related"
        assert [(one["key"], one["count"]) for one in admin.get(address)["items"]] == [("deals", 2)]
        found = admin.get(f"{address}/deals?sort=name&filter=name%20%3C%3E%20%27A%27")
        assert [one["values"]["name"] for one in found["items"]] == ["B"]
        assert admin.send("GET", f"{address}/nothing").status_code == 404


class TestHiddenFields:
    def test_history_keeps_them_hidden(self, admin, sales):
        made = account(admin, code="secret", phone="13812345678")
        step = sales.get(f"/records/account/{made['id']}/history")["items"][0]
        assert "code" not in step["changes"]
        assert step["changes"]["phone"]["after"] == "****"
        assert b"secret" not in sales.send("GET", f"/records/account/{made['id']}/timeline").data

    def test_schemas_do_not_name_them(self, sales):
        schema = sales.get("/schema/account")
        assert "code" not in schema["properties"]["values"]["properties"]
        assert "code" not in sales.get("/openapi.json")["components"]["schemas"]["account"][
            "properties"]["values"]["properties"]  # fmt: skip

    def test_formulas_may_not_read_them(self, sales):
        asked = {"entity": "account", "formula": "code", "values": {}}
        assert sales.send("POST", "/formula/check", asked).status_code == 403
        through = {"entity": "deal", "formula": "account.code", "values": {}}
        assert sales.send("POST", "/formula/evaluate", through).status_code == 403

    def test_records_of_others_are_nowhere(self, admin, sales):
        made = account(admin)
        deal = admin.post("/records/deal", {"values": {"name": "Geheim", "account": made["id"]}})
        for path in ("", "/history", "/timeline", "/related"):
            assert sales.send("GET", f"/records/deal/{deal['id']}{path}").status_code == 404
        assert sales.get(f"/records/account/{made['id']}/related")["items"][0]["count"] == 0
        assert sales.get(f"/records/account/{made['id']}/related/deals")["items"] == []
        assert sales.get("/search?q=Geheim")["items"] == []
        for method, body in (("PATCH", {"values": {"name": "x"}}), ("DELETE", None)):
            assert sales.send(method, f"/records/deal/{deal['id']}", body).status_code >= 403


@pytest.mark.usefixtures("crm")
class TestSchema:
    def test_it_is_valid_and_describes_what_is_answered(self, admin):
        made = account(admin, phone="13812345678")
        values = {"name": "D", "account": made["id"], "amount": "1.5", "stage": "won",
                  "due": "2026-05-05T08:00:00Z", "items": [{"product": "x"}]}  # fmt: skip
        deal = admin.post("/records/deal", {"values": values})
        schema = admin.get("/schema/deal")
        Draft202012Validator.check_schema(schema)
        Draft202012Validator(schema).validate(deal)
        stage = schema["properties"]["values"]["properties"]["stage"]["anyOf"][0]
        assert stage == {
            "oneOf": [{"const": "new", "title": "New"}, {"const": "won", "title": "Won"}]
        }

    def test_openapi_names_every_entity_and_embeds_its_schema(self, admin):
        described = admin.get("/openapi.json")
        assert described["openapi"] == "3.1.0"
        assert {"/records/deal", "/records/account/{id}"} <= set(described["paths"])
        answer = described["paths"]["/records/deal/{id}"]["get"]["responses"]["200"]
        assert answer["content"]["application/json"]["schema"] == {
            "$ref": "#/components/schemas/deal"
        }
        embedded = described["components"]["schemas"]["deal"]
        assert embedded.items() <= admin.get("/schema/deal").items()

    def test_openapi_holds_no_dead_reference_and_no_placeholder(self, admin):
        text = admin.send("GET", "/openapi.json").get_data(as_text=True)
        described = json.loads(text)
        known = {f"#/components/schemas/{name}" for name in described["components"]["schemas"]}
        references = {part.partition('"')[0] for part in text.split('"$ref":"')[1:]}
        assert references <= known
        assert "x-entity" not in text


@pytest.mark.usefixtures("crm")
class TestFormula:
    @pytest.mark.parametrize(
        ("formula", "type", "value"),
        [
            ("amount * 2", "number", "5"),
            ("name & '!'", "text", "D!"),
            ("account.name", "text", "华为"),
            ("SUM(items, price)", "number", "3.5"),
            ("ISBLANK(stage)", "boolean", True),
            ("due", "datetime", "2026-05-05T00:00:00Z"),
        ],
    )
    def test_it_is_evaluated_on_the_values_sent(self, admin, formula, type, value):
        values = {
            "name": "D", "amount": "2.50", "account": {"name": "华为"},
            "items": [{"price": "1.50"}, {"price": "2"}], "due": "2026-05-05T08:00:00+08:00",
        }  # fmt: skip
        asked = {"entity": "deal", "formula": formula, "values": values}
        told = admin.post("/formula/evaluate", asked)
        told["value"] = _plain(told["value"])
        assert told == {"type": type, "value": value, "errors": []}

    def test_a_link_given_by_its_id_is_a_record_of_which_nothing_is_known(self, admin):
        values = {"account": "01a20000-0000-7000-8000-000000000000"}
        asked = {"entity": "deal", "formula": "account.name", "values": values}
        assert admin.post("/formula/evaluate", asked)["value"] is None
        broken = {**asked, "values": {"account": "x"}}
        assert admin.send("POST", "/formula/evaluate", broken).status_code == 422

    def test_a_mistake_has_its_place_and_a_hint(self, admin):
        told = admin.post("/formula/check", {"entity": "deal", "formula": "1 + amout"})
        assert told["type"] is None
        (mistake,) = told["errors"]
        assert (mistake["code"], mistake["start"], mistake["end"]) == ("unknown_field", 4, 9)
        assert "amount" in mistake["hint"]

    def test_a_value_that_cannot_be_is_named(self, admin):
        asked = {"entity": "deal", "formula": "amount", "values": {"items": [{"price": "x"}]}}
        refused = admin.send("POST", "/formula/evaluate", asked)
        assert list(refused.get_json()["errors"]) == ["items.0.price"]


def _plain(value):
    """A number without the zeros of its scale."""
    if isinstance(value, str) and value.replace(".", "").isdigit():
        return value.rstrip("0").rstrip(".") if "." in value else value
    return value


@pytest.mark.usefixtures("crm")
class TestSearch:
    def test_it_finds_by_pinyin_in_every_entity(self, admin):
        made = account(admin)
        (hit,) = admin.get("/search?q=huawei")["items"]
        assert (hit["entity"], hit["id"], hit["title"]) == ("account", made["id"], "华为")


class TestPeople:
    def test_they_are_added_found_changed_and_disabled(self, admin):
        made = admin.post("/people", {"login": "wang", "name": "王伟", "roles": ["sales"]})
        assert admin.get("/people?search=ww")["items"][0]["title"] == "王伟"
        address = f"/people/{made['id']}"
        changed = admin.ok("PATCH", address, {"email": "w@example.com"})
        assert (changed["email"], changed["roles"]) == ("w@example.com", ["sales"])
        admin.ok("POST", f"{address}/disable")
        assert admin.get(address)["disabled_at"]
        admin.ok("POST", f"{address}/enable")
        assert admin.get(address)["disabled_at"] is None

    def test_only_administrators_change_them(self, client):
        somebody = client("sales")
        assert somebody.get("/people?search=ann")["items"][0]["login"] == "ann"
        assert somebody.send("POST", "/people", {"login": "x"}).status_code == 403
        assert somebody.send("GET", f"/people/{somebody.person}").status_code == 403
        changed = {"roles": ["administrator"]}
        assert somebody.send("PATCH", f"/people/{somebody.person}", changed).status_code == 403
        assert somebody.send("POST", "/departments", {"key": "a", "name": "A"}).status_code == 403

    def test_departments_are_a_tree(self, admin):
        top = admin.post("/departments", {"key": "top", "name": "Top"})
        below = admin.post("/departments", {"key": "b", "name": "B", "parent": top["id"]})
        assert below["parent"] == top["id"]
        circle = {"name": "Top", "parent": below["id"]}
        assert admin.send("PATCH", f"/departments/{top['id']}", circle).status_code == 422

    def test_preferences_are_ones_own(self, admin, client):
        admin.ok("PUT", "/me/preferences/list.deal.columns", ["name"])
        assert admin.get("/me/preferences") == {"list.deal.columns": ["name"]}
        assert client("sales").get("/me/preferences") == {}
        admin.http.put(
            "/api/v1/me/preferences/list.deal.columns", data=b"null", headers=admin.headers,
            content_type="application/json",
        )  # fmt: skip
        assert admin.get("/me/preferences") == {}

    def test_a_token_makes_no_token_and_may_be_revoked(self, admin):
        assert admin.send("POST", "/me/tokens", {"title": "more"}).status_code == 403
        (token,) = admin.get("/me/tokens")["items"]
        assert admin.send("DELETE", f"/me/tokens/{token['id']}").status_code == 204
        assert admin.send("GET", "/me").status_code == 401

    def test_me_says_who_asks(self, admin):
        me = admin.get("/me")
        assert (me["login"], me["roles"]) == ("admin", ["administrator"])


@pytest.mark.usefixtures("crm")
class TestChangeSets:
    def test_a_bulk_change_is_undone_and_what_changed_since_is_listed(self, admin):
        made = [account(admin, name=name) for name in "AB"]
        items = [{"id": one["id"], "values": {"phone": "13812345678"}} for one in made]
        own = admin.ok("PATCH", "/records/account/bulk", {"items": items})["change_set"]
        admin.ok("PATCH", f"/records/account/{made[0]['id']}", {"values": {"name": "C"}})
        assert admin.get(f"/changesets/{own}")["entries"] == 2
        undone = admin.post(f"/changesets/{own}/undo")
        assert undone["restored"] == 1
        assert [one["record"] for one in undone["kept"]] == [made[0]["id"]]
        assert admin.get(f"/records/account/{made[1]['id']}")["values"]["phone"] is None
        assert admin.send("POST", f"/changesets/{own}/undo").status_code == 409

    def test_those_of_others_are_not_found(self, admin, client):
        items = [{"values": {"name": "华为"}}]
        own = admin.post("/records/account/bulk", {"items": items})["change_set"]
        assert client("sales").send("POST", f"/changesets/{own}/undo").status_code == 404
        assert admin.get("/changesets")["items"][0]["id"] == own


class TestJobs:
    def test_one_sees_and_stops_ones_own(self, admin, client, workspace):
        with workspace.write(Actor(admin.person, "Admin", frozenset({"administrator"}))) as tx:
            job = enqueue(tx, "tests.wait", {})
        address = f"/jobs/{job}"
        assert admin.get(address)["state"] == "queued"
        assert client("sales").send("GET", address).status_code == 404
        assert admin.post(f"{address}/cancel")["state"] == "cancelled"
        assert admin.send("POST", f"{address}/retry").status_code == 409
        assert admin.get("/jobs?state=cancelled&limit=1")["items"][0]["id"] == str(job)


def test_a_name_that_is_an_sql_word_works_like_any_other(admin, published):
    published(entity("order", {"select": {}, "x" * 40: {}}))
    made = admin.post("/records/order", {"values": {"select": "a", "x" * 40: "b"}})
    assert admin.get("/records/order?filter=select%20%3D%20%27a%27")["items"] == [made]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("fields=name,code", 403), ("fields=phone", 200), ("sort=code", 403), ("sort=phone", 403),
        ("filter=code%20%3D%20%27x%27", 403), ("filter=phone%20%3D%20%271%27", 403),
    ],
)  # fmt: skip
def test_what_is_hidden_is_refused_by_name_and_not_answered_blank(admin, sales, query, status):
    made = account(admin, code="secret", phone="13812345678")
    answer = sales.send("GET", f"/records/account?{query}")
    assert answer.status_code == status
    if status == 403:
        assert query.partition("=")[2].split(",")[-1][:4] in answer.get_json()["title"]
    if "fields" in query:
        one = sales.send("GET", f"/records/account/{made['id']}?{query}")
        assert one.status_code == status


def test_a_hidden_field_behind_a_link_is_refused_too(admin, sales):
    assert sales.send("GET", "/records/deal?fields=name,account.code").status_code == 403
    assert sales.send("GET", "/records/deal?fields=name,account.name").status_code == 200
    assert admin.send("GET", "/records/deal?fields=account.code").status_code == 200


@pytest.mark.usefixtures("crm")
class TestEmptyChangeSets:
    def test_a_bulk_call_that_changes_nothing_leaves_none(self, admin):
        made = account(admin)
        same = {"items": [{"id": made["id"], "values": {"name": "华为"}}]}
        answer = admin.ok("PATCH", "/records/account/bulk", same)
        assert (answer["done"], answer["change_set"]) == ([made["id"]], None)
        refused = admin.post("/records/account/bulk", {"items": [{"values": {}}]})
        assert (len(refused["errors"]), refused["change_set"]) == (1, None)
        assert admin.get("/changesets")["items"] == []

    def test_one_that_changes_something_is_kept(self, admin):
        made = account(admin)
        other = {"items": [{"id": made["id"], "values": {"name": "中兴"}}]}
        own = admin.ok("PATCH", "/records/account/bulk", other)["change_set"]
        assert [one["id"] for one in admin.get("/changesets")["items"]] == [own]
