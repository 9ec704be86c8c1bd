"""What people see of runs: their boxes, and runs that they have to do with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import RowMapping

from ..access.actors import demand_person
from ..access.people import People
from ..core.transaction import Transaction
from . import store
from .events import Event
from .model import Flow
from .ports.people import uuid_of
from .ports.world import World
from .predict import Prediction, predict
from .projecting import actors_of, demand_part, is_open, people_of
from .returning import targets
from .state import ROOT, Run, State, Task
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
        self, name: str, *, before: UUID | None = None, limit: int = 50
    ) -> Sequence[RowMapping]:
        """The newest things in a box, see ``store.box``."""
        return store.box(self._tx, self._person, name, before=before, limit=limit)

    def count(self, name: str) -> int:
        return store.count(self._tx, self._person, name, MOST_COUNTED)


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
    )  # fmt: skip


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
