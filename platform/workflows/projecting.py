"""A state as rows that are looked for across families: runs, tasks, timers, people's boxes."""

from collections.abc import Mapping
from uuid import UUID

from ..core.errors import NotFoundError
from ..core.transaction import Transaction
from .codec import plain
from .ports.people import uuid_of
from .state import EMPTY, Incident, Run, State, Task, Timer

Row = Mapping[str, object]
#: (person, box, run, item), see ``tables.BOX``.
Boxed = tuple[UUID, str, str, str]


def run_row(run: Run, *, alone: bool) -> Row:
    """A run without its title, which is written once."""
    return {
        "flow": run.flow, "hash": run.version, "entity": run.entity,
        "record_id": uuid_of(run.record), "initiator": uuid_of(run.initiator or ""),
        "state": run.state, "result": run.result, "started_at": run.started_at,
        "ended_at": run.ended_at, "alone": alone and run.state != "ended",
    }  # fmt: skip


def task_row(task: Task) -> Row:
    return {
        "run": task.run, "step": task.step, "assignee": uuid_of(task.assignee),
        "state": task.state, "outcome": task.outcome, "opened_at": task.opened_at,
        "due_at": task.due_at, "acted_by": uuid_of(task.acted_by), "acted_at": task.acted_at,
    }  # fmt: skip


def timer_row(timer: Timer) -> Row:
    return {"due_at": timer.due, "state": timer.state}


def incident_row(incident: Incident) -> Row:
    return {
        "run": incident.run, "step": incident.step, "code": incident.code,
        "detail": plain(incident.detail), "state": incident.state,
    }  # fmt: skip


def boxed(state: State, other: State = EMPTY) -> frozenset[Boxed]:
    """What lies in people's boxes, but for what does so by rows that ``other`` shares."""
    tasks = [one for one in state.tasks.values() if not _shared(one, state, other)]
    runs = [one for one in state.runs.values() if other.runs.get(one.id) is not one]
    copies = () if other.copies is state.copies else state.copies
    found = {
        *(
            (person, "todo", task.run, task.id)
            for task in tasks
            if is_open(state, task)
            for person in actors_of(task)
        ),
        *((one.acted_by, "done", one.run, one.id) for one in tasks),
        *((one.initiator or "", "mine", one.id, one.id) for one in runs),
        *((one.person, "cc", one.run, f"{one.run}.{one.step}.{one.round}") for one in copies),
    }
    return frozenset((id, *more) for who, *more in found if (id := uuid_of(who)))  # type: ignore[misc]


def _shared(task: Task, state: State, other: State) -> bool:
    """Whether a task and its activity are the same rows in both states."""
    activity = task.activity
    return (
        other.tasks.get(task.id) is task
        and other.activities.get(activity) is state.activities[activity]
    )


def is_open(state: State, task: Task) -> bool:
    """Whether somebody can act on a task: its step waits, and not for a detour."""
    return task.can_be_acted_on and state.activities[task.activity].state == "open"


def actors_of(task: Task) -> tuple[str, ...]:
    """Who may act on a task: its assignee and a standing delegate, else those who may claim it."""
    people = (task.assignee, task.agent) if task.assignee else task.candidates
    return tuple(one for one in people if one)


def demand_part(tx: Transaction, state: State) -> None:
    """Refuse whoever has nothing to do with a family and is no administrator.

    :raises NotFoundError: as if there were no such run.
    """
    if tx.actor.is_administrator or str(tx.actor.person or "-") in people_of(state):
        return
    raise NotFoundError("There is no such run.")


def people_of(state: State) -> frozenset[str]:
    """Everybody who takes part: initiators, those who are or were asked, readers of copies."""
    tasks = {
        one
        for task in state.tasks.values()
        for one in (task.assignee, task.principal, task.agent, task.acted_by, *task.candidates)
    }
    copies = {one.person for one in state.copies} | {one.by for one in state.copies}
    started = {one.initiator or "" for one in state.runs.values()}
    return frozenset(tasks | copies | started) - {""}
