"""What the page of a run shows: the record, what one may do, the way, what was said."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from flask import url_for
from werkzeug.datastructures import MultiDict

from ....platform.access.people import People
from ....platform.access.preferences import Preferences
from ....platform.core.transaction import Transaction
from ....platform.workflows.model import START, Flow
from ....platform.workflows.muting import muted, of_run
from ....platform.workflows.projecting import people_of
from ....platform.workflows.reading import SeenRun, run_title, see_run
from ....platform.workflows.state import Task
from ...i18n import gettext as _
from ...shell import Avatar
from ..document_words import Mark
from ..pieces import Fault, SectionView
from ..records.widgets import Posted
from ..times import Moment, moment
from .inbox_page import Waiting, queue
from .runs_form import StepForm
from .runs_history import Said, comments_of, history_of, incident_text
from .runs_path import Stop, path_of
from .words import flow_title, run_mark, step_title

#: What the page can do, and what it says afterwards.
DONE: Mapping[str, str] = {
    "approve": "It is approved.",
    "reject": "It is rejected.",
    "return": "It is returned.",
    "handle": "It is handed in.",
    "resubmit": "It is submitted again.",
    "abstain": "You abstained.",
    "save_draft": "Your draft is kept.",
    "claim": "It is yours now.",
    "release": "It is anybody's again.",
    "transfer": "It is handed on.",
    "delegate": "The question is asked.",
    "recall": "The question is taken back.",
    "add_before": "They decide first, then you.",
    "add_after": "Your approval counts when they agree.",
    "add_parallel": "They decide as well.",
    "remove_added": "They are not asked any more.",
    "take_back": "Your decision is taken back.",
    "withdraw": "It is withdrawn.",
    "urge": "They are asked to hurry.",
    "comment": "It is said.",
    "cc": "The copy is sent.",
    "terminate": "The run is ended.",
    "suspend": "The run is suspended.",
    "resume": "The run goes on.",
    "skip": "The step is skipped.",
    "jump": "The run jumped.",
    "retry": "The step is tried again.",
    "reassign": "The task is somebody else's now.",
}
#: Of these, those that only administrators do.
STEERS = frozenset({"terminate", "suspend", "resume", "skip", "jump", "retry", "reassign"})
#: Those after which the next task opens.
DECIDES = frozenset({"approve", "reject", "return", "handle", "resubmit", "abstain"})
PHRASES = "flows.phrases"
MOST_PHRASES = 20


@dataclass(frozen=True)
class Action:
    """A button; ``key`` is its letter on the keyboard."""

    name: str
    title: str
    kind: str
    key: str = ""


@dataclass(frozen=True)
class Way:
    """A way of asking others, with what it means."""

    name: str
    title: str
    note: str


@dataclass(frozen=True)
class Pick:
    """A later step whose people one chooses; ``people`` are those whom it allows."""

    step: str
    title: str
    people: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class MyTask:
    """A task that waits for whoever looks; ``command_id`` makes a second click no second word."""

    id: str
    command_id: str
    step: str
    note: str
    for_name: str
    due: Moment
    is_late: bool
    actions: tuple[Action, ...]
    ways: tuple[Way, ...]
    targets: tuple[tuple[str, str], ...]
    asks_resume: bool
    can_recall: bool
    can_release: bool
    needs: frozenset[str]
    picks: tuple[Pick, ...]
    draft: str
    sections: tuple[SectionView, ...]
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class Open:
    """A step that waits, as an administrator steers it."""

    activity: str
    title: str
    tasks: tuple[tuple[str, str], ...]
    targets: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Stuck:
    """An incident that is open."""

    id: str
    step: str
    text: str


@dataclass(frozen=True)
class Refusal:
    """Why something was not done; ``theirs`` are values that changed meanwhile, ``waiting`` is the
    key under which a device keeps what was decided. ``control`` is what to fill in, by its id.
    """

    text: str
    comment: str = ""
    theirs: tuple[tuple[str, str], ...] = ()
    waiting: str = ""
    control: str = ""

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What leads to the control, for the summary of errors."""
        return (Fault(self.control, self.text),) if self.control else ()

    def of(self, control: str) -> str:
        """What is wrong with one control of the decision."""
        return self.text if control == self.control else ""


