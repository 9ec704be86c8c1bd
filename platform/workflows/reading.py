"""What people see of runs: their boxes, and runs that they have to do with."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import RowMapping, select

from ..access.actors import demand_person
from ..access.people import People
from ..core.errors import FormloomError
from ..core.transaction import Transaction
from . import boxes, store
from .boxes import NOTHING_SPECIAL, Wanted
from .commands import Command
from .decide import decide
from .events import Event
from .model import Flow
from .ports.people import uuid_of
from .ports.world import World
from .predict import Prediction, predict
from .projecting import actors_of, demand_part, is_open, people_of
from .returning import targets
from .state import ROOT, Run, State, Task
from .tables import RUN
from .work import Work

BOXES = ("todo", "done", "mine", "cc")
#: Counting a box stops here.
MOST_COUNTED = 1_000

#: What answers each type of step, besides what the step allows.
_ANSWERS: Mapping[str, tuple[str, ...]] = {
    "approval": ("approve", "reject"),
    "handle": ("handle",),
    "revise": ("resubmit",),
}


class Box:
    """The boxes of whoever acts."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._person = demand_person(tx)

    def page(
        self, name: str, *, before: UUID | None = None, limit: int = 50,
        wanted: Wanted = NOTHING_SPECIAL, but_late: bool = False,
    ) -> Sequence[RowMapping]:  # fmt: skip
        """The newest things in a box, see ``boxes.box``."""
        return boxes.box(
            self._tx, self._person, name, before=before, limit=limit, wanted=wanted,
            but_late=but_late,
        )  # fmt: skip

    def late(self, wanted: Wanted = NOTHING_SPECIAL) -> Sequence[RowMapping]:
        """What should have been done already, the longest overdue first."""
        return boxes.late(self._tx, self._person, wanted)

    def entries(self, name: str, ids: Sequence[UUID]) -> Sequence[RowMapping]:
        """Some things of a box by their entries."""
        return boxes.entries(self._tx, self._person, name, ids)

    def count(self, name: str, most: int = MOST_COUNTED) -> int:
        return store.count(self._tx, self._person, name, most)


@dataclass(frozen=True)
class SeenRun:
    """A family of runs as one of those who take part sees it."""

    id: UUID
    version: int
    state: State
    flows: Mapping[str, Flow]
    names: Mapping[str, str]
    events: Sequence[tuple[datetime, Event]]
    prediction: Prediction | None
    actions: Mapping[str, tuple[str, ...]]
    targets: Mapping[str, tuple[str, ...]]
    #: (operation, task) that the core would take from whoever looks, besides ``actions``.
    may: frozenset[tuple[str, str]] = frozenset()

    @property
    def run(self) -> Run:
        return self.state.runs[ROOT]


def see_run(tx: Transaction, root: UUID) -> SeenRun:
    """A family of runs for those who take part in it, and administrators.

    :raises NotFoundError: for everybody else, too.
    """
    family = store.load(tx, root)
    world = World(tx)
    work = Work(family.state, world.facts())
    demand_part(tx, family.state)
    me = str(tx.actor.person or "")
    state = family.state
    mine = [one for one in state.tasks.values() if is_open(state, one) and me in actors_of(one)]
    ahead = predict(state, work.facts) if state.runs[ROOT].state == "running" else None
    return SeenRun(
        id=root, version=family.version, state=state,
        flows={id: work.flow(id) for id in state.runs},
        names=_names(tx, state, ahead), events=store.events_of(tx, root), prediction=ahead,
        actions={one.id: _actions(work, one) for one in mine},
        targets={one.id: _targets(work, one) for one in mine},
        may=frozenset(_offers(work, me)),
    )  # fmt: skip


def run_title(tx: Transaction, root: UUID) -> str:
    """What the record of a run was called when the run began."""
    mine = (RUN.c.root_id == root, RUN.c.id == ROOT)
    return str(tx.execute(select(RUN.c.title).where(*mine)).scalar() or "")


def _offers(work: Work, me: str) -> Iterator[tuple[str, str]]:
    """What else would be taken now: tried on the core, which changes nothing."""
    asked = [(kind, "") for kind in ("withdraw", "urge")]
    for task in work.state.tasks.values():
        if task.acted_by == me and task.state == "done":
            asked.append(("take_back", task.id))
        if task.state == "lent" and me in actors_of(task):
            asked.append(("recall", task.id))
        if task.added_by and task.is_live and task.sign != "advice":
            asked.append(("remove_added", task.id))
    for kind, id in asked:
        run = work.state.tasks[id].run if id else ROOT
        try:
            decide(work.state, Command("tried", kind, me, run=run, task=id), work.facts)
        except FormloomError:
            continue
        yield kind, id


def _actions(work: Work, task: Task) -> tuple[str, ...]:
    """What one may do with a task that is open to one."""
    if not task.assignee:
        return ("claim",)
    step = work.step(task)
    found = [*_ANSWERS.get(step.type, ()), *step.names("allow")]
    if step.type == "approval" and step.text("mode") == "vote":
        found.append("abstain")
    if _targets(work, task):
        found.append("return")
    if task.candidates:
        found.append("release")
    return tuple(dict.fromkeys(found))


def _targets(work: Work, task: Task) -> tuple[str, ...]:
    """The steps to which one may return from a task."""
    if task.sign in ("before", "advice") or work.step(task).type == "revise":
        return ()
    return tuple(targets(work, work.state.activities[task.activity]))


def _names(tx: Transaction, state: State, ahead: Prediction | None) -> Mapping[str, str]:
    """How everybody who is named in a family is called."""
    people = set(people_of(state))
    seats = [seat for step in ahead.steps for seat in step.seats] if ahead else []
    people |= {person for seat in seats for person in (seat.person, *seat.candidates)}
    found = People(tx).names_of(uuid_of(one) for one in people)
    return {str(id): name for id, name in found.items()}
