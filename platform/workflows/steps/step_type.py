"""The contract of a step type."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from ...core.errors import Message
from .. import events as e
from ..model import Step
from ..moving import close_activity, end_run, incident, leave, passed
from ..state import Activity, Incident, Job, Run, Signal, Timer, Token
from ..work import Work
from .shapes import Schema

#: What a step may need outside.
MAIL, PUBLIC_URL = "mail", "public_url"


class StepType:
    """A type of step: its settings in the schema, and what it does when a token stands before it.

    ``enter`` moves the token on, or lets it wait by an activity. The other methods answer what the
    activity has waited for; those that a type never waits for stay as they are.
    """

    name: ClassVar[str]
    #: Its keywords in the schema beside id, type, title and note, in the order of canonical JSON.
    settings: ClassVar[Schema] = {}
    required: ClassVar[Sequence[str]] = ()
    #: Schema keywords about several settings together.
    together: ClassVar[Schema] = {}
    #: Settings that are texts with values in them.
    texts: ClassVar[Sequence[str]] = ()

    def needs(self, step: Step) -> frozenset[str]:
        """What must be set up outside before the step can be done."""
        return frozenset()

    def enter(self, work: Work, token: Token, step: Step) -> None:
        """Do the step, or wait; a type that does nothing is passed."""
        passed(work, token)

    def rejected(self, work: Work, token: Token, step: Step, outcome: str) -> None:
        """The people of this step said no."""
        end_run(work, token.run, "rejected", step.id)

    def fired(self, work: Work, activity: Activity, timer: Timer) -> None:
        """A timer of the step is due."""

    def record_changed(self, work: Work, activity: Activity) -> None:
        """The run's record was saved while the step waits."""

    def signalled(self, work: Work, activity: Activity, signal: Signal) -> bool:
        """An event came; True if this step took it."""
        return False

    def effect_done(self, work: Work, activity: Activity, values: Mapping[str, object]) -> None:
        """What the step asked for was done in this transaction and gave ``values``."""
        go_on(work, activity, "done")

    def job_ended(self, work: Work, activity: Activity, job: Job, answer: object) -> None:
        """What the step sent was answered; ``answer`` is None if it was given up."""

    def gave_up(self, work: Work, job: Job, error: str) -> None:
        """What the step sent without waiting will not be taken: somebody should know."""
        detail = {"template": error, "job": job.id}
        raised = Incident(work.new("i"), job.run, job.step, "job", "", detail)
        work.emit(e.IncidentRaised(raised))

    def child_ended(self, work: Work, token: Token, child: Run) -> None:
        """The run that the step waits for is over."""


def go_on(work: Work, activity: Activity, outcome: str, reason: str = "") -> None:
    """The step has what it waited for."""
    close_activity(work, activity, outcome, reason)
    leave(work, work.state.tokens[activity.token])


def fail(work: Work, activity: Activity, code: str, message: Message) -> None:
    """The step did not get what it waited for: an administrator must look."""
    close_activity(work, activity, "failed", code)
    incident(work, work.state.tokens[activity.token], code, message)