@dataclass(frozen=True)
class RunPage:
    """A run as those who take part see it."""

    id: str
    title: str
    flow: str
    mark: Mark
    record_url: str
    initiator: Avatar | None
    started: Moment
    round: int
    task: MyTask | None
    queue: tuple[Waiting, ...]
    others: tuple[tuple[str, str], ...]
    sections: tuple[SectionView, ...]
    path: tuple[Stop, ...]
    comments: tuple[Said, ...]
    history: tuple[Said, ...]
    can_withdraw: bool
    can_urge: bool
    is_over: bool
    may_steer: bool
    is_suspended: bool
    open: tuple[Open, ...]
    stuck: tuple[Stuck, ...]
    phrases: tuple[str, ...]
    people: tuple[tuple[str, str], ...]
    together: tuple[tuple[str, str], ...]
    seen: int
    refusal: Refusal | None
    command_id: str
    subject: str
    is_muted: bool


def run_page(
    tx: Transaction, id: UUID, *, task: str = "", posted: Posted | None = None,
    form: StepForm | None = None, refusal: Refusal | None = None,
) -> RunPage:  # fmt: skip
    """The page, with the task at hand open if there is one.

    :raises NotFoundError: for those who take no part.
    """
    seen = see_run(tx, id)
    return _Maker(tx, seen, task, posted, form, refusal).page()


class _Maker:
    def __init__(
        self, tx: Transaction, seen: SeenRun, task: str, posted: Posted | None,
        form: StepForm | None, refusal: Refusal | None,
    ) -> None:  # fmt: skip
        self.tx = tx
        self.seen = seen
        self.mine = [seen.state.tasks[one] for one in seen.actions]
        chosen = next((one for one in self.mine if one.id == task), None)
        self.task = chosen or next(iter(self.mine), None)
        at_hand = self.task.id if self.task and self.task.assignee else ""
        self.form = form or StepForm(tx, seen, at_hand, posted or self._draft(at_hand))
        self.refusal = refusal

    def _draft(self, task: str) -> Posted | None:
        """What was typed before and kept."""
        kept = self.seen.state.tasks[task].draft.get("posted") if task else None
        if not isinstance(kept, list | tuple):
            return None
        return MultiDict((str(name), str(value)) for name, value in kept)

    def page(self) -> RunPage:
        seen, run = self.seen, self.seen.run
        subject = of_run(seen.id)
        link = url_for("records.show", entity=run.entity, id=run.record) if run.record else ""
        flow = seen.flows[run.id]
        name = seen.names.get(run.initiator or "", "")
        steers = self.tx.actor.is_administrator
        return RunPage(
            id=str(seen.id), title=self._title() or flow_title(flow), flow=flow_title(flow),
            mark=run_mark(run.state, run.result), record_url=link,
            initiator=Avatar.of(name) if name else None, started=moment(run.started_at),
            round=run.round, task=self._task(self.task) if self.task else None,
            queue=queue(self.tx, seen.id, self.task.id) if self.task else (),
            others=tuple(self._others()),
            sections=() if self.task and self.task.assignee else self.form.sections(),
            path=path_of(self.tx, seen), comments=comments_of(seen), history=history_of(seen),
            can_withdraw=("withdraw", "") in seen.may, can_urge=("urge", "") in seen.may,
            is_over=run.state == "ended", may_steer=steers,
            is_suspended=run.state == "suspended",
            open=tuple(self._open()) if steers else (),
            stuck=tuple(self._stuck()) if steers else (),
            phrases=phrases_of(self.tx), people=people_choices(self.tx),
            together=tuple(self._together()), seen=run.data_rev,
            refusal=self.refusal, command_id=str(uuid4()),
            subject=subject, is_muted=subject in muted(self.tx),
        )  # fmt: skip

    def _title(self) -> str:
        """What the record was called at the start, which everybody here may know."""
        return run_title(self.tx, self.seen.id)

    def _others(self) -> Iterator[tuple[str, str]]:
        """My other open tasks in this run."""
        for one in self.mine:
            if one is not self.task:
                flow = self.seen.flows[one.run]
                yield step_title(flow, one.step), url_for("runs.show", id=self.seen.id, task=one.id)

    def _task(self, task: Task) -> MyTask:
        flow, allowed = self.seen.flows[task.run], self.seen.actions[task.id]
        step = flow.step(task.step)
        targets = tuple((one, step_title(flow, one)) for one in self.seen.targets[task.id])
        lent = task.principal and task.principal != str(self.tx.actor.person)
        return MyTask(
            id=task.id, command_id=str(uuid4()), step=step_title(flow, task.step),
            note=step.text("note"),
            for_name=self.seen.names.get(task.principal, "") if lent else "",
            due=moment(task.due_at),
            is_late=bool(task.due_at and task.due_at < self.tx.now),
            actions=tuple(_actions(allowed)), ways=tuple(_ways(allowed)), targets=targets,
            asks_resume=step.part("return").get("resume") == "ask",
            can_recall=("recall", task.id) in self.seen.may, can_release="release" in allowed,
            needs=frozenset(step.names("require")), picks=tuple(self._picks(flow, task)),
            draft=str(task.draft.get("comment", "")),
            sections=self.form.sections() if task.assignee else (), faults=self.form.faults(),
        )  # fmt: skip

    def _picks(self, flow: Flow, task: Task) -> Iterator[Pick]:
        by = "initiator_picks" if task.step == START else "previous_picks"
        if task.assignee and task.sign == "main":
            yield from picks_of(self.tx, flow, by)

    def _together(self) -> Iterator[tuple[str, str]]:
        """The others who take part: those whom one may mention."""
        me = str(self.tx.actor.person or "")
        for one in sorted(people_of(self.seen.state) - {me}):
            if self.seen.names.get(one):
                yield one, self.seen.names[one]

    def _open(self) -> Iterator[Open]:
        state = self.seen.state
        for one in state.activities.values():
            if one.state != "open" or state.runs[one.run].state == "ended":
                continue
            flow = self.seen.flows[one.run]
            tasks = [t for t in state.tasks_of(one.id) if t.is_live and not t.provisional]
            steps = [id for id, step in flow.by_id.items() if id not in (START, one.step)]
            yield Open(
                one.id, step_title(flow, one.step),
                tuple((t.id, self.seen.names.get(t.assignee, _("nobody yet"))) for t in tasks),
                tuple((id, step_title(flow, id)) for id in steps),
            )  # fmt: skip

    def _stuck(self) -> Iterator[Stuck]:
        for one in self.seen.state.incidents.values():
            if one.state == "open":
                title = step_title(self.seen.flows[one.run], one.step)
                yield Stuck(one.id, title, incident_text(one.detail))


