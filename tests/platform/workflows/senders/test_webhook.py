"""Webhooks reach a real server: signed, by one key however often, and their answer comes back."""

import json
from uuid import UUID

import pytest
from flow_house import document, house
from flow_world import approval
from http_receiver import receiver

from formloom.platform.core.actor import NOBODY
from formloom.platform.core.errors import NotFoundError
from formloom.platform.workflows.callbacks import take_answer
from formloom.platform.workflows.senders.signing import is_signed, signature
from formloom.platform.workflows.sending import MOST_ATTEMPTS

NEXT = approval("next", "lu")


@pytest.fixture
def server():
    with receiver() as running:
        yield running


@pytest.fixture
def made(workspace, published, server):
    """A function that stores a flow with one webhook step in a new house."""

    def make(*more, **settings):
        step = {
            "id": "erp", "type": "webhook", "url": f"{server.url}/quotes?from=crm", "wait": "none",
            "onError": "retry_then_incident", **settings,
        }  # fmt: skip
        here = house(workspace, published, document(step, *more))
        here.settings()
        return here

    return make


def incidents(here, root):
    return [(one.code, one.state) for one in here.state(root).incidents.values()]


def give_up(here):
    """Let every attempt come."""
    for _ in range(MOST_ATTEMPTS):
        here.later(hours=6)
        here.work()


def test_a_webhook_is_sent_with_its_values_and_signed(made, server):
    here = made(body={"name": "name", "amount": "amount * 2"}, secret="erp")
    here.secret("erp", secret="geheim")
    root = here.start(record=here.quote(amount="10.50"))
    assert server.requests == [], "nothing leaves before the commit"
    here.work()
    (sent,) = server.requests
    assert (sent.method, sent.path, sent.headers["Host"]) == (
        "POST", "/quotes?from=crm", server.url.removeprefix("http://"),
    )  # fmt: skip
    assert sent.json == {"name": "Quote 1", "amount": "21.00"}
    assert sent.headers["Idempotency-Key"] == sent.headers["Webhook-Id"]
    assert is_signed("geheim", sent.headers, sent.body)
    assert not is_signed("other", sent.headers, sent.body)
    assert not is_signed("geheim", sent.headers, sent.body + b" ")
    assert {one.state for one in here.state(root).jobs.values()} == {"done"}


def test_a_signature_is_that_of_id_time_and_body():
    """Made with openssl: printf 'msg_1.1614265330.{"a": 1}' | openssl dgst -sha256 -hmac key."""
    made_elsewhere = "v1,GaN8E2m3lwSm68aXXN1FyLIFoTqyvye2qokcD2Mtjt0="
    assert signature("key", "msg_1", 1614265330, b'{"a": 1}') == made_elsewhere


@pytest.mark.parametrize("status", [500, 503, 429, 408])
def test_it_is_tried_again_with_the_same_key(made, server, status):
    here = made()
    server.reply(status)
    server.reply(200)
    root = here.start()
    here.work()
    assert [one.state for one in here.state(root).jobs.values()] == ["queued"]
    here.later(seconds=10)
    here.work()
    assert len(server.requests) == 2
    assert len({one.headers["Idempotency-Key"] for one in server.requests}) == 1
    assert (here.run(root).result, incidents(here, root)) == ("approved", [])


def test_after_the_last_try_an_administrator_looks_and_sends_again(made, server):
    here = made(NEXT)
    server.reply(500)
    root = here.start()
    here.work()
    give_up(here)
    assert len(server.requests) == MOST_ATTEMPTS
    assert incidents(here, root) == [("job", "open")]
    server.replies.clear()
    (incident,) = here.state(root).incidents
    here.do(root, "retry", "root", run="r1", target=incident)
    here.work()
    assert incidents(here, root) == [("job", "solved")]
    assert [one.state for one in here.state(root).jobs.values()] == ["done"]
    assert len({one.headers["Idempotency-Key"] for one in server.requests}) == 1


@pytest.mark.parametrize("status", [400, 404, 302])
def test_a_no_is_not_asked_again(made, server, status):
    here = made()
    server.reply(status, Location="http://127.0.0.1:1/elsewhere")
    root = here.start()
    here.work()
    assert len(server.requests) == 1
    assert incidents(here, root) == [("job", "open")]


@pytest.mark.parametrize(
    ("policy", "tries", "found"),
    [
        ("incident", 1, [("job", "open")]),
        ("continue", 1, []),
        ("retry_then_continue", MOST_ATTEMPTS, []),
    ],
)
def test_what_happens_without_success_is_said_by_the_step(made, server, policy, tries, found):
    here = made(onError=policy)
    server.reply(500)
    root = here.start()
    here.work()
    give_up(here)
    assert (len(server.requests), incidents(here, root)) == (tries, found)


