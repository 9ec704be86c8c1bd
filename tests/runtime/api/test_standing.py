"""The API of delegates, handovers and secrets of flows."""

import pytest
from api_client import Client
from flow_house import JOBS, document, house
from flow_world import approval

from formloom.platform.access.tokens import Tokens
from formloom.platform.core.actor import SYSTEM
from formloom.platform.jobs.runner import run_pending
from formloom.runtime.jobs import acting_as


@pytest.fixture
def clients(app, workspace, published):
    """Clients of the staff by login."""
    here = house(workspace, published, document(approval("ask", "zhao")))
    here.start()
    found = {}
    with workspace.write(SYSTEM) as tx:
        for login, person in here.people.items():
            found[login] = Client(app, Tokens(tx, person).create("tests").secret, person)
    return found


def todo(client):
    return len(client.get("/tasks")["items"])


def test_a_delegate_is_named_seen_by_both_and_ended(clients, workspace):
    zhao, lu = clients["zhao"], clients["lu"]
    given = {"agent": str(lu.person), "since": "2026-01-01T00:00:00+08:00", "until": None}
    made = zhao.post("/delegations", given)
    assert (made["agent"]["title"], made["mode"], made["flows"]) == ("Lu", "replace", [])
    assert zhao.get("/delegations")["items"] == [made]
    assert lu.get("/delegations?side=received")["items"] == [made]
    run_pending(workspace, JOBS, acting_as)
    assert (todo(zhao), todo(lu)) == (0, 1)
    zhao.ok("DELETE", f"/delegations/{made['id']}")
    run_pending(workspace, JOBS, acting_as)
    assert (todo(zhao), todo(lu)) == (1, 0)
    assert zhao.get("/delegations")["items"] == []


def test_an_administrator_hands_over_and_takes_back(clients, workspace):
    root, zhao, lu = clients["root"], clients["zhao"], clients["lu"]
    assert root.get(f"/handovers/{zhao.person}") == {
        "tasks": 1, "runs": 0, "flows": ["quote_discount"],
    }  # fmt: skip
    sent = {"leaver": str(zhao.person), "receiver": str(lu.person)}
    job = root.send("POST", "/handovers", sent)
    assert (job.status_code, job.get_json()["state"]) == (202, "queued")
    run_pending(workspace, JOBS, acting_as)
    assert root.get(f"/jobs/{job.get_json()['id']}")["result"] == {"runs": 1, "refused": 0}
    assert (todo(zhao), todo(lu)) == (0, 1)
    assert root.get("/handovers")["items"][0]["receiver"]["title"] == "Lu"
    root.ok("DELETE", f"/handovers/{zhao.person}")
    assert root.get("/handovers")["items"] == []


def test_secrets_go_in_and_never_come_out(clients):
    root = clients["root"]
    address = "https://robots.example/send?access_token=geheim"
    root.ok("PUT", "/flow-secrets/sales_group", {"address": address, "secret": "SECgeheim"})
    answer = root.send("GET", "/flow-secrets")
    assert "geheim" not in answer.get_data(as_text=True)
    (found,) = answer.get_json()["items"]
    assert (found["key"], found["host"], found["has_secret"]) == (
        "sales_group", "robots.example", True,
    )  # fmt: skip
    root.ok("DELETE", "/flow-secrets/sales_group")
    assert root.send("DELETE", "/flow-secrets/sales_group").status_code == 404
    wrong = root.send("PUT", "/flow-secrets/x", {"address": "javascript:alert(1)"})
    assert wrong.status_code == 422
