"""E-mail of mail steps: a letter for each person, so that nobody sees who else was written to."""

from collections.abc import Callable

from ...access.people import People
from ...core.actor import SYSTEM
from ...core.errors import InvalidValueError, NotFoundError
from ...core.settings import Settings
from ...core.transaction import Transaction
from ...core.workspace import Workspace
from ...jobs.handler import RunningJob
from ...jobs.mail import Mail, Mailer
from ..outbox import Letter, letter_of, sent
from ..ports.people import uuid_of
from ..service import SEND
from ..variables import ids


class SendMail:
    """Writes to people; killed in the middle it goes on with the next, by the same message ids."""

    name = f"{SEND}mail"

    def __init__(self, mailer: Callable[[Settings], Mailer]) -> None:
        self._mailer = mailer

    def run(self, workspace: Workspace, job: RunningJob) -> None:
        settings = workspace.settings
        with workspace.read(SYSTEM) as tx:
            letter = letter_of(tx, job)
            addresses = _addresses(tx, letter) if letter else []
        if letter is None:
            return
        if not (settings.smtp_url and settings.mail_from):
            raise InvalidValueError("No mail server is set: see FORMLOOM_SMTP_URL.")
        if not addresses:
            raise InvalidValueError("Nobody whom this is for has a mail address.")
        refused = self._write_all(workspace, job, letter, addresses)
        if refused:
            raise InvalidValueError(
                "The mail server refused {addresses}.", addresses=", ".join(refused)
            )
        sent(workspace, letter)

    def _write_all(
        self, workspace: Workspace, job: RunningJob, letter: Letter, addresses: list[str]
    ) -> list[str]:
        """Write to everybody who was not written to yet; return who is refused for good."""
        mailer = self._mailer(workspace.settings)
        written = list(ids(job.resume.get("written")))
        refused = list(ids(job.resume.get("refused")))
        for address in addresses:
            if address in (*written, *refused):
                continue
            try:
                mailer.send(_mail(letter, address))
                written.append(address)
            except InvalidValueError:
                refused.append(address)
            with workspace.write(SYSTEM) as tx:
                job.checkpoint(tx, {"written": written, "refused": refused})
        return refused


def _mail(letter: Letter, address: str) -> Mail:
    return Mail(address, letter.text("subject"), letter.text("body"), id=f"{letter.key}/{address}")


def _addresses(tx: Transaction, letter: Letter) -> list[str]:
    """Where to write, each address once."""
    found = [str(one) for one in ids(letter.job.payload.get("address"))]
    for person in ids(letter.job.payload.get("people")):
        id = uuid_of(person)
        try:
            found.append(People(tx).get(id).email or "" if id else "")
        except NotFoundError:
            continue
    return list(dict.fromkeys(filter(None, found)))
