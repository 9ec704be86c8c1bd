"""The API of notices: a list, a number, and reading."""

import pytest
from api_client import Client
from flow_house import document, house
from flow_world import approval

from formloom.platform.access.tokens import Tokens
from formloom.platform.core.actor import SYSTEM


@pytest.fixture
def zhao(app, workspace, published):
    """A client of somebody who was asked three times."""
    here = house(workspace, published, document(approval("ask", "zhao")))
    for _ in range(3):
        here.start()
    with workspace.write(SYSTEM) as tx:
        token = Tokens(tx, here.people["zhao"]).create("tests").secret
    return Client(app, token, here.people["zhao"])


def test_notices_are_listed_by_pages_and_read(zhao):
    first = zhao.get("/notices?limit=2")
    assert (len(first["items"]), first["count"]) == (2, 3)
    second = zhao.get(f"/notices?limit=2&before={first['next']}")
    assert (len(second["items"]), second["next"]) == (1, None)
    newest = first["items"][0]
    assert newest["text"] == "quote_discount: please look at Quote 1."
    assert newest["task"].startswith(f"{newest['run']}.t")
    assert (newest["entity"], newest["kind"], newest["read_at"]) == ("quote", "task", None)
    assert zhao.post("/notices/read", {"ids": [newest["id"]]}) == {"read": 1}
    assert zhao.get("/notices?unread=true")["count"] == 2
    assert zhao.post("/notices/read", {"upto": newest["id"]}) == {"read": 2}
    assert zhao.get("/notices?unread=true")["items"] == []


def test_nothing_named_is_refused(zhao):
    assert zhao.send("POST", "/notices/read", {}).status_code == 422


def test_a_notice_is_in_the_language_of_who_reads(zhao):
    (newest, *_) = zhao.get("/notices", Accept_Language="zh")["items"]
    assert newest["text"] == "quote_discount：请处理 Quote 1。"
