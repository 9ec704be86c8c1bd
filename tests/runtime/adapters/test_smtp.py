"""Mail goes to a real server on this machine."""

import socket
import ssl
from datetime import timedelta

import pytest
import services
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from mail_server import mail_server

from formloom.platform.core.clock import SystemClock
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
        mailer(f"smtp://127.0.0.1:{services.free_port()}").send(LETTER)


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


@pytest.fixture
def elsewhere(monkeypatch):
    """A name that is another machine's for the mailer; behind it is the test server."""
    known = socket.getaddrinfo

    def resolved(host, *rest, **more):
        return known("127.0.0.1" if host in NAMES else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    return lambda url, name=NAMES[0]: url.replace("//127.0.0.1", f"//crm:s3cret%2F1@{name}")


NAMES = ("mail.example.com", "other.example.com")


@pytest.fixture
def certificate(tmp_path, monkeypatch):
    """TLS for the first name, by a certificate of our own that this machine trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAMES[0])])
    now = SystemClock().now()
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAMES[0])]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path = tmp_path / "mail.pem"
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(path)
    return context


@pytest.mark.parametrize("way", ["smtps", "starttls"])
def test_a_password_goes_to_another_machine_under_tls(certificate, elsewhere, way):
    with mail_server(**{way: certificate}) as server:
        mailer(elsewhere(server.url)).send(LETTER)
    assert server.logins == [("crm", "s3cret/1")]
    assert len(server.letters) == 1


@pytest.mark.parametrize("way", ["smtps", "starttls"])
def test_a_certificate_of_another_name_gets_nothing(certificate, elsewhere, way):
    with mail_server(**{way: certificate}) as server, pytest.raises(UnavailableError):
        mailer(elsewhere(server.url, NAMES[1])).send(LETTER)
    assert (server.logins, server.letters) == ([], [])


def test_a_certificate_that_nobody_here_trusts_gets_nothing(certificate, elsewhere, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    with mail_server(smtps=certificate) as server, pytest.raises(UnavailableError):
        mailer(elsewhere(server.url)).send(LETTER)
    assert (server.logins, server.letters) == ([], [])


def test_no_password_goes_to_another_machine_in_the_clear(elsewhere):
    with mail_server() as server, pytest.raises(UnavailableError, match="no encryption"):
        mailer(elsewhere(server.url)).send(LETTER)
    assert server.logins == []


def test_a_line_break_in_an_address_writes_no_header():
    with mail_server() as server, pytest.raises(ValueError, match="addr"):
        mailer(server.url).send(Mail("wang@example.com\r\nBcc: eve@example.com", "x", "x"))
    assert server.letters == []
