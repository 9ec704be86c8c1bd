"""Mail goes to a real server on this machine."""

import pytest
from mail_server import mail_server

from formloom.platform.core.errors import InvalidValueError, UnavailableError
from formloom.platform.core.settings import Settings
from formloom.platform.jobs.mail import Mail
from formloom.runtime.adapters.smtp import SMTPMailer

LETTER = Mail("wang@example.com", "新密码 New", "第一行\n\nhttps://crm.example.com/x?ticket=1\n")


def mailer(url, sender="织客 <crm@example.com>"):
    return SMTPMailer(Settings(smtp_url=url, mail_from=sender))


def test_a_letter_arrives_as_it_was_written():
    with mail_server() as server:
        mailer(server.url).send(LETTER)
    (letter,) = server.letters
    assert (letter["To"], letter["From"]) == ("wang@example.com", "织客 <crm@example.com>")
    assert letter["Subject"] == LETTER.subject
    assert letter.get_content().replace("\r\n", "\n") == LETTER.text
    assert letter["Date"]
    assert letter["Message-ID"].endswith("@example.com>")


def test_it_signs_in_with_what_the_address_holds():
    with mail_server() as server:
        mailer(server.url.replace("//", "//crm%40example.com:s3cret%2F1@")).send(LETTER)
    assert server.logins == [("crm@example.com", "s3cret/1")]
    assert len(server.letters) == 1


def test_a_wrong_password_and_a_missing_server_are_tried_again():
    with mail_server() as server, pytest.raises(UnavailableError):
        mailer(server.url.replace("//", "//crm:wrong@")).send(LETTER)
    with pytest.raises(UnavailableError):
        mailer(server.url).send(LETTER)


@pytest.mark.parametrize(
    ("answer", "error"),
    [("550 No such user", InvalidValueError), ("451 Later", UnavailableError)],
    ids=["for good", "for now"],
)
def test_a_refused_address_is_told_from_a_busy_server(answer, error):
    with mail_server() as server:
        server.refuses = answer
        with pytest.raises(error):
            mailer(server.url).send(LETTER)


def test_no_password_goes_to_another_machine_in_the_clear(monkeypatch):
    """The name is another machine's for the mailer; the address behind it is the test server's."""
    import socket

    known = socket.getaddrinfo

    def resolved(host, *rest, **more):
        return known("127.0.0.1" if host == "mail.example.com" else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    with mail_server() as server:
        url = server.url.replace("//127.0.0.1", "//crm:s3cret%2F1@mail.example.com")
        with pytest.raises(UnavailableError, match="no encryption"):
            mailer(url).send(LETTER)
    assert server.logins == []


def test_a_line_break_in_an_address_writes_no_header():
    with mail_server() as server, pytest.raises(ValueError, match="addr"):
        mailer(server.url).send(Mail("wang@example.com\r\nBcc: eve@example.com", "x", "x"))
    assert server.letters == []
