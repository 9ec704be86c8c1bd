"""The pure core: a state, a command and facts give events, and perhaps an effect to perform.

The shell around it loads the state under the root run's lock, decides, performs the effect in the
same transaction and decides again with its result, until there is none; then it stores the events.
"""

from dataclasses import dataclass, field, replace

from ..core.errors import Message
from . import events as e
from .commands import Command
from .events import Event
from .facts import Facts
from .moving import incident
from .operations.builtin import OPERATIONS
from .state import State, Values
from .steps.builtin import STEPS
from .values import settled_values
from .work import Work


@dataclass(frozen=True)
class Effect:
    """Something to do in this transaction; the answer is the command ``effect_done``.

    ``kind`` is update, create, delete or query. ``record`` is the id that ``path`` led to from the
    run's own record (empty path). ``person`` is by whose rights; empty is the system.
    """

    activity: str
    run: str
    step: str
    kind: str
    record: str = ""
    path: str = ""
    entity: str = ""
    values: Values = field(default_factory=dict)
    person: str = ""
    options: Values = field(default_factory=dict)


@dataclass(frozen=True)
class Decision:
    """What a command comes to: the events, the state after them, and what to do next."""

    events: tuple[Event, ...]
    state: State
    effect: Effect | None = None


def decide(state: State, command: Command, facts: Facts) -> Decision:
    """What ``command`` does to a family of runs.

    :raises FormloomError: if it is refused; then nothing has happened.
    """
    if command.id in state.commands:
        return Decision((), state, next_effect(state))
    work = Work(state, facts)
    command = replace(command, values=settled_values(command.values))
    OPERATIONS.get(command.kind).run(work, command)
    _advance(work)
    work.emit(e.CommandTaken(command.id, command.kind, command.actor, _on_behalf(state, command)))
    return Decision(tuple(work.events), work.state, next_effect(work.state))


def _advance(work: Work) -> None:
    """Enter steps until every token waits; an endless way ends in an incident."""
    while (token := work.next_ready()) is not None:
        if not _in_loop(work, token.scope):
            work.budget -= 1
        if work.budget < 0:
            message = Message("One command passed more than 200 steps.")
            incident(work, token, "budget", message)
        else:
            step = work.step(token)
            STEPS.get(step.type).enter(work, token, step)


def _in_loop(work: Work, scope: str) -> bool:
    while scope:
        here = work.state.scopes[scope]
        if here.rows:
            return True
        scope = here.parent
    return False


def _on_behalf(state: State, command: Command) -> str:
    """Whose authority an actor used who is not the task's principal."""
    task = state.tasks.get(command.task)
    if task is None or not command.actor or task.principal == command.actor:
        return ""
    return task.principal if command.actor in (task.assignee, task.agent) else ""


def next_effect(state: State) -> Effect | None:
    """The effect that a family waits for; a suspended run waits with it."""
    for activity in state.activities.values():
        if activity.kind == "effect" and activity.state == "open":
            data = dict(activity.data)
            return Effect(
                activity.id, activity.run, activity.step, str(data["effect"]),
                str(data["record"]), str(data["path"]), str(data["entity"]),
                data["values"],  # type: ignore[arg-type]
                str(data["person"]),
                {key: data.get(key) for key in ("filter", "sort", "limit")},
            )  # fmt: skip
    return None