def _actions(allowed: Iterable[str]) -> Iterator[Action]:
    known = (
        Action("approve", _("Agree"), "primary", "a"),
        Action("handle", _("Hand in"), "primary", "a"),
        Action("resubmit", _("Submit again"), "primary", "a"),
        Action("claim", _("Claim"), "primary", "a"),
        Action("reject", _("Reject"), "danger", "r"),
        Action("abstain", _("Abstain"), ""),
    )
    yield from (one for one in known if one.name in allowed)


def _ways(allowed: Iterable[str]) -> Iterator[Way]:
    known = (
        Way("add_before", _("Ask before me"), _("They decide first, then it is my turn again.")),
        Way("add_after", _("Ask after me"),
            _("I agree now, and that counts when they agree, too.")),
        Way("add_parallel", _("Ask beside me"),
            _("They join this step as equals; a number of votes that decides stays as it is.")),
        Way("delegate", _("Ask for advice"), _("They say what they think; I decide.")),
        Way("transfer", _("Hand on"), _("The task is theirs and does not come back.")),
    )  # fmt: skip
    yield from (one for one in known if one.name in allowed)


def picks_of(tx: Transaction, flow: Flow, by: str) -> Iterator[Pick]:
    """The steps whose people are chosen now."""
    for step in flow.by_id.values():
        if any(rule.get("by") == by for rule in step.parts("approvers")):
            yield Pick(step.id, step_title(flow, step.id), people_choices(tx))


def people_choices(tx: Transaction) -> tuple[tuple[str, str], ...]:
    """Everybody whom one may ask, by name; once in a transaction."""
    return tx.kept("people_choices", lambda: _people(tx))


def _people(tx: Transaction) -> tuple[tuple[str, str], ...]:
    me = tx.actor.person
    found: Sequence[tuple[UUID, str]] = [(one.id, one.name) for one in People(tx).all()]
    return tuple((str(id), name) for id, name in found if id != me)


def phrases_of(tx: Transaction) -> tuple[str, ...]:
    """The opinions that somebody keeps for using again."""
    kept = Preferences(tx).get(PHRASES)
    if isinstance(kept, list):
        return tuple(map(str, kept))
    return (_("Agreed."), _("Please add the reasons."), _("Please correct this."))
