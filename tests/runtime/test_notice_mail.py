"""Copies of notices by mail: of the kinds that a person chose, in their language, while unread."""

import pytest
from flow_house import document, house
from flow_pages import with_browsers
from flow_world import approval
from mail_server import mail_server

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.workflows.notices import Notices


@pytest.fixture
def server():
    with mail_server() as running:
        yield running


@pytest.fixture
def made(workspace, published, server):
    """A house whose people have addresses, and a mail server."""
    here = house(workspace, published, document(approval("ask", "zhao", "lu")))
    here.settings(smtp_url=server.url, mail_from="Formloom <crm@example.com>")
    with workspace.write(SYSTEM) as tx:
        for login in ("wang", "zhao", "lu"):
            People(tx).change(here.people[login], email=f"{login}@example.com")
    return here


def letters(server):
    return [(one["To"], one["Subject"]) for one in server.letters]


def test_what_one_chooses_in_the_profile_comes_by_mail(app, made, server):
    browsers = with_browsers(made, app)
    zhao = browsers["zhao"]
    assert zhao.post("/settings", mail=["task"], locale="en")[0] == 303
    assert 'value="task" checked' in zhao.get("/settings")[1]
    assert browsers["wang"].post("/settings", mail=["task"])[0] == 303
    root = made.start()
    made.work()
    assert letters(server) == [("zhao@example.com", "quote_discount: please look at Quote 1.")]
    assert f"https://crm.example.com/runs/{root}" in server.letters[0].get_content()
    zhao.post("/settings")
    made.start(record=made.quote(name="Quote 2"))
    made.work()
    assert len(server.letters) == 1


@pytest.mark.parametrize("workspace", ["sqlite"], indirect=True)
def test_what_was_read_before_is_not_sent_any_more(app, made, server):
    with_browsers(made, app)["zhao"].post("/settings", mail=["task"])
    made.start()
    with made.workspace.write(made.actor("zhao")) as tx:
        Notices(tx).read_all()
    made.work()
    assert letters(server) == []


@pytest.mark.parametrize("workspace", ["sqlite"], indirect=True)
def test_changes_of_a_followed_record_are_one_letter_in_the_readers_words(app, made, server):
    lu = with_browsers(made, app)["lu"]
    record = made.quote()
    lu.post("/settings", mail=["follow"])
    with made.workspace.write(SYSTEM) as tx:
        People(tx).change(made.people["lu"], locale="zh")
    lu.post(f"/e/quote/{record}/follow", wants="1")
    made.edit(record, by="wang", note="x")
    made.work()
    made.edit(record, by="wang", amount="5")
    made.work()
    assert letters(server) == []
    made.later(minutes=5)
    made.work()
    assert letters(server) == [("lu@example.com", "Wang 修改了 Quote 1：Note、Amount")]
    assert f"https://crm.example.com/e/quote/{record}" in server.letters[0].get_content()
    made.edit(record, by="wang", status="sent")
    made.work()
    with made.workspace.write(SYSTEM) as tx:
        People(tx).change(made.people["lu"], roles=())
    made.later(minutes=6)
    made.work()
    assert len(server.letters) == 1  # by now it is out of sight
