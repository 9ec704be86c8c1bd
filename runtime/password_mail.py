"""The job that writes to who forgot a password."""

from collections.abc import Callable

from ..platform.access.password_reset import JOB, Reset, begin_resets
from ..platform.core.actor import SYSTEM
from ..platform.core.errors import Message
from ..platform.core.settings import Settings
from ..platform.core.workspace import Workspace
from ..platform.documents.releases import current_app
from ..platform.jobs.handler import RunningJob
from ..platform.jobs.job import Payload
from ..platform.jobs.mail import Mail, Mailer
from .adapters.smtp import SMTPMailer
from .i18n import said_in
from .outside import sends_mail


class SendPasswordReset:
    """Looks for who has the address and sends the link; the secret is stored nowhere."""

    name = JOB

    def __init__(self, mailer: Callable[[Settings], Mailer] = SMTPMailer) -> None:
        self._mailer = mailer

    def run(self, workspace: Workspace, job: RunningJob) -> Payload | None:
        if not sends_mail(workspace.settings):
            return None
        email, retried = str(job.payload["email"]), job.attempt > 1
        with workspace.write(SYSTEM) as tx:
            resets = begin_resets(tx, email, retried=retried)
            live = current_app(tx)
        mailer = self._mailer(workspace.settings)
        for one in resets:
            language = one.person.locale or live.manifest.locale
            mailer.send(
                _letter(one, live.title_in(language), workspace.settings.public_url, language)
            )
        return None


def _letter(reset: Reset, title: str, public_url: str, locale: str) -> Mail:
    link = f"{public_url.rstrip('/')}/sign-in/reset#{reset.secret}"
    data = {"name": reset.person.name, "app": title, "login": reset.person.login, "link": link}
    lines = (
        Message("Hello {name},", data),
        Message("somebody asked to reset your password for {app}. Your login is {login}.", data),
        Message("Open this link within 30 minutes to choose a new one. It works once:"),
        Message(link),
        Message("If it was not you, do nothing: your password stays as it is."),
    )
    text = "\n\n".join(said_in(locale, line) for line in lines)
    subject = said_in(locale, Message("A new password for {app}", data))
    return Mail(reset.person.email or "", subject, text + "\n")
