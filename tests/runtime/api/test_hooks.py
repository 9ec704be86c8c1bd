"""Addresses for programs outside: no sign-in, a secret, a size and a number."""

import json
from uuid import UUID

import pytest
from flow_house import document, house
from flow_world import approval

from formloom.platform.core.actor import SYSTEM
from formloom.platform.workflows.store import load
from formloom.runtime.api.hooks import MOST_BYTES
from formloom.runtime.throttle import HOOKS, Throttle

FLOW = document(
    approval("ask", "zhao"),
    start={"on": "webhook", "secret": "shop", "values": {"name": "$payload.title"}},
)


@pytest.fixture
def call(app, workspace, published):
    """A function that sends a message to the flow's address."""
    here = house(workspace, published, FLOW)
    here.secret("shop", secret="s3cret")

    def send(body=None, secret="s3cret", **headers):
        return app.test_client().post(
            f"/api/v1/hooks/quote_discount/{secret}", data=json.dumps(body or {"title": "New"}),
            content_type="application/json", headers=headers,
        )  # fmt: skip

    return send


def test_a_message_starts_a_run_once(call, workspace):
    first = call(**{"Idempotency-Key": "order-7"})
    assert first.status_code == 202
    again = call(**{"Idempotency-Key": "order-7"})
    assert again.get_json() == first.get_json()
    assert call().get_json() != first.get_json()
    with workspace.read(SYSTEM) as tx:
        assert load(tx, UUID(first.get_json()["id"])).state.runs["r1"].record


@pytest.mark.parametrize(
    ("body", "secret", "status"),
    [
        ({"title": "New"}, "other", 404), ([1], "s3cret", 422),
        ({"title": "x" * MOST_BYTES}, "s3cret", 413),
    ],
    ids=["wrong secret", "no object", "too large"],
)  # fmt: skip
def test_what_is_no_message_for_the_flow_is_refused(call, body, secret, status):
    assert call(body, secret).status_code == status


def test_the_secret_may_come_in_a_header(call, app):
    def send(**headers):
        return app.test_client().post(
            "/api/v1/hooks/quote_discount", json={"title": "New"}, headers=headers
        )

    assert send(**{"X-Hook-Secret": "s3cret"}).status_code == 202
    assert send(**{"X-Hook-Secret": "other"}).status_code == 404
    assert send().status_code == 404


def test_no_line_of_the_log_tells_the_secret(call, app, caplog):
    with caplog.at_level("INFO", logger="formloom.request"):
        call()
        app.test_client().get("/sign-in?next=/e/lead%3Fq%3D13812345678")
    told = [one.fields["path"] for one in caplog.records]
    assert told == ["/api/v1/hooks/quote_discount/...", "/sign-in"]


def test_one_address_may_not_call_without_end(call, app):
    app.extensions[HOOKS] = Throttle(2, what="hook")
    assert [call().status_code for _ in range(3)] == [202, 202, 429]


def test_a_step_that_nobody_asked_is_not_answered(app):
    answer = app.test_client().post("/api/v1/answers/x.a1.00", json={})
    assert answer.status_code == 404
