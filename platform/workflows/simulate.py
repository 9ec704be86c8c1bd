"""A flow tried out on a record: the real core over a world that nothing is written to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from ..core.errors import ConflictError, DocumentError, FormloomError, Message, NotAllowedError
from ..core.transaction import Transaction
from ..documents.check import check_each
from ..documents.releases import current_app
from .commands import SYSTEM, Command
from .compile import compile_draft
from .decide import Effect
from .design.inspecting import Document, with_flow
from .facts import Facts
from .model import START, Flow
from .ports.records import Records
from .ports.versions import Versions
from .ports.world import World
from .predict import Ahead, Foreseen, Prediction
from .replay import Instead
from .returning import targets
from .state import EMPTY, ROOT, Job, State, Task
from .work import Work

#: Somebody tries a way out, not a whole year.
MOST_MOVES = 100
#: What moves time instead of a task.
WAIT, EXPIRE = "wait", "expire"


@dataclass(frozen=True)
class Move:
    """One thing that somebody does: approve, reject, return ... at the open task of ``step``.

    ``wait`` lets come what is waited for, ``expire`` the next deadline.
    """

    kind: str
    person: str = ""
    step: str = ""
    target: str = ""
    people: tuple[str, ...] = ()
    comment: str = ""


@dataclass(frozen=True)
class Question:
    """What is tried: for which record, started by whom (empty is the system), and what then."""

    record: str
    initiator: str = SYSTEM
    moves: tuple[Move, ...] = ()
    picks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Open:
    """A task that waits in the trial, and what its people could do."""

    task: Task
    actions: tuple[str, ...]
    targets: tuple[str, ...]


@dataclass(frozen=True)
class Trial:
    """What came of it, up to the last move, and how it would go on if everybody agreed.

    ``refused`` says why a move could not be made; what follows it was not tried.
    """

    flow: Flow
    state: State
    now: datetime
    steps: tuple[Foreseen, ...]
    ahead: Prediction
    open: tuple[Open, ...]
    effects: tuple[Effect, ...]
    sent: tuple[Job, ...]
    waits: bool
    expires: bool
    refused: Message | None = None
    refused_at: int = -1
    states: tuple[State, ...] = ()

    @property
    def result(self) -> str:
        return self.state.runs[ROOT].result

    @property
    def run_state(self) -> str:
        """How the run stands, in the words of a scenario."""
        run = self.state.runs[ROOT]
        return run.result if run.state == "ended" else run.state


class DraftVersions(Versions):
    """The flows of the live release, one of them as its draft says."""

    def __init__(self, tx: Transaction, draft: Flow, document: Document) -> None:
        super().__init__(tx)
        self._draft = draft
        self._document = document

    def active(self, flow: str) -> Flow | None:
        if flow != self._draft.key:
            return super().active(flow)
        self.known[flow, self._draft.version] = self._draft
        return self._draft

    def document(self, flow: Flow) -> Document:
        same = (flow.key, flow.version) == (self._draft.key, self._draft.version)
        return self._document if same else super().document(flow)


def draft_flow(tx: Transaction, key: str, document: Document) -> Flow:
    """A draft as the core runs it, over the entities that are live.

    :raises DocumentError: if it cannot be run.
    """
    problems = check_each({("flow", key): document}, [("flow", key)])
    if problems:
        raise DocumentError(problems)
    return compile_draft(with_flow(current_app(tx), key, document), key)


def draft_facts(tx: Transaction, flow: Flow, document: Document) -> Facts:
    """The world now, with a draft in place of the live flow."""
    world = World(tx)
    world.versions = DraftVersions(tx, flow, document)
    world.records = Records(tx, world.versions)
    world.versions.active(flow.key)
    return world.facts()


def simulate(tx: Transaction, key: str, document: Document, question: Question) -> Trial:
    """Try a draft out on a record; nothing is written.

    :raises FormloomError: if it could not even start.
    """
    flow = draft_flow(tx, key, document)
    return try_out(flow, draft_facts(tx, flow, document), question)


def try_out(flow: Flow, facts: Facts, question: Question) -> Trial:
    """The same over any facts: pure, no database."""
    there = replace(facts, flows=Instead(facts.flows, flow), busy=frozenset())
    ahead = Ahead(EMPTY, there, {})
    if question.values:
        ahead.change(flow.entity, question.record, question.values)
    ahead.do(
        Command(
            "simulated start", "start", question.initiator, flow=flow.key,
            record=question.record, picks=question.picks,
        )
    )  # fmt: skip
    states, refused, at = [ahead.state], None, -1
    for index, move in enumerate(question.moves[:MOST_MOVES]):
        try:
            _make(ahead, move)
        except FormloomError as error:
            refused, at = error.message, index
            break
        states.append(ahead.state)
    return _trial(flow, ahead, refused, at, tuple(states))


def _make(ahead: Ahead, move: Move) -> None:
    if move.kind in (WAIT, EXPIRE):
        went = ahead.pass_time() if move.kind == WAIT else ahead.expire()
        if not went:
            raise ConflictError("Nothing is waited for here.")
        return
    task = _task(ahead.state, move)
    ahead.do(
        ahead.command(
            move.kind, actor=move.person, task=task.id if task else "", target=move.target,
            people=move.people, comment=move.comment or "-", signature="-", attachments=("-",),
            resume="rewind" if move.kind == "return" else "",
        )
    )  # fmt: skip


def _task(state: State, move: Move) -> Task | None:
    """The open task of a step that somebody may act on."""
    if not move.step:
        return None
    for task in state.tasks.values():
        mine = move.person in (task.assignee, task.agent, *task.candidates)
        if task.step == move.step and task.can_be_acted_on and mine:
            return task
    raise NotAllowedError("'{step}' does not ask this person now.", step=move.step)


def _trial(
    flow: Flow, ahead: Ahead, refused: Message | None, at: int, states: tuple[State, ...]
) -> Trial:
    rest = ahead.copy()
    seen = len(rest.steps)
    told = rest.finish()
    return Trial(
        flow=flow, state=ahead.state, now=ahead.facts.now, steps=tuple(ahead.steps),
        ahead=replace(told, steps=told.steps[seen:]),
        open=tuple(_open(flow, ahead)), effects=tuple(ahead.effects), sent=tuple(ahead.sent),
        waits=ahead.copy().pass_time(), expires=ahead.copy().expire(),
        refused=refused, refused_at=at, states=states,
    )  # fmt: skip


def _open(flow: Flow, ahead: Ahead) -> Sequence[Open]:
    work = Work(ahead.state, ahead.facts)
    return [
        Open(task, _actions(flow, task), _targets(work, task))
        for task in ahead.state.tasks.values()
        if task.run == ROOT and task.can_be_acted_on
    ]


#: How people answer at each type of step.
_ANSWERS: Mapping[str, tuple[str, ...]] = {"approval": ("approve", "reject"), "handle": ("handle",)}


def _actions(flow: Flow, task: Task) -> tuple[str, ...]:
    if not task.assignee:
        return ("claim",)
    if task.step == START:
        return ("resubmit",)
    return _ANSWERS.get(flow.step(task.step).type, ())


def _targets(work: Work, task: Task) -> tuple[str, ...]:
    if task.step == START or not task.assignee:
        return ()
    return tuple(targets(work, work.state.activities[task.activity]))