def test_an_answer_that_is_waited_for_becomes_a_variable(made, server):
    check = {"id": "t", "type": "compute", "set": {"same": "note"}}
    here = made(check, wait="result", into="answer")
    server.reply(200, {"number": 12.50, "lines": [1, 2]})
    root = here.start()
    assert here.run(root).state == "running"
    here.work()
    assert here.run(root).result == "approved"
    answer = here.run(root).variables["answer"]
    assert (str(answer["number"]), answer["lines"]) == ("12.5", (1, 2))


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 50_000, b'{"a": ' * 3_000 + b"1" + b"}" * 3_000, b'{"a": "\\ud800"}', b'{"a": NaN}',
        b'{"a": "\\u0000"}', b'{"a": 1e999999}', b'{"a": ' + b"9" * 4_000 + b"}", b'{"$id": 5}',
        b'{"a": {"$number": "x"}}', b'{"a": [{"$date": "x"}]}', b"\xff", b"7", b"",
    ],
    ids=str,
)  # fmt: skip
def test_whatever_the_answer_is_it_is_sent_once_and_the_run_goes_on(made, server, body):
    check = {"id": "t", "type": "compute", "set": {"same": "note"}}
    here = made(check, wait="result", into="answer")
    server.reply(200, body)
    root = here.start()
    here.work()
    assert (here.run(root).result, len(server.requests)) == ("approved", 1)


@pytest.mark.parametrize(
    "told",
    [
        {"$number": "7"}, {"$number": "x"}, {"a": {"$id": 5}}, {"a": ({"$date": "2026-11-22"},)},
        {"$object": {"$object": {"$datetime": "x"}}}, {"$number": "1", "b": 1}, {"$object": 1}, {},
    ],
    ids=str,
)  # fmt: skip
def test_what_looks_like_our_own_writing_stays_what_was_told(made, server, told):
    here = made(wait="callback", into="answer")
    root = here.start()
    here.work()
    address = server.requests[0].headers["Formloom-Callback"].rpartition("/")[2]
    with here.workspace.write(NOBODY) as tx:
        take_answer(tx, address, told)
    assert here.run(root).variables["answer"] == told


@pytest.mark.parametrize("settings", [{"headers": {"X-A": "a\nb"}}, {"headers": {"X-A": "织"}}])
def test_a_header_that_cannot_be_sent_is_told_and_not_tried_again(made, server, settings):
    here = made(**settings)
    root = here.start()
    here.work()
    assert (server.requests, incidents(here, root)) == ([], [("job", "open")])


def test_a_step_that_waits_goes_on_when_somebody_calls_back(made, server):
    here = made(wait="callback", into="answer")
    root = here.start()
    here.work()
    address = server.requests[0].headers["Formloom-Callback"].rpartition("/")[2]

    def answer(where):
        with here.workspace.write(NOBODY) as tx:
            take_answer(tx, where, {"paid": "yes"})

    with pytest.raises(NotFoundError):
        answer(address[:-1] + ("0" if address[-1] != "0" else "1"))
    assert here.run(root).state == "running"
    answer(address)
    answer(address)
    assert here.run(root).variables["answer"] == {"paid": "yes"}
    assert here.run(root).result == "approved"


def test_a_private_address_is_refused_at_once(made, server):
    here = made()
    here.settings(webhook_networks="10.0.0.0/8")
    root = here.start()
    here.work()
    assert (server.requests, incidents(here, root)) == ([], [("job", "open")])
    (found,) = here.state(root).incidents.values()
    assert "private network" in json.dumps(dict(found.detail))


def test_a_secret_that_is_not_there_stops_it(made, server):
    here = made(secret="erp")
    root = here.start()
    here.work()
    assert (server.requests, incidents(here, root)) == ([], [("job", "open")])


@pytest.mark.parametrize("wait", ["result", "callback"])
def test_what_is_waited_for_is_sent_again_with_the_same_key_and_content(made, server, wait):
    here = made(NEXT, wait=wait, body={"name": "name"})
    server.reply(400)
    server.reply(200)
    root = here.start()
    here.work()
    record = UUID(here.run(root).record)
    here.edit(record, name="Another name")
    (incident,) = here.state(root).incidents
    here.do(root, "retry", "root", run="r1", target=incident)
    here.work()
    assert len(here.state(root).jobs) == 1
    first, second = server.requests
    assert first.headers["Idempotency-Key"] == second.headers["Idempotency-Key"]
    assert first.body == second.body
    if wait == "result":
        assert here.state(root).incidents[incident].state == "solved"
        assert here.task(root, "lu")
