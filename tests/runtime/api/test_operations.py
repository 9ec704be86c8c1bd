"""What holds for every operation: who may ask, once and not twice, one shape of errors."""

import threading
from datetime import timedelta

import pytest

from formloom.platform.access.people import People
from formloom.platform.access.sessions import open_session
from formloom.platform.core.actor import SYSTEM
from formloom.runtime.api import AREAS
from formloom.runtime.api.operations import all_operations

pytestmark = pytest.mark.usefixtures("crm")

ONE_DAY = timedelta(days=1)
VALUES = {"values": {"name": "A"}}
OPERATIONS = list(all_operations(AREAS))
ADDRESS = {
    "entity": "account", "id": "01a20000-0000-7000-8000-000000000000", "kind": "entity",
    "key": "account", "list": "deals", "number": 1, "first": 1, "second": 1,
    "share": "01a20000-0000-7000-8000-000000000000", "report": "deals", "flow": "approval",
    "task": "01a20000-0000-7000-8000-000000000000.t1", "action": "approve",
    "leaver": "01a20000-0000-7000-8000-000000000000", "secret": "guessed", "address": "a.b.c",
    "file": "01a20000-0000-7000-8000-000000000000",
}  # fmt: skip


def address_of(operation, adapter):
    names = {name: ADDRESS[name] for name in adapter.map._rules_by_endpoint[
        f"api.{operation.view.__name__}"][0].arguments}  # fmt: skip
    return adapter.build(f"api.{operation.view.__name__}", names)


def test_every_route_is_declared(app):
    declared = {(one.rule, one.method) for one in OPERATIONS}
    routes = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/")]
    found = {
        (rule.rule.removeprefix("/api/v1"), method)
        for rule in routes
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert found == declared


def test_every_operation_says_what_it_does():
    assert not [one.endpoint for one in OPERATIONS if not one.summary]


def test_every_operation_refuses_who_is_not_signed_in(app):
    adapter = app.url_map.bind("localhost")
    client = app.test_client()
    for one in OPERATIONS:
        refused = client.open(address_of(one, adapter), method=one.method, json={})
        # Programs outside do not sign in: they know a secret address, or there is nothing.
        assert refused.status_code == (404 if one.outside else 401), one.endpoint
        assert refused.content_type == "application/problem+json"
        assert set(refused.get_json()) >= {"type", "title", "status", "code", "errors"}


def test_a_token_that_opens_nothing_is_refused(app):
    headers = {"Authorization": "Bearer fl_nothing"}
    refused = app.test_client().get("/api/v1/me", headers=headers)
    assert (refused.status_code, refused.headers["WWW-Authenticate"]) == (401, "Bearer")


def test_a_session_needs_its_csrf_token_to_change_anything(app, admin, workspace):
    with workspace.write(SYSTEM) as tx:
        cookie = open_session(tx, People(tx).by_login("admin").id)
    client = app.test_client()
    client.set_cookie("fl_session", cookie)
    assert client.get("/api/v1/me").get_json()["login"] == "admin"
    assert client.post("/api/v1/records/account", json=VALUES).status_code == 403
    with app.test_request_context(headers={"Cookie": f"fl_session={cookie}"}):
        token = app.jinja_env.globals["csrf_token"]()
    headers = {"X-CSRF-Token": token}
    assert client.post("/api/v1/records/account", json=VALUES, headers=headers).status_code == 201


def test_methods_that_an_address_does_not_take_are_told(admin):
    refused = admin.send("PUT", "/records/account", VALUES)
    assert (refused.status_code, refused.get_json()["code"]) == (405, "method_not_allowed")
    assert "POST" in refused.headers["Allow"]
    assert admin.send("OPTIONS", "/records/account").status_code == 200
    assert admin.send("HEAD", "/records/account").data == b""


# Idempotency-Key


def count(admin):
    return admin.get("/records/account?count=exact")["count"]


def test_a_key_makes_a_post_happen_once(admin):
    answers = [
        admin.send("POST", "/records/account", VALUES, Idempotency_Key="k") for _ in range(2)
    ]
    assert answers[0].data == answers[1].data
    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].headers["ETag"] == answers[1].headers["ETag"]
    assert (answers[1].headers["Idempotency-Replayed"], count(admin)) == ("true", 1)


def test_a_key_is_of_one_request_and_one_person(admin, client):
    admin.post("/records/account", VALUES, Idempotency_Key="k")
    other = {"values": {"name": "B"}}
    refused = admin.send("POST", "/records/account", other, Idempotency_Key="k")
    assert (refused.status_code, list(refused.get_json()["errors"])) == (422, ["Idempotency-Key"])
    client("administrator", login="ben").post("/records/account", VALUES, Idempotency_Key="k")
    assert count(admin) == 2


def test_a_refusal_keeps_no_key(admin):
    refused = admin.send("POST", "/records/account", {"values": {}}, Idempotency_Key="k")
    assert refused.status_code == 422
    admin.post("/records/account", VALUES, Idempotency_Key="k")


def test_a_key_is_forgotten_after_a_day(admin, workspace):
    admin.post("/records/account", VALUES, Idempotency_Key="k")
    workspace.clock.advance(ONE_DAY)
    admin.post("/records/account", VALUES, Idempotency_Key="k")
    assert count(admin) == 2


@pytest.mark.parametrize("key", ["", "a b", "é", "x" * 201])
def test_a_key_that_is_none_is_refused(admin, key):
    refused = admin.send("POST", "/records/account", VALUES, Idempotency_Key=key)
    assert refused.status_code == 422


def test_of_requests_that_come_at_once_one_is_executed(admin):
    barrier = threading.Barrier(4)
    answers = []

    def send():
        barrier.wait()
        answers.append(admin.send("POST", "/records/account", VALUES, Idempotency_Key="k").data)

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(answers), len(set(answers)), count(admin)) == (4, 1, 1)
