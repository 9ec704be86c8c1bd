"""The pages of the inbox: what waits, deciding it, and what is said of it."""

import re

import pytest
from flow_house import document, house
from flow_world import approval

from formloom.platform.access.tokens import Tokens
from formloom.platform.core.actor import SYSTEM

ONE_DATABASE = pytest.mark.parametrize("workspace", ["sqlite"], indirect=True)
FLOW = document(approval("ask", "zhao", title="Ask the manager"), approval("law", "lu"))


class Person:
    """Somebody with a browser."""

    def __init__(self, app, token):
        self.http = app.test_client()
        self.headers = {"Authorization": f"Bearer {token}"}

    def get(self, path, **more):
        answer = self.http.get(path, headers={**self.headers, **more})
        return answer.status_code, answer.get_data(as_text=True)

    def post(self, path, **form):
        answer = self.http.post(path, headers=self.headers, data=form)
        return answer.status_code, answer.get_data(as_text=True)


@pytest.fixture
def world(app, workspace, published):
    """The house and its people with browsers."""
    here = house(workspace, published, FLOW)
    with workspace.write(SYSTEM) as tx:
        people = {
            login: Person(app, Tokens(tx, id).create("tests").secret)
            for login, id in here.people.items()
        }
    return here, people


def form_of(page):
    """The hidden values of the first form of a page."""
    names = ("command_id", "task", "seen")
    return {name: re.search(f'name="{name}" value="([^"]*)"', page)[1] for name in names}


@ONE_DATABASE
def test_what_waits_is_decided_in_the_browser(world):
    here, people = world
    root = here.start()
    status, inbox = people["zhao"].get("/inbox")
    assert status == 200
    assert f'href="/runs/{root}"' in inbox
    assert "Ask the manager" in inbox
    _, page = people["zhao"].get(f"/runs/{root}")
    sent = {**form_of(page), "comment": "fine", "action": "approve"}
    assert people["zhao"].post(f"/runs/{root}", **sent)[0] == 303
    assert people["zhao"].post(f"/runs/{root}", **sent)[0] == 303, "a second click is the same"
    assert f'href="/runs/{root}"' not in people["zhao"].get("/inbox")[1]
    assert f'href="/runs/{root}"' in people["zhao"].get("/inbox?box=done")[1]
    assert "fine" in people["lu"].get(f"/runs/{root}")[1]


@ONE_DATABASE
def test_a_refusal_is_said_and_nothing_is_lost(world):
    here, people = world
    root = here.start()
    _, page = people["zhao"].get(f"/runs/{root}")
    here.do(root, "withdraw", "wang")
    late = {**form_of(page), "comment": "my long opinion", "action": "approve"}
    status, told = people["zhao"].post(f"/runs/{root}", **late)
    assert status == 409
    assert "This run is over: withdrawn." in told


@ONE_DATABASE
def test_the_initiator_withdraws_and_others_see_nothing(world):
    here, people = world
    root = here.start()
    assert people["chen"].get(f"/runs/{root}")[0] == 404
    _, page = people["wang"].get(f"/runs/{root}")
    assert 'value="withdraw"' in page
    assert people["wang"].post(f"/runs/{root}", action="withdraw")[0] == 303
    assert here.run(root).result == "withdrawn"
    assert people["wang"].post(f"/runs/{root}", action="fire_timer")[0] == 404


@ONE_DATABASE
def test_the_inbox_speaks_chinese(world):
    here, people = world
    root = here.start()
    language = {"Accept-Language": "zh"}
    assert "待办" in people["zhao"].get("/inbox", **language)[1]
    assert "同意" in people["zhao"].get(f"/runs/{root}", **language)[1]
