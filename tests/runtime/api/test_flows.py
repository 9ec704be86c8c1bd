"""The API of flows: start, boxes, decisions, how a run stands; for those who take part."""

from io import BytesIO
from uuid import UUID, uuid4

import pytest
from api_client import Client
from flow_house import document, house
from flow_world import approval, people
from pictures import PNG

from formloom.platform.access.tokens import Tokens
from formloom.platform.core.actor import SYSTEM
from formloom.platform.workflows.papers import Signature

FLOW = document(
    approval("ask", "zhao", title="Ask the manager", fields={"margin": "hidden"}),
    approval("law", "lu"),
    {"id": "tell", "type": "cc", "to": people("li")},
)

#: The id of nothing; the same in every process, or pytest-xdist would find other tests.
NOTHING = "00000000-0000-7000-8000-000000000000"


@pytest.fixture
def made(workspace, published):
    """A function that stores flows in a new house."""
    return lambda *documents: house(workspace, published, *documents)


@pytest.fixture
def clients(app, workspace, made):
    """Clients of the staff by login, a record of wang's among them."""
    here = made(FLOW)
    found = {"record": str(here.quote(margin="31415926")), "house": here}
    with workspace.write(SYSTEM) as tx:
        for login, person in here.people.items():
            found[login] = Client(app, Tokens(tx, person).create("tests").secret, person)
    return found


def body(**more):
    return {"command_id": str(uuid4()), **more}


def start(clients, who="wang", **more):
    sent = body(record=clients["record"], **more)
    return clients[who].post("/flows/quote_discount/start", sent)


def todo(client, box="todo"):
    return client.get(f"/tasks?box={box}")["items"]


def decide(client, action, **more):
    (task,) = todo(client)
    return client.post(f"/tasks/{task['id']}/{action}", body(**more))


def test_a_run_from_start_to_end(clients):
    run = start(clients)
    assert (run["state"], run["version"]) == ("running", 1)
    (task,) = todo(clients["zhao"])
    assert (task["run"], task["step_title"]) == (run["id"], "Ask the manager")
    assert (task["record"], task["record_title"]) == (clients["record"], "Quote 1")
    assert task["initiator"]["title"] == "Wang"
    decide(clients["zhao"], "approve", comment="fine")
    assert decide(clients["lu"], "approve")["result"] == "approved"
    assert [len(todo(clients["zhao"], box)) for box in ("todo", "done")] == [0, 1]
    (mine,) = todo(clients["wang"], "mine")
    assert (mine["id"], mine["state"], mine["result"]) == (None, "ended", "approved")
    (copy,) = todo(clients["li"], "cc")
    assert (copy["id"], copy["step"]) == (None, "tell")


def test_the_run_tells_how_it_stands_and_how_it_goes_on(clients):
    run = start(clients)
    decide(clients["zhao"], "approve", comment="fine")
    found = clients["lu"].get(f"/runs/{run['id']}")
    stand = {one["id"]: (one["state"], one["outcome"]) for one in found["steps"]}
    assert (stand["ask"], stand["law"], stand["tell"]) == (
        ("closed", "approved"), ("open", ""), ("", ""),
    )  # fmt: skip
    done, mine = found["tasks"]
    assert (done["comment"], done["acted_by"]["title"]) == ("fine", "Zhao")
    assert {"approve", "reject", "return"} <= set(mine["actions"])
    assert "start" in mine["targets"]
    assert [one["event"] for one in found["events"]][:2] == ["RunStarted", "ActivityOpened"]
    ahead = found["prediction"]
    assert ahead["result"] == "approved"
    assert {one["step"] for one in ahead["steps"]} == {"tell"}


def test_no_value_of_a_field_is_in_a_run(clients):
    run = start(clients)
    answer = clients["zhao"].send("GET", f"/runs/{run['id']}").get_data(as_text=True)
    assert "31415926" not in answer


def test_the_same_command_id_is_the_same_run_and_the_same_decision(clients):
    sent = body(record=clients["record"])
    first = clients["wang"].post("/flows/quote_discount/start", sent)
    assert clients["wang"].post("/flows/quote_discount/start", sent) == first
    (task,), decision = todo(clients["zhao"]), body()
    answers = [clients["zhao"].post(f"/tasks/{task['id']}/approve", decision) for _ in range(2)]
    assert answers[0] == answers[1]


@pytest.mark.parametrize("who", ["chen", "li"])
def test_who_takes_no_part_sees_no_run(clients, who):
    run = start(clients)
    (task,) = todo(clients["zhao"])
    for method, path in (
        ("GET", f"/runs/{run['id']}"),
        ("POST", f"/runs/{run['id']}/withdraw"),
        ("POST", f"/tasks/{task['id']}/approve"),
    ):
        sent = None if method == "GET" else body()
        assert clients[who].send(method, path, sent).status_code == 404


def test_only_the_assignee_decides(clients):
    start(clients)
    (task,) = todo(clients["zhao"])
    refused = clients["wang"].send("POST", f"/tasks/{task['id']}/approve", body())
    assert (refused.status_code, refused.get_json()["title"]) == (403, "This task is Zhao's.")


def test_administrators_see_and_steer_every_run(clients):
    run = start(clients)
    assert clients["root"].get(f"/runs/{run['id']}")["state"] == "running"
    refused = clients["wang"].send("POST", f"/runs/{run['id']}/terminate", body())
    assert refused.status_code == 403
    ended = clients["root"].post(f"/runs/{run['id']}/terminate", body(comment="no"))
    assert ended["result"] == "terminated"


