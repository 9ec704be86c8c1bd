"""The job that writes one letter of a subscription, with the rights of its receiver."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from ...platform.access.environment import environment
from ...platform.access.people import People
from ...platform.core.actor import SYSTEM, Actor
from ...platform.core.errors import (
    BusyError,
    FormloomError,
    InvalidValueError,
    Message,
    NotAllowedError,
    NotFoundError,
    UnavailableError,
)
from ...platform.core.settings import Settings
from ...platform.core.transaction import Transaction
from ...platform.core.workspace import Workspace
from ...platform.documents.releases import current_app
from ...platform.jobs.handler import RunningJob
from ...platform.jobs.mail import Mail, Mailer
from ...platform.reports import conditions
from ...platform.reports.document import Document
from ...platform.reports.subscription import Subscription
from ...platform.reports.subscriptions import (
    SEND,
    filtered_by,
    find,
    record_outcome,
    subscribed,
)
from ..adapters.charts import painter
from ..i18n import gettext as _
from ..i18n import speaking
from ..outside import sends_mail
from ..pages.reports.run import Run
from .letter import letter_of, paper_file, workbook_of
from .pieces import Press

LOST = Message("They may no longer see it.")
UNFORESEEN = Message("Something unforeseen went wrong. An administrator can see the details.")
GONE = Message("They can no longer sign in.")


@dataclass(frozen=True)
class Outcome:
    """What was decided: a letter or none, and what is written down once it was sent."""

    state: str
    mail: Mail | None = None
    reason: Message | None = None
    is_over: bool | None = None


class SendSubscription:
    """Runs what somebody subscribed to as that person, and writes to them.

    Killed at any point it goes on: a letter that may have been sent keeps its message id.
    """

    name = SEND

    def __init__(self, mailer: Callable[[Settings], Mailer]) -> None:
        self._mailer = mailer

    def run(self, workspace: Workspace, job: RunningJob) -> Mapping[str, object] | None:
        id = UUID(str(job.payload["subscription"]))
        with workspace.read(SYSTEM) as tx:
            one = find(tx, id)
        if one is None or job.resume.get("sent"):
            return None
        try:
            outcome = self._send(workspace, one, job)
        except (BusyError, UnavailableError) as error:
            _record(workspace, one, Outcome("waiting", reason=error.message))
            raise
        except FormloomError as error:
            _record(workspace, one, Outcome("failed", reason=error.message))
            raise
        except Exception:
            _record(workspace, one, Outcome("waiting", reason=UNFORESEEN))
            raise
        with workspace.write(SYSTEM) as tx:
            _write_down(tx, one, outcome)
            job.checkpoint(tx, {"sent": True})
        return {"state": outcome.state}

    def _send(self, workspace: Workspace, one: Subscription, job: RunningJob) -> Outcome:
        if not sends_mail(workspace.settings):
            raise InvalidValueError("No mail server is set: see FORMLOOM_SMTP_URL.")
        with workspace.read(SYSTEM) as tx:
            actor = _receiver(tx, one.person)
            spoken = (actor and actor.locale) or current_app(tx).manifest.locale
        if actor is None:
            return Outcome("stopped", reason=GONE)
        with speaking(spoken):
            outcome = _Writer(one, job, actor, spoken).outcome(workspace)
        if outcome.mail is not None:
            self._mailer(workspace.settings).send(outcome.mail)
        return outcome


def _receiver(tx: Transaction, person: UUID) -> Actor | None:
    """Who the receiver is now; None if they have left."""
    people = People(tx)
    try:
        return people.actor(people.get(person).login)
    except NotFoundError:
        return None


class _Writer:
    """Writes one letter as its receiver."""

    def __init__(self, one: Subscription, job: RunningJob, actor: Actor, spoken: str) -> None:
        self._one = one
        self._actor = actor
        self._spoken = spoken
        self._is_now = bool(job.payload.get("now"))
        self._mail_id = f"subscription/{job.id}"

    def outcome(self, workspace: Workspace) -> Outcome:
        with workspace.read(self._actor) as tx:
            try:
                document = subscribed(tx, self._one.kind, self._one.key, self._spoken)
                document = filtered_by(self._one.kind, document, self._one.filters)
                is_report = self._one.kind == "report"
                return self._report(tx, document) if is_report else self._dashboard(tx, document)
            except (NotAllowedError, NotFoundError):
                return self._lost(tx)

    @property
    def _to(self) -> str:
        address = str(self._actor.values.get("email") or "")
        if not address:
            raise InvalidValueError("{name} has no mail address.", name=self._actor.name)
        return address

    def _report(self, tx: Transaction, document: Document) -> Outcome:
        press = Press(tx, self._spoken)
        run = press.run(document)
        verdict = self._verdict(tx, run)
        if not verdict.writes:
            return Outcome("skipped", is_over=verdict.is_over)
        told = self._told(press, run, verdict)
        with painter(self._spoken) as drawing:
            piece = Press(tx, self._spoken, drawing).piece(run)
        letter = letter_of(tx, self._one, piece.title, told, (piece,))
        mail = letter.mail(self._to, self._mail_id, workbook_of(tx, self._one, run))
        return Outcome("sent", mail, is_over=verdict.is_over)

    def _verdict(self, tx: Transaction, run: Run) -> conditions.Verdict:
        """Whoever asks for a letter now gets one, and an alert goes on as if they had not."""
        if self._is_now:
            return conditions.Verdict(writes=True)
        known = environment(tx, current_app(tx))
        report = conditions.Report(run.plan, run.result, known)
        return conditions.judge(self._one.condition, report, self._one.is_over)

    def _told(self, press: Press, run: Run, verdict: conditions.Verdict) -> str:
        """The news of an alert."""
        wanted = self._one.condition
        news = conditions.crossing(wanted, verdict)
        if not news:
            return ""
        title, number = press.amount(run, wanted.value)
        _title, limit = press.amount(run, wanted.value, wanted.limit.strip())
        return _(_NEWS[news], value=title, number=number, limit=limit)

    def _dashboard(self, tx: Transaction, document: Document) -> Outcome:
        path = f"dashboards/{self._one.key}"
        title = current_app(tx).text(path, self._spoken, str(document["title"]))
        with painter(self._spoken) as drawing:
            pieces = tuple(Press(tx, self._spoken, drawing).dashboard(document, self._one.filters))
        letter = letter_of(tx, self._one, title, "", pieces)
        mail = letter.mail(self._to, self._mail_id, paper_file(tx, title, pieces))
        return Outcome("sent", mail)

    def _lost(self, tx: Transaction) -> Outcome:
        """Say so once, with no number and no title of what is no longer theirs."""
        told = _("You may no longer see what you were subscribed to, so nothing more is sent. "
                 "Ask an administrator if you need it.")  # fmt: skip
        letter = letter_of(tx, self._one, _("A subscription has ended"), told)
        return Outcome("stopped", letter.mail(self._to, self._mail_id), LOST)


#: What an alert tells, by what has happened.
_NEWS: Mapping[str, str] = {
    "over": "{value} is {number}, over {limit}",
    "under": "{value} is {number}, under {limit}",
    "back": "{value} is {number}: back within {limit}",
}


def _record(workspace: Workspace, one: Subscription, outcome: Outcome) -> None:
    with workspace.write(SYSTEM) as tx:
        _write_down(tx, one, outcome)


def _write_down(tx: Transaction, one: Subscription, outcome: Outcome) -> None:
    more = {} if outcome.is_over is None else {"is_over": outcome.is_over}
    record_outcome(tx, one.id, outcome.state, outcome.reason, **more)
