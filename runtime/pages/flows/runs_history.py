"""What happened in a run, one sentence each, newest first."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ....platform.core.errors import Message
from ....platform.workflows import events as e
from ....platform.workflows.reading import SeenRun
from ....platform.workflows.state import ROOT
from ...i18n import gettext as _
from ...i18n import translated
from ..times import Moment, moment
from ..words import app, label
from .words import result_word, step_title, task_mark


@dataclass(frozen=True)
class Said:
    """One line: who, what, and what they said."""

    who: str
    text: str
    body: str
    at: Moment
    icon: str
    tone: str


#: icon and tone by event.
_LOOKS: Mapping[type, tuple[str, str]] = {
    e.RunStarted: ("play", "ok"), e.TaskDone: ("circle-check", ""), e.RunEnded: ("flag", "info"),
    e.Commented: ("message-square", "info"), e.TaskUrged: ("bell", "warn"),
    e.IncidentRaised: ("triangle-alert", "bad"), e.RunSuspended: ("circle-pause", "warn"),
    e.RunResumed: ("circle-play", ""), e.RunMigrated: ("git-branch", ""),
    e.RoundRaised: ("undo-2", "warn"), e.FieldsChanged: ("pencil", ""), e.CopySent: ("eye", ""),
}  # fmt: skip


def history_of(seen: SeenRun) -> tuple[Said, ...]:
    """Everything that people want to know, newest first."""
    return tuple(reversed(list(_History(seen).lines())))


def comments_of(seen: SeenRun) -> tuple[Said, ...]:
    """What people said, oldest first."""
    return tuple(one for one in _History(seen).lines() if one.icon == "message-square")


class _History:
    def __init__(self, seen: SeenRun) -> None:
        self.seen = seen

    def lines(self) -> Iterator[Said]:
        for at, event in self.seen.events:
            teller: Callable[[Any], tuple[str, str, str] | None] | None = _TELLERS.get(type(event))
            told = teller(self, event) if teller else None  # type: ignore[call-arg]
            if told is not None:
                who, text, body = told
                icon, tone = _LOOKS.get(type(event), ("circle-dot", ""))
                yield Said(who, text, body, moment(at), icon, tone)

    def name(self, person: str | None) -> str:
        return self.seen.names.get(person or "", "") or _("Formloom")

    def step(self, task: str) -> str:
        one = self.seen.state.tasks[task]
        return step_title(self.seen.flows[one.run], one.step)

    def owner(self, task: str) -> str:
        one = self.seen.state.tasks[task]
        return self.name(one.assignee or one.principal)

    def started(self, event: e.RunStarted) -> tuple[str, str, str]:
        return self.name(event.run.initiator), _("started it"), ""

    def done(self, event: e.TaskDone) -> tuple[str, str, str]:
        task = self.seen.state.tasks[event.task]
        mark = task_mark(type(task)(**{**vars(task), "outcome": event.outcome, "provisional": ""}))
        text = _("{step}: {outcome}", step=self.step(event.task), outcome=mark.text)
        return self.name(event.by), text, event.comment

    def held(self, event: e.TaskHeld) -> tuple[str, str, str]:
        return self.owner(event.task), _("asked others as well"), event.comment

    def lent(self, event: e.TaskLent) -> tuple[str, str, str]:
        return self.owner(event.task), _("asked for advice"), ""

    def transferred(self, event: e.TaskTransferred) -> tuple[str, str, str]:
        text = _(
            "handed '{step}' on to {name}", step=self.step(event.task), name=self.name(event.to)
        )
        return self.name(event.by), text, event.comment

    def claimed(self, event: e.TaskClaimed) -> tuple[str, str, str]:
        return self.name(event.person), _("claimed '{step}'", step=self.step(event.task)), ""

    def released(self, event: e.TaskReleased) -> tuple[str, str, str]:
        return "", _("'{step}' is anybody's again", step=self.step(event.task)), ""

    def loaned(self, event: e.TaskLoaned) -> tuple[str, str, str]:
        if event.agent or event.assignee:
            who = self.name(event.agent or event.assignee)
            return who, _("may act on '{step}' now", step=self.step(event.task)), ""
        return "", "", ""

    def urged(self, event: e.TaskUrged) -> tuple[str, str, str]:
        return self.name(event.by), _("urged {name}", name=self.owner(event.task)), ""

    def reopened(self, event: e.TaskReopened) -> tuple[str, str, str]:
        text = _("'{step}' is open again", step=self.step(event.task))
        return self.owner(event.task), text, ""

    def commented(self, event: e.Commented) -> tuple[str, str, str]:
        return self.name(event.by), _("said"), event.text

    def copied(self, event: e.CopySent) -> tuple[str, str, str]:
        to = self.name(event.copy.person)
        return self.name(event.copy.by), _("sent a copy to {name}", name=to), ""

    def changed(self, event: e.FieldsChanged) -> tuple[str, str, str]:
        entity = app().entities.get(self.seen.state.runs[event.run].entity)
        known = {} if entity is None else {**entity.system, **entity.fields}
        titles = [label(known[key]) for key in event.fields if key in known]
        return self.name(event.by), _("changed {fields}", fields=", ".join(titles)), ""

    def suspended(self, event: e.RunSuspended) -> tuple[str, str, str]:
        return "", _("Suspended"), ""

    def resumed(self, event: e.RunResumed) -> tuple[str, str, str]:
        return "", _("Goes on"), ""

    def migrated(self, event: e.RunMigrated) -> tuple[str, str, str]:
        return "", _("Moved to another version of the flow"), ""

    def raised(self, event: e.RoundRaised) -> tuple[str, str, str]:
        return "", _("Round {count} begins", count=event.round), ""

    def incident(self, event: e.IncidentRaised) -> tuple[str, str, str]:
        return "", _("It cannot go on by itself"), incident_text(event.incident.detail)

    def solved(self, event: e.IncidentSolved) -> tuple[str, str, str]:
        return "", _("The problem was dealt with"), ""

    def ended(self, event: e.RunEnded) -> tuple[str, str, str] | None:
        if event.run != ROOT:
            return None
        return "", _("It is over: {result}", result=result_word(event.result)), event.reason


_TELLERS: Mapping[type, Any] = {
    e.RunStarted: _History.started, e.TaskDone: _History.done, e.TaskHeld: _History.held,
    e.TaskLent: _History.lent, e.TaskTransferred: _History.transferred,
    e.TaskClaimed: _History.claimed, e.TaskReleased: _History.released,
    e.TaskLoaned: _History.loaned, e.TaskUrged: _History.urged,
    e.TaskReopened: _History.reopened, e.Commented: _History.commented,
    e.CopySent: _History.copied, e.FieldsChanged: _History.changed,
    e.RunSuspended: _History.suspended, e.RunResumed: _History.resumed,
    e.RunMigrated: _History.migrated, e.RoundRaised: _History.raised,
    e.IncidentRaised: _History.incident, e.IncidentSolved: _History.solved,
    e.RunEnded: _History.ended,
}  # fmt: skip


def incident_text(detail: Mapping[str, object]) -> str:
    """Why a run cannot go on, in the language of the request."""
    data = {key: value for key, value in detail.items() if key not in ("template", "job")}
    return translated(Message(str(detail.get("template", "")), data))
