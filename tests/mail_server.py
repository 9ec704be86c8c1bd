"""A mail server on this machine, for tests: what it takes, it keeps."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

import services
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


class MailServer:
    """``letters`` are those taken; ``refuses`` is the answer to every recipient, if it is set."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.logins: list[tuple[str, str]] = []
        self.refuses = ""
        self.url = ""

    async def handle_RCPT(  # noqa: N802
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if self.refuses:
            return self.refuses
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        return "250 OK"

    def authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _way: str, given: LoginPassword
    ) -> AuthResult:
        self.logins.append((given.login.decode(), given.password.decode()))
        # Not handled: the server says itself that it is wrong.
        return AuthResult(success=given.password == b"s3cret/1", handled=False)


@contextmanager
def mail_server(
    *, smtps: ssl.SSLContext | None = None, starttls: ssl.SSLContext | None = None
) -> Iterator[MailServer]:
    """A running server on a free port of this machine; who signs in must know the password.

    :param smtps: it speaks TLS from the first byte; ``starttls``: it offers it.
    """
    server, port = MailServer(), services.free_port()
    server.url = f"{'smtps' if smtps else 'smtp'}://127.0.0.1:{port}"
    controller = Controller(
        server, hostname="127.0.0.1", port=port, authenticator=server.authenticate,
        auth_require_tls=starttls is not None, ssl_context=smtps, tls_context=starttls,
    )  # fmt: skip
    controller.start()
    try:
        yield server
    finally:
        controller.stop()
