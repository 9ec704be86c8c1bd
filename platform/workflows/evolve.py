"""The fold: a state and an event give the next state. No decision is made here."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from . import events as e
from .state import Job, State

Row = TypeVar("Row")
#: One event type each; the events are read by the handler that is registered for their class.
Handler = Callable[[State, Any], State]


def evolve(state: State, event: e.Event) -> State:
    """``state`` after ``event``."""
    numbered = replace(state, seq=state.seq + 1)
    return _HANDLERS[type(event)](numbered, event)


def fold(events: Iterable[e.Event], state: State) -> State:
    """``state`` after all of ``events``."""
    for event in events:
        state = evolve(state, event)
    return state


def _put(rows: Mapping[str, Row], key: str, row: Row) -> Mapping[str, Row]:
    return {**rows, key: row}


def _with(state: State, table: str, rows: Any) -> State:
    changed: dict[str, Any] = {table: rows}
    return replace(state, **changed)


def _new(table: str, field: str) -> Handler:
    """An event that carries a new row, whose id counts the family's ids up."""

    def handler(state: State, event: Any) -> State:
        row = getattr(event, field)
        rows = _put(getattr(state, table), row.id, row)
        counted = replace(state, counter=max(state.counter, int(row.id[1:])))
        return _with(counted, table, rows)

    return handler


def _change(table: str, field: str, change: Callable[[Any, Any], Mapping[str, object]]) -> Handler:
    """An event that changes a few columns of the row that ``field`` names."""

    def handler(state: State, event: Any) -> State:
        rows = getattr(state, table)
        key = getattr(event, field)
        row = replace(rows[key], **change(rows[key], event))
        return _with(state, table, _put(rows, key, row))

    return handler


def _state(table: str, field: str, name: str) -> Handler:
    return _change(table, field, lambda row, event: {"state": name})


def _nothing(state: State, event: Any) -> State:
    """Only the history page shows it."""
    return state


def _queued_again(job: Job, event: e.JobQueuedAgain) -> Mapping[str, object]:
    return {"state": "queued", "activity": event.activity or job.activity}


def _opened_activity(state: State, event: e.ActivityOpened) -> State:
    row = replace(event.activity, opened_seq=state.seq)
    return _new("activities", "activity")(state, e.ActivityOpened(row))


def _done(state: State, event: e.TaskDone) -> State:
    changed = {
        "state": "done", "outcome": event.outcome, "reason": event.reason, "provisional": "",
        "acted_by": event.by, "acted_at": event.at, "acted_seq": state.seq, "acted_rev": event.rev,
    }  # fmt: skip
    task = state.tasks[event.task]
    said = {
        "comment": event.comment or task.comment,
        "signature": event.signature or task.signature,
    }
    return _change("tasks", "task", lambda row, _: {**changed, **said})(state, event)


def _fields(state: State, event: e.FieldsChanged) -> State:
    run = state.runs[event.run]
    rev = run.data_rev + 1
    revs = {**run.field_revs, **dict.fromkeys(event.fields, rev)}
    return _change("runs", "run", lambda *_: {"data_rev": rev, "field_revs": revs})(state, event)


def _effect(state: State, event: e.EffectMade) -> State:
    return _change("runs", "run", lambda *_: {"effect_seq": state.seq})(state, event)


def _migrated(state: State, event: e.RunMigrated) -> State:
    state = _change("runs", "run", lambda *_: {"version": event.version})(state, event)
    for table in ("scopes", "tokens", "activities", "tasks"):
        rows = getattr(state, table)
        moved = {
            key: replace(row, step=event.steps.get(row.step, row.step))
            if row.run == event.run
            else row
            for key, row in rows.items()
        }
        state = _with(state, table, moved)
    return state


def _copied(state: State, event: e.CopySent) -> State:
    return replace(state, copies=(*state.copies, event.copy))


def _taken(state: State, event: e.CommandTaken) -> State:
    return replace(state, commands=state.commands | {event.id})


_REOPENED = {
    "state": "open", "outcome": "", "reason": "", "provisional": "", "acted_by": "",
    "acted_at": None, "acted_seq": 0,
}  # fmt: skip

