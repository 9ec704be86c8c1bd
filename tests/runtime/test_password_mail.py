"""A forgotten password, from the question to the new one, over a real mail server."""

import re
import time
from dataclasses import replace
from datetime import timedelta
from statistics import median

import pytest
from mail_server import mail_server
from quick_app import quick_app
from sqlalchemy import select

from formloom.platform.access.password_reset import PAUSE
from formloom.platform.access.people import People
from formloom.platform.access.sign_in import sign_in
from formloom.platform.access.tables import audit, session, ticket
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import NotSignedInError
from formloom.platform.jobs.runner import run_pending
from formloom.platform.jobs.tables import JOB
from formloom.runtime.jobs import acting_as, handlers

HERE = "https://crm.example.com"
OLD, NEW = "correct horse", "battery staple"
CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')


@pytest.fixture
def server():
    with mail_server() as running:
        yield running


@pytest.fixture
def client(workspace, server):
    workspace.settings = replace(
        workspace.settings, smtp_url=server.url, mail_from="crm@example.com",
        public_url=HERE,
    )  # fmt: skip
    return quick_app(workspace).test_client()


@pytest.fixture
def wang(workspace):
    with workspace.write(SYSTEM) as tx:
        return People(tx).add(
            "wang", name="王伟", password=OLD, email="Wang@example.com", locale="zh"
        )


def send(client, path, **form):
    token = CSRF.search(client.get(path).text)[1]
    return client.post(path, data={"csrf_token": token, **form})


def ask(client, workspace, email):
    answer = send(client, "/sign-in/forgot", email=email)
    run_pending(workspace, handlers(), acting_as)
    return answer


def link_in(letter):
    found = re.search(rf"{re.escape(HERE)}(/sign-in/reset#[\w-]+)", letter)
    return found[1]


def reset(client, link, password=NEW):
    path, _, ticket = link.partition("#")
    token = CSRF.search(client.get(path).text)[1]
    sent = {"csrf_token": token, "ticket": ticket, "password": password, "again": password}
    return client.post("/sign-in/reset", data=sent)


def test_a_link_sets_a_new_password_once_and_ends_every_session(client, workspace, wang, server):
    sign_in(workspace, "wang", OLD)
    ask(client, workspace, "wang@EXAMPLE.com")
    (letter,) = server.letters
    assert letter["To"] == "Wang@example.com"
    link = link_in(letter.get_content())
    assert reset(client, link, "short").status_code == 422
    assert reset(client, link).status_code == 303
    with workspace.read(SYSTEM) as tx:
        assert tx.execute(select(session)).all() == []
    with pytest.raises(NotSignedInError):
        sign_in(workspace, "wang", OLD)
    assert sign_in(workspace, "wang", NEW).actor.person == wang.id
    assert reset(client, link, "something else").status_code == 422


def test_the_secret_of_the_link_is_no_part_of_what_a_browser_asks_for(
    client, workspace, wang, server
):
    ask(client, workspace, "wang@example.com")
    path, mark, secret = link_in(server.letters[0].get_content()).partition("#")
    assert (path, mark, len(secret) > 40) == ("/sign-in/reset", "#", True)
    asked = client.get(f"{path}?ticket={secret}").text
    assert secret not in asked, "an address opens nothing"


def test_the_letter_is_in_the_language_of_the_person(client, workspace, wang, server):
    ask(client, workspace, "wang@example.com")
    assert "王伟" in server.letters[0].get_content()
    assert re.search("[\u4e00-\u9fff]", server.letters[0]["Subject"])


def test_the_link_ends_after_half_an_hour(client, workspace, wang, server):
    ask(client, workspace, "wang@example.com")
    workspace.clock.advance(timedelta(minutes=30))
    assert reset(client, link_in(server.letters[0].get_content())).status_code == 422
    assert sign_in(workspace, "wang", OLD).actor.person == wang.id


def test_a_newer_link_takes_the_place_of_an_older_one(client, workspace, wang, server):
    ask(client, workspace, "wang@example.com")
    ask(client, workspace, "wang@example.com")
    assert len(server.letters) == 1, "a second letter comes only after a pause"
    workspace.clock.advance(PAUSE)
    ask(client, workspace, "wang@example.com")
    first, second = (link_in(one.get_content()) for one in server.letters)
    assert reset(client, first).status_code == 422
    assert reset(client, second).status_code == 303


def test_the_answer_is_the_same_for_an_address_that_nobody_has(client, workspace, wang, server):
    known, unknown = (
        CSRF.sub("", ask(client, workspace, who).text).replace(who, "")
        for who in ("wang@example.com", "nobody@example.com")
    )
    nonces = re.compile(r'nonce="[^"]*"|[0-9a-f]{64}')
    assert nonces.sub("", known) == nonces.sub("", unknown)
    assert len(server.letters) == 1


def test_and_takes_as_long(client, workspace, wang):
    """The request looks for nobody: whatever the address, it queues one job and is done."""
    spent = {"wang@example.com": [], "nobody@example.com": []}
    token = CSRF.search(client.get("/sign-in/forgot").text)[1]
    for number in range(40):
        who = list(spent)[number % 2]
        began = time.process_time()
        client.post("/sign-in/forgot", data={"csrf_token": token, "email": who})
        spent[who].append(time.process_time() - began)
    known, unknown = (median(one) for one in spent.values())
    assert 0.5 < known / unknown < 2
    with workspace.read(SYSTEM) as tx:
        assert tx.execute(select(ticket)).all() == []
        assert len(tx.execute(select(JOB.c.id).where(JOB.c.name.like("access.%"))).all()) == 2


@pytest.mark.parametrize("who", ["disabled", "without a password", "a service"])
def test_no_letter_goes_to_who_does_not_sign_in_by_password(client, workspace, server, who):
    with workspace.write(SYSTEM) as tx:
        password = OLD if who == "disabled" else None
        made = People(tx).add(
            "li", email="li@example.com", password=password, is_service=who == "a service"
        )
        if who == "disabled":
            People(tx).disable(made.id)
    ask(client, workspace, "li@example.com")
    assert server.letters == []


def test_a_letter_that_was_not_taken_is_sent_later(client, workspace, wang, server):
    server.refuses = "451 Later"
    ask(client, workspace, "wang@example.com")
    assert server.letters == []
    server.refuses = ""
    workspace.clock.advance(timedelta(seconds=10))
    run_pending(workspace, handlers(), acting_as)
    assert reset(client, link_in(server.letters[0].get_content())).status_code == 303


def test_nothing_that_is_stored_opens_anything(client, workspace, wang, server):
    ask(client, workspace, "wang@example.com")
    secret = link_in(server.letters[0].get_content()).partition("#")[2]
    with workspace.read(SYSTEM) as tx:
        stored = str(
            [tuple(row) for one in (ticket, audit, JOB) for row in tx.execute(select(one))]
        )
    assert secret not in stored


def test_without_a_mail_server_nobody_is_promised_a_mail(workspace):
    client = quick_app(workspace).test_client()
    assert "Forgot your password?" not in client.get("/sign-in").text
    assert client.get("/sign-in/forgot").status_code == 404


def test_the_link_leads_to_the_set_address_whatever_host_was_asked(client, workspace, wang, server):
    token = CSRF.search(client.get("/sign-in/forgot").text)[1]
    sent = {"csrf_token": token, "email": "wang@example.com"}
    client.post("/sign-in/forgot", data=sent, headers={"Host": "evil.example"})
    run_pending(workspace, handlers(), acting_as)
    text = "".join(one.get_content() for one in server.letters)
    assert "evil.example" not in text
