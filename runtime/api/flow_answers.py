"""A run as JSON: its steps, visits, tasks, events and the way that it will go."""

from dataclasses import is_dataclass
from datetime import datetime
from uuid import UUID

from ...platform.workflows.events import Event
from ...platform.workflows.model import START, Flow
from ...platform.workflows.predict import Prediction
from ...platform.workflows.reading import SeenRun
from ...platform.workflows.state import Activity, Task
from .answers import iso

Answer = dict[str, object]

#: What is told of an event, if it has it; never values of fields, which a step may hide.
_TOLD = (
    "run", "step", "task", "activity", "by", "actor", "on_behalf", "person", "assignee", "outcome",
    "result", "reason", "comment", "text", "kind", "code", "round", "note", "state",
)  # fmt: skip
#: Which of it are people.
_PEOPLE = frozenset({"by", "actor", "on_behalf", "person", "assignee"})
#: Events that only keep the books.
_QUIET = frozenset({
    "VariablesSet", "ScopeOpened", "ScopeClosed", "BranchStarted", "BranchArrived", "TokenPlaced",
    "TokenMoved", "TokenConsumed", "TimerArmed", "TimerCancelled", "DraftSaved", "JobQueued",
    "EffectMade", "PeoplePicked",
})  # fmt: skip


def run_answer(seen: SeenRun) -> Answer:
    """The whole family, with its root run before all."""
    run, flow = seen.run, seen.flows["r1"]
    state = seen.state
    return {
        "id": str(seen.id), "version": seen.version, "flow": run.flow, "title": flow.title,
        "entity": run.entity, "record": run.record or None, "state": run.state,
        "result": run.result, "round": run.round, "data_rev": run.data_rev,
        "initiator": _person(seen, run.initiator or ""), "started_at": iso(run.started_at),
        "ended_at": iso(run.ended_at),
        "steps": [one for id, known in seen.flows.items() for one in _steps(seen, id, known)],
        "activities": [_activity(one) for one in state.activities.values()],
        "tasks": [_task(seen, one) for one in state.tasks.values()],
        "events": [
            _event(seen, seq, at, event)
            for seq, (at, event) in enumerate(seen.events, 1)
            if type(event).__name__ not in _QUIET
        ],
        "prediction": _prediction(seen, seen.prediction) if seen.prediction else None,
    }  # fmt: skip


def title_of_step(flow: Flow, step: str) -> str:
    """What people call a step; blank for none."""
    known = flow.by_id.get(step)
    return known.text("title", "" if step == START else step) if known else step


def _steps(seen: SeenRun, run: str, flow: Flow) -> list[Answer]:
    newest = {one.step: one for one in seen.state.activities.values() if one.run == run}
    return [
        {
            "id": step.id, "type": step.type, "title": title_of_step(flow, step.id), "run": run,
            "state": newest[step.id].state if step.id in newest else "",
            "outcome": newest[step.id].outcome if step.id in newest else "",
        }
        for step in flow.by_id.values()
    ]  # fmt: skip


def _activity(one: Activity) -> Answer:
    return {
        "id": one.id, "run": one.run, "step": one.step, "kind": one.kind, "visit": one.visit,
        "round": one.round, "state": one.state, "outcome": one.outcome,
        "opened_at": iso(one.opened_at), "closed_at": iso(one.closed_at),
    }  # fmt: skip


def _task(seen: SeenRun, one: Task) -> Answer:
    return {
        "id": f"{seen.id}.{one.id}", "activity": one.activity, "step": one.step, "sign": one.sign,
        "assignee": _person(seen, one.assignee),
        "candidates": [_person(seen, id) for id in one.candidates], "state": one.state,
        "outcome": one.outcome, "comment": one.comment, "acted_by": _person(seen, one.acted_by),
        "opened_at": iso(one.opened_at), "due_at": iso(one.due_at), "acted_at": iso(one.acted_at),
        "actions": [name.replace("_", "-") for name in seen.actions.get(one.id, ())],
        "targets": list(seen.targets.get(one.id, ())),
    }  # fmt: skip


def _event(seen: SeenRun, seq: int, at: datetime, event: Event) -> Answer:
    told: Answer = {}
    for holder in (*filter(is_dataclass, vars(event).values()), event):
        for key in _TOLD:
            value = getattr(holder, key, "")
            if isinstance(value, str | int) and value != "":
                told[key] = value
    for key in _PEOPLE & told.keys():
        told[key] = _person(seen, str(told[key]))
    return {"seq": seq, "at": iso(at), "event": type(event).__name__, "data": told}


def _prediction(seen: SeenRun, ahead: Prediction) -> Answer:
    steps = [
        {
            "step": one.step, "kind": one.kind, "at": iso(one.at),
            "people": [
                _person(seen, id)
                for seat in one.seats
                for id in (seat.candidates or (seat.person,))
            ],
        }
        for one in ahead.steps
    ]  # fmt: skip
    return {"steps": steps, "result": ahead.result, "ends_at": iso(ahead.ends_at)}


def _person(seen: SeenRun, id: str) -> Answer | None:
    return {"id": id, "title": seen.names.get(id, "")} if _is_id(id) else None


def _is_id(id: str) -> bool:
    try:
        UUID(id)
    except ValueError:
        return False
    return True