_HANDLERS: Mapping[type, Handler] = {
    e.RunStarted: _new("runs", "run"),
    e.RunSuspended: _state("runs", "run", "suspended"),
    e.RunResumed: _state("runs", "run", "running"),
    e.RunEnded: _change(
        "runs", "run",
        lambda _, event: {
            "state": "ended", "result": event.result, "reason": event.reason, "ended_at": event.at,
        },
    ),
    e.RunMigrated: _migrated,
    e.InitiatorChanged: _change("runs", "run", lambda _, event: {"initiator": event.person}),
    e.RoundRaised: _change("runs", "run", lambda _, event: {"round": event.round}),
    e.VariablesSet: _change(
        "runs", "run", lambda run, event: {"variables": {**run.variables, **event.values}}
    ),
    e.PeoplePicked: _change(
        "runs", "run", lambda run, event: {"picks": {**run.picks, event.step: event.people}}
    ),
    e.FieldsChanged: _fields,
    e.EffectMade: _effect,
    e.StepPassed: _nothing,
    e.ScopeOpened: _new("scopes", "scope"),
    e.BranchStarted: _change(
        "scopes", "scope",
        lambda scope, event: {
            "waiting": tuple(one for one in scope.waiting if one != event.branch)
        },
    ),
    e.BranchArrived: _change(
        "scopes", "scope", lambda scope, event: {"arrived": (*scope.arrived, event.branch)}
    ),
    e.ArrivalUndone: _change(
        "scopes", "scope",
        lambda scope, event: {
            "arrived": tuple(one for one in scope.arrived if one != event.branch)
        },
    ),
    e.ScopeClosed: _state("scopes", "scope", "closed"),
    e.ScopeCancelled: _state("scopes", "scope", "cancelled"),
    e.TokenPlaced: _new("tokens", "token"),
    e.TokenMoved: _change(
        "tokens", "token", lambda _, event: {"step": event.step, "returned": False}
    ),
    e.TokenConsumed: _state("tokens", "token", "consumed"),
    e.TokenCancelled: _state("tokens", "token", "cancelled"),
    e.TokenParked: _state("tokens", "token", "parked"),
    e.TokenUnparked: _state("tokens", "token", "live"),
    e.ActivityOpened: _opened_activity,
    e.ActivityParked: _state("activities", "activity", "parked"),
    e.ActivityReopened: _change(
        "activities", "activity",
        lambda _, event: {
            "state": "open", "token": event.token, "outcome": "", "reason": "", "closed_at": None,
        },
    ),
    e.ActivityClosed: _change(
        "activities", "activity",
        lambda _, event: {
            "state": "closed", "outcome": event.outcome, "reason": event.reason,
            "closed_at": event.at,
        },
    ),
    e.TaskCreated: _new("tasks", "task"),
    e.TaskOpened: _change(
        "tasks", "task",
        lambda task, event: {
            "state": "open", "opened_at": event.at, "due_at": event.due_at or task.due_at,
        },
    ),
    e.TaskPostponed: _state("tasks", "task", "pending"),
    e.TaskHeld: _change(
        "tasks", "task",
        lambda task, event: {
            "state": "held", "provisional": event.provisional,
            "comment": event.comment or task.comment,
            "signature": event.signature or task.signature, "acted_by": event.by,
        },
    ),
    e.TaskLent: _state("tasks", "task", "lent"),
    e.TaskDone: _done,
    e.TaskReopened: _change("tasks", "task", lambda *_: _REOPENED),
    e.TaskTransferred: _state("tasks", "task", "transferred"),
    e.TaskReparented: _change("tasks", "task", lambda _, event: {"parent": event.parent}),
    e.TaskCancelled: _change(
        "tasks", "task", lambda _, event: {"state": "cancelled", "reason": event.reason}
    ),
    e.TaskClaimed: _change(
        "tasks", "task",
        lambda _, event: {"assignee": event.person, "principal": event.person},
    ),
    e.TaskReleased: _change("tasks", "task", lambda *_: {"assignee": "", "principal": ""}),
    e.TaskLoaned: _change(
        "tasks", "task", lambda _, event: {"assignee": event.assignee, "agent": event.agent}
    ),
    e.DraftSaved: _change("tasks", "task", lambda _, event: {"draft": event.values}),
    e.TimerArmed: _new("timers", "timer"),
    e.TimerFired: _state("timers", "timer", "fired"),
    e.TimerCancelled: _state("timers", "timer", "cancelled"),
    e.TimerSuspended: _change(
        "timers", "timer",
        lambda _, event: {"state": "suspended", "remaining": event.remaining},
    ),
    e.TimerResumed: _change(
        "timers", "timer",
        lambda _, event: {"state": "armed", "remaining": 0, "due": event.due},
    ),
    e.JobQueued: _new("jobs", "job"),
    e.JobQueuedAgain: _change("jobs", "job", _queued_again),
    e.JobEnded: _change("jobs", "job", lambda _, event: {"state": event.state}),
    e.CopySent: _copied,
    e.SignalStored: _new("signals", "signal"),
    e.SignalConsumed: _state("signals", "signal", "consumed"),
    e.IncidentRaised: _new("incidents", "incident"),
    e.IncidentSolved: _state("incidents", "incident", "solved"),
    e.Commented: _nothing,
    e.TaskUrged: _change("tasks", "task", lambda _, event: {"urged_at": event.at}),
    e.Reminded: _nothing,
    e.CommandTaken: _taken,
}  # fmt: skip
