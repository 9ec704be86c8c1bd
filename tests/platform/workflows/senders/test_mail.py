"""Mail of flows goes to a real server, a letter a person."""

from collections import Counter

import pytest
from flow_house import document, house
from flow_world import people
from mail_server import mail_server

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM

STEP = {
    "id": "m", "type": "mail", "to": people("zhao", "lu"), "subject": "About {{ name }}",
    "body": "{{ initiator.name }} asks for {{ discount }}.\n{{ link }}",
}  # fmt: skip


@pytest.fixture
def server():
    with mail_server() as running:
        yield running


@pytest.fixture
def made(workspace, published, server):
    """A function that stores a flow with a mail in a house whose people have addresses."""

    def make(*logins, **step):
        whole = {key: one for key, one in {**STEP, **step}.items() if one is not None}
        here = house(workspace, published, document(whole))
        here.settings(smtp_url=server.url, mail_from="Formloom <crm@example.com>")
        with workspace.write(SYSTEM) as tx:
            for login in logins:
                People(tx).change(here.people[login], email=f"{login}@example.com")
        return here

    return make


def codes(here, root):
    return [one.code for one in here.state(root).incidents.values()]


def test_each_person_gets_a_letter_with_the_values_of_then(made, server):
    here = made("zhao", "lu")
    record = here.quote(discount="0.12")
    root = here.start(record=record)
    here.edit(record, name="Other")
    here.work()
    assert sorted(one["To"] for one in server.letters) == ["lu@example.com", "zhao@example.com"]
    letter = server.letters[0]
    assert letter["Subject"] == "About Quote 1"
    text = letter.get_content().splitlines()
    assert text == ["Wang asks for 12%.", f"https://crm.example.com/runs/{root}"]
    assert [one.state for one in here.state(root).jobs.values()] == ["done"]


def test_an_address_may_come_from_the_record(made, server):
    here = made(to=None, address="note")
    root = here.start(record=here.quote(note="kunde@example.com"))
    here.work()
    assert [one["To"] for one in server.letters] == ["kunde@example.com"]
    assert codes(here, root) == []


def test_a_letter_that_is_sent_again_keeps_its_name(made, server):
    here = made("zhao", "lu")
    here.start()
    server.refuses = "451 later"
    here.work()
    server.refuses = ""
    here.later(seconds=10)
    here.work()
    names = Counter(one["Message-ID"] for one in server.letters)
    assert sorted(names.values()) == [1, 1]


def test_one_refused_address_does_not_keep_the_others(made, server):
    here = made("zhao")
    with here.workspace.write(SYSTEM) as tx:
        People(tx).change(here.people["lu"], email="lu@example.com")
    server.refuses = "550 unknown"
    root = here.start()
    here.work()
    assert codes(here, root) == ["job"]
    (incident,) = here.state(root).incidents.values()
    assert "zhao@example.com" in incident.detail["template"]


@pytest.mark.parametrize(
    ("settings", "logins", "reason"),
    [({"smtp_url": ""}, ["zhao"], "FORMLOOM_SMTP_URL"), ({}, [], "has a mail address")],
    ids=["no-server", "no-address"],
)
def test_what_cannot_be_sent_is_an_incident_that_says_why(made, settings, logins, reason):
    here = made(*logins)
    here.settings(
        mail_from="crm@example.com", **{"smtp_url": here.workspace.settings.smtp_url, **settings}
    )
    root = here.start()
    here.work()
    (incident,) = here.state(root).incidents.values()
    assert reason in incident.detail["template"]


def test_a_text_that_cannot_be_filled_in_is_an_incident(made, server):
    here = made("zhao", subject="{{ account.nothing_like_it }}")
    root = here.start()
    here.work()
    assert (codes(here, root), server.letters) == (["text"], [])