def test_return_withdraw_and_what_comes_too_late(clients):
    run = start(clients)
    decide(clients["zhao"], "return", target="start", comment="more")
    decide(clients["wang"], "resubmit")
    (task,) = todo(clients["zhao"])
    assert clients["wang"].post(f"/runs/{run['id']}/withdraw", body())["result"] == "withdrawn"
    late = clients["zhao"].send("POST", f"/tasks/{task['id']}/approve", body())
    assert late.status_code == 409
    assert late.get_json()["title"] == "This run is over: withdrawn."


def test_e9_what_was_not_seen_is_not_approved(clients):
    run = start(clients)
    seen = clients["zhao"].get(f"/runs/{run['id']}")["data_rev"]
    (task,) = todo(clients["zhao"])
    change = {"values": {"discount": "0.5", "margin": "1"}}
    clients["wang"].ok("PATCH", f"/records/quote/{clients['record']}", change, If_Match="*")
    clients["house"].work()
    refused = clients["zhao"].send("POST", f"/tasks/{task['id']}/approve", body(seen=seen))
    assert (refused.status_code, refused.get_json()["theirs"]) == (409, {"discount": "0.5000"})
    decide(clients["zhao"], "approve", seen=seen, anyway=True)


@pytest.mark.parametrize(
    ("method", "path", "sent", "status"),
    [
        ("POST", "/flows/nothing/start", {}, 404),
        ("POST", "/flows/quote_discount/start", {"record": NOTHING}, 404),
        ("POST", "/flows/quote_discount/start", {"picks": {"ask": "me"}}, 422),
        ("POST", "/tasks/nothing/approve", {}, 404),
        ("POST", f"/tasks/{NOTHING}.t1/approve", {}, 404),
        ("POST", f"/tasks/{NOTHING}.t1/fire_timer", {}, 404),
        ("GET", f"/runs/{NOTHING}", None, 404),
        ("GET", "/tasks?box=other", None, 422),
    ],
)  # fmt: skip
def test_what_is_not_there_is_said(clients, method, path, sent, status):
    asked = None if sent is None else body(**sent)
    assert clients["wang"].send(method, path, asked).status_code == status


def test_boxes_are_paged_newest_first(clients):
    runs = [start(clients)["id"] for _ in range(3)]
    first = clients["zhao"].get("/tasks?limit=2")
    second = clients["zhao"].get(f"/tasks?limit=2&before={first['next']}")
    assert first["count"] == 3
    assert [one["run"] for one in first["items"] + second["items"]] == runs[::-1]
    assert second["next"] is None


def upload(client, task, name="offer.txt", content=b"offer", kind="attachment"):
    return client.http.post(
        f"/api/v1/tasks/{task}/files?kind={kind}", headers=client.headers,
        data={"file": (BytesIO(content), name)},
    )  # fmt: skip


@pytest.fixture
def signing(app, workspace, made):
    """A run whose step wants a signature and a file, and the client of each person."""
    wants = ["signature", "attachment"]
    flow = document(approval("ask", "zhao", require=wants, fields={"discount": "edit"}))
    here = made(flow)
    root, found = here.start(), {}
    with workspace.write(SYSTEM) as tx:
        for login, person in here.people.items():
            found[login] = Client(app, Tokens(tx, person).create("tests").secret, person)
    (task,) = todo(found["zhao"])
    return here, root, task["id"], found


def test_files_and_signatures_come_before_the_decision(signing):
    here, root, task, who = signing
    zhao, path = who["zhao"], f"/tasks/{task}/approve"
    assert zhao.send("POST", path, body()).status_code == 422
    hand = upload(zhao, task, "hand.png", PNG, "signature")
    file = upload(zhao, task, "../报价 offer.txt")
    assert (hand.status_code, file.status_code) == (201, 201)
    hand, file = hand.get_json(), file.get_json()
    assert (file["title"], hand["media_type"]) == ("报价 offer.txt", "image/png")
    sent = body(signature=hand["id"], attachments=[file["id"]], values={"discount": "0.3"})
    swapped = {**body(), "signature": file["id"], "attachments": [hand["id"]]}
    assert zhao.send("POST", path, swapped).status_code == 422
    first = zhao.post(path, sent)
    assert zhao.post(path, sent) == first
    (done,) = (one for one in here.state(root).tasks.values() if one.state == "done")
    assert Signature.read(done.signature).file == UUID(hand["id"])
    path = f"/api/v1/runs/{root}/files/{file['id']}"
    with who["wang"].http.get(path, headers=who["wang"].headers) as got:
        assert (got.get_data(), got.headers["X-Content-Type-Options"]) == (b"offer", "nosniff")
    assert who["chen"].send("GET", f"/runs/{root}/files/{file['id']}").status_code == 404
    late = upload(zhao, task)
    assert (late.status_code, late.get_json()["title"]) == (409, "This run is over: approved.")


def test_only_whoever_decides_brings_files_and_no_more_than_bearable(signing, monkeypatch):
    _here, _root, task, who = signing
    assert upload(who["chen"], task).status_code == 404
    refused = upload(who["wang"], task)
    assert (refused.status_code, refused.get_json()["title"]) == (403, "This task is Zhao's.")
    assert upload(who["zhao"], f"{NOTHING}.t1").status_code == 404
    assert upload(who["zhao"], task, kind="other").status_code == 422
    words = upload(who["zhao"], task, kind="signature")
    assert words.get_json()["title"] == "A signature is a picture."
    monkeypatch.setattr("formloom.platform.workflows.bringing.MOST_BROUGHT", 1)
    answers = [upload(who["zhao"], task) for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 413]
