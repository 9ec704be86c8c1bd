"""A simulated run in words: who was asked and why, what would be done, how it would go on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from ..platform.access.people import People
from ..platform.core.errors import Message
from ..platform.core.transaction import Transaction
from ..platform.documents.app import App
from ..platform.documents.formula_schema import formula_schema
from ..platform.documents.releases import current_app
from ..platform.fields.field_type import Manner
from ..platform.formula import describe
from ..platform.records.values import show
from ..platform.workflows.approvers.builtin import APPROVERS
from ..platform.workflows.decide import Effect
from ..platform.workflows.design.choice_words import choice_words
from ..platform.workflows.design.step_words import words_of
from ..platform.workflows.model import START, Branch, Flow
from ..platform.workflows.ports.people import uuid_of
from ..platform.workflows.predict import Foreseen
from ..platform.workflows.simulate import Open, Trial
from ..platform.workflows.state import Seat, State, Task
from ..platform.workflows.words import RESULTS
from .i18n import gettext as _
from .i18n import locale, translated

#: What came of a step, in words.
OUTCOMES: Mapping[str, Message] = {
    "approved": Message("Approved"),
    "rejected": Message("Rejected"),
    "returned": Message("Sent back"),
    "handled": Message("Handed in"),
    "auto_approved": Message("Counts as approved"),
    "auto_rejected": Message("Counts as rejected"),
    "cancelled": Message("Cancelled"),
    "expired": Message("Expired"),
    "failed": Message("An administrator must look"),
    "done": Message("Done"),
}
#: Why nobody was asked.
NOTES: Mapping[str, Message] = {
    "empty": Message("Nobody to ask"),
    "initiator": Message("The starter would have decided alone"),
    "dedupe": Message("Has agreed before"),
}
ACTIONS: Mapping[str, Message] = {
    "approve": Message("Agree"),
    "reject": Message("Reject"),
    "handle": Message("Hand in"),
    "return": Message("Send back"),
    "resubmit": Message("Submit again"),
    "claim": Message("Take it"),
}


@dataclass(frozen=True)
class Who:
    """Somebody who is asked, and by which rule."""

    id: str
    name: str
    why: str


@dataclass(frozen=True)
class TrialStep:
    """One step of the way; ``state`` is done, open or ahead."""

    step: str
    title: str
    kind: str
    icon: str
    state: str
    people: tuple[Who, ...]
    at: datetime
    note: str


@dataclass(frozen=True)
class TrialTask:
    """A task that somebody could act on now."""

    step: str
    title: str
    person: str
    name: str
    actions: tuple[tuple[str, str], ...]
    targets: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class TrialTold:
    """A whole trial in words; ``marks`` are looks of cards by step for the picture."""

    steps: tuple[TrialStep, ...]
    tasks: tuple[TrialTask, ...]
    effects: tuple[str, ...]
    sent: tuple[str, ...]
    state: str
    result: str
    ends_at: datetime
    waits: bool
    expires: bool
    refused: str
    marks: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class _Teller:
    trial: Trial
    names: Mapping[str, str]
    app: App

    @property
    def flow(self) -> Flow:
        return self.trial.flow

    def title(self, step: str) -> str:
        if step == START:
            return _("Whoever started it")
        known = self.flow.by_id.get(step)
        if known is None:
            return step
        own = known.text("title")
        told = translated(words_of(known.type).title)
        return self.text(step, own) if own else told

    def text(self, path: str, own: str) -> str:
        """A title of the flow in the language of this request."""
        return self.app.text(f"flows/{self.flow.key}/{path}", locale(), own)

    def value(self, entity: str, key: str, value: object) -> str:
        """What is written into a field, as a page shows it."""
        known = self.app.entities.get(entity)
        one = known.fields.get(key) if known else None
        if one is None or isinstance(value, tuple | Mapping):
            return f"{key} = {_text(value)}"
        title = one.titles.get(locale(), one.title)
        return f"{title} = {show(value, one, Manner(locale(), self.app.manifest.zone)) or '–'}"

    def condition(self, branch: Branch) -> str:
        """When a branch is taken."""
        if branch.default or not branch.when:
            return _("Otherwise")
        return describe(branch.when, formula_schema(self.app), self.flow.entity, locale())

    def name(self, person: str) -> str:
        return self.names.get(person, person)


def trial_told(tx: Transaction, trial: Trial) -> TrialTold:
    """``trial`` in the language of this request."""
    teller = _Teller(trial, _names(tx, trial), current_app(tx))
    past = tuple(_past(teller))
    ahead = tuple(_step(teller, one, "ahead") for one in trial.ahead.steps)
    return TrialTold(
        steps=(*past, *ahead),
        tasks=tuple(_tasks(teller)),
        effects=tuple(_effect(teller, one) for one in trial.effects),
        sent=tuple(_sent(teller, one.kind, one.step) for one in trial.sent),
        state=trial.run_state,
        result=translated(RESULTS[trial.ahead.result]) if trial.ahead.result in RESULTS else "",
        ends_at=trial.ahead.ends_at,
        waits=trial.waits, expires=trial.expires,
        refused=translated(trial.refused) if trial.refused else "",
        marks=_marks((*past, *ahead)),
    )  # fmt: skip


def _names(tx: Transaction, trial: Trial) -> Mapping[str, str]:
    people = {
        person
        for one in (*trial.steps, *trial.ahead.steps)
        for seat in one.seats
        for person in (seat.person, *seat.candidates)
    }
    people |= {one for task in trial.state.tasks.values() for one in _asked(task)}
    found = People(tx).names_of(uuid_of(one) for one in people)
    return {str(id): name for id, name in found.items()}


def _asked(task: Task) -> tuple[str, ...]:
    return (task.assignee, task.principal, *task.candidates)


def _past(teller: _Teller) -> Iterator[TrialStep]:
    state = teller.trial.state
    for one in teller.trial.steps:
        activity = state.activities.get(one.activity)
        open_ = activity is not None and activity.state != "closed"
        yield _step(teller, one, "open" if open_ else "done", _outcome(teller, state, one))


def _outcome(teller: _Teller, state: State, one: Foreseen) -> str:
    activity = state.activities.get(one.activity)
    if activity is None or activity.state != "closed":
        return ""
    said = OUTCOMES.get(activity.outcome)
    why = NOTES.get(activity.note.partition(" ")[0])
    parts = [translated(said) if said else "", translated(why) if why else ""]
    return _(", ").join(part for part in parts if part)


def _step(teller: _Teller, one: Foreseen, state: str, note: str = "") -> TrialStep:
    known = teller.flow.by_id.get(one.step)
    words = words_of(known.type) if known else words_of("")
    return TrialStep(
        step=one.step, title=teller.title(one.step), kind=one.kind, icon=words.icon, state=state,
        people=tuple(_who(teller, seat) for seat in one.seats), at=one.at,
        note=note or _branch(teller, one) or translated(NOTES.get(one.note, Message(""))),
    )  # fmt: skip


def _branch(teller: _Teller, one: Foreseen) -> str:
    """The branch that was taken."""
    known = teller.flow.by_id.get(one.step)
    for branch in known.branches if known else ():
        if branch.id == one.note:
            own = branch.title if branch.title != branch.id else ""
            return teller.text(f"{one.step}/{branch.id}", own) if own else teller.condition(branch)
    return ""


def _who(teller: _Teller, seat: Seat) -> Who:
    if seat.candidates:
        names = [teller.name(one) for one in seat.candidates]
        return Who("", _("one of {people}", people=_(", ").join(names)), _why(seat))
    return Who(seat.person, teller.name(seat.person), _why(seat))


def _why(seat: Seat) -> str:
    """Why it is this person: the rule, or what stood in for it."""
    if seat.rule == "if_empty":
        return _("because nobody else was found")
    if seat.note.startswith("if_initiator"):
        return _("in place of whoever started it")
    if seat.note.startswith("handover"):
        return _("has taken over")
    known = seat.rule in {one.name for one in APPROVERS}
    words = choice_words("approver", "by").get(seat.rule) if known else None
    return translated(words.label) if words else ""


def _tasks(teller: _Teller) -> Iterator[TrialTask]:
    for one in teller.trial.open:
        for person in (one.task.assignee,) if one.task.assignee else one.task.candidates:
            yield TrialTask(
                step=one.task.step, title=teller.title(one.task.step), person=person,
                name=teller.name(person), actions=tuple(_actions(one)),
                targets=tuple((target, teller.title(target)) for target in one.targets),
            )  # fmt: skip


def _actions(one: Open) -> Iterator[tuple[str, str]]:
    for name in one.actions:
        yield name, translated(ACTIONS[name])


def _effect(teller: _Teller, one: Effect) -> str:
    step, what = teller.title(one.step), words_of(one.kind)
    entity = one.entity or ("" if one.path else teller.flow.entity)
    values = _(", ").join(teller.value(entity, key, value) for key, value in one.values.items())
    said = _("{step}: {what}", step=step, what=translated(what.title))
    return f"{said} ({values})" if values else said


def _text(value: object) -> str:
    return "–" if value in (None, "", ()) else str(value)


def _sent(teller: _Teller, kind: str, step: str) -> str:
    return _("{step}: {what}", step=teller.title(step), what=translated(words_of(kind).title))


def _marks(steps: tuple[TrialStep, ...]) -> dict[str, dict[str, str]]:
    """The look of each card of the picture, the last visit last."""
    marks: dict[str, dict[str, str]] = {}
    for one in steps:
        people = _(", ").join(who.name for who in one.people)
        note = _(", ").join(part for part in (people, one.note) if part)
        marks[one.step] = {"look": one.state, "note": note}
    return marks
