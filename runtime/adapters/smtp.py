"""Mail by SMTP.

``smtps://`` speaks TLS from the first byte, ``smtp://`` if the server offers it. A password is sent
in the clear to nobody but this machine.
"""

import hashlib
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid, parseaddr
from urllib.parse import unquote, urlsplit

from ...platform.core.clock import SystemClock
from ...platform.core.errors import InvalidValueError, UnavailableError
from ...platform.core.settings import Settings
from ...platform.jobs.mail import Mail

TIMEOUT_SECONDS = 20
#: The most characters of a header that we write.
LONGEST = 300
PORTS = {"smtp": 587, "smtps": 465}
_NOT_TAKEN = "The mail server did not take the mail."
THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


class SMTPMailer:
    """A mail server, by the settings of the installation."""

    def __init__(self, settings: Settings) -> None:
        self._url = urlsplit(settings.smtp_url)
        self._sender = settings.mail_from

    def send(self, mail: Mail) -> None:
        letter = self._letter(mail)
        try:
            with self._connected() as server:
                server.send_message(letter)
        except smtplib.SMTPRecipientsRefused as error:
            if all(code >= 500 for code, _said in error.recipients.values()):
                raise InvalidValueError("The mail server refused the address.") from error
            raise UnavailableError(_NOT_TAKEN) from error
        except (OSError, smtplib.SMTPException) as error:
            raise UnavailableError(_NOT_TAKEN) from error

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        url, host = self._url, self._url.hostname or ""
        port, context = url.port or PORTS[url.scheme], ssl.create_default_context()
        with (
            smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_SECONDS, context=context)
            if url.scheme == "smtps"
            else smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
        ) as server:
            self._greet(server, host, context)
            yield server

    def _greet(self, server: smtplib.SMTP, host: str, context: ssl.SSLContext) -> None:
        server.ehlo()
        is_safe = self._url.scheme == "smtps" or host in THIS_MACHINE
        if not is_safe and server.has_extn("starttls"):
            server.starttls(context=context)
            server.ehlo()
            is_safe = True
        if self._url.username is None:
            return
        if not is_safe:
            raise UnavailableError("The mail server offers no encryption, so no password is sent.")
        server.login(unquote(self._url.username), unquote(self._url.password or ""))

    def _letter(self, mail: Mail) -> EmailMessage:
        letter = EmailMessage()
        name, address = parseaddr(self._sender)
        letter["From"] = Address(name, addr_spec=address)
        letter["To"] = Address(addr_spec=mail.to)
        letter["Subject"] = one_line(mail.subject)
        letter["Date"] = format_datetime(SystemClock().now())
        letter["Message-ID"] = _message_id(mail, address.rpartition("@")[2])
        letter["Auto-Submitted"] = "auto-generated"
        for name, value in mail.headers.items():
            letter[name] = one_line(value)
        letter.set_content(mail.text)
        if mail.html:
            _add_html(letter, mail)
        for one in mail.enclosures:
            if not one.cid:
                main, _, sub = one.media_type.partition("/")
                letter.add_attachment(one.body, main, sub, filename=one_line(one.name))
        return letter


def one_line(text: str) -> str:
    """A text that ends no header: titles come from people."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())[:LONGEST]


def _add_html(letter: EmailMessage, mail: Mail) -> None:
    """The HTML beside the text, with the pictures that it shows."""
    letter.add_alternative(mail.html, subtype="html")
    body = letter.get_body(("html",))
    for one in mail.enclosures:
        if one.cid and isinstance(body, EmailMessage):
            main, _, sub = one.media_type.partition("/")
            body.add_related(
                one.body, main, sub, cid=f"<{one.cid}>", disposition="inline", filename=one.name
            )


def _message_id(mail: Mail, domain: str) -> str:
    """A name of its own for each letter; a letter that has an id keeps it when it is repeated."""
    if not mail.id:
        return make_msgid(domain=domain or None)
    return f"<{hashlib.sha256(mail.id.encode()).hexdigest()[:40]}@{domain or 'formloom'}>"
