"""A state as rows that are looked for across families: runs, tasks, timers, people's boxes."""

from collections.abc import Mapping
from uuid import UUID

from .ports.people import uuid_of
from .state import Run, State, Task, Timer

Row = Mapping[str, object]
#: (person, box, item), see ``tables.BOX``.
Boxed = tuple[UUID, str, str]


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


def boxed(state: State) -> frozenset[Boxed]:
    """Everything that lies in somebody's box."""
    todo = {
        (person, "todo", task.id)
        for task in state.tasks.values()
        if is_open(state, task)
        for person in actors_of(task)
    }
    done = {(one.acted_by, "done", one.id) for one in state.tasks.values() if one.acted_by}
    mine = {(one.initiator or "", "mine", one.id) for one in state.runs.values()}
    copies = {(one.person, "cc", f"{one.run}:{one.step}:{one.round}") for one in state.copies}
    found = todo | done | mine | copies
    return frozenset((id, box, item) for who, box, item in found if (id := uuid_of(who)))


def is_open(state: State, task: Task) -> bool:
    """Whether somebody can act on a task: its step waits, and not for a detour."""
    return task.can_be_acted_on and state.activities[task.activity].state == "open"


def actors_of(task: Task) -> tuple[str, ...]:
    """Who may act on a task: its assignee and a standing delegate, else those who may claim it."""
    people = (task.assignee, task.agent) if task.assignee else task.candidates
    return tuple(one for one in people if one)
