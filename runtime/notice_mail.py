"""The job that sends somebody a copy of a notice by mail."""

from collections.abc import Callable
from uuid import UUID

from ..platform.access.explain import Case
from ..platform.access.people import People
from ..platform.core.actor import SYSTEM
from ..platform.core.errors import Message, NotFoundError
from ..platform.core.settings import Settings
from ..platform.core.transaction import Transaction
from ..platform.core.workspace import Workspace
from ..platform.documents.app import App
from ..platform.documents.releases import current_app
from ..platform.jobs.handler import RunningJob
from ..platform.jobs.mail import Mail, Mailer
from ..platform.workflows.notices import SEND_COPY, Notice, notice_for
from .adapters.smtp import SMTPMailer
from .i18n import said_in
from .notice_words import said


class SendNoticeCopy:
    """Writes to the person of a notice in their language; one that was read by now is not sent."""

    name = SEND_COPY

    def __init__(self, mailer: Callable[[Settings], Mailer] = SMTPMailer) -> None:
        self._mailer = mailer

    def run(self, workspace: Workspace, job: RunningJob) -> None:
        with workspace.read(SYSTEM) as tx:
            found = notice_for(tx, UUID(str(job.payload["notice"])))
            person = People(tx).get(found[0]) if found else None
            app = current_app(tx)
            if found is not None and not _is_seen(tx, app, *found):
                return
        if found is None or person is None or not person.email:
            return
        notice, language = found[1], person.locale or app.manifest.locale
        told, url = said(notice, app, language), workspace.settings.public_url.rstrip("/")
        letter = _letter(notice, told, person.email, url, language)
        self._mailer(workspace.settings).send(letter)


def _is_seen(tx: Transaction, app: App, person: UUID, notice: Notice) -> bool:
    """Whether a follower still sees the record: their copy waits for more to be told."""
    if notice.kind != "follow" or notice.record is None:
        return True
    try:
        case = Case(tx, app.entity(notice.entity), notice.record)
    except NotFoundError:
        return False
    return any(case.among({person}, "read"))


def _letter(notice: Notice, told: str, address: str, url: str, locale: str) -> Mail:
    lines = [told, ""]
    if url:
        lines += [f"{url}{_path(notice)}", ""]
    lines.append(said_in(locale, Message("You choose in your settings what comes by mail.")))
    text = "\n".join(lines)
    return Mail(address, told, f"{text}\n", id=f"notice/{notice.id}")


def _path(notice: Notice) -> str:
    if notice.root:
        return f"/runs/{notice.root}"
    return f"/e/{notice.entity}/{notice.record}" if notice.record else "/notices"
