"""Which people a command concerns, and what they are told: notices, written with it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from ..core.errors import Message
from . import events as e
from .commands import Command
from .events import Event
from .facts import Facts
from .notices import Told
from .ports.people import uuid_of
from .projecting import Boxed, actors_of
from .state import ROOT, State

#: What newly lies in somebody's box.
_BOXES: Mapping[str, tuple[str, str]] = {
    "todo": ("task", "{flow}: please look at {title}."),
    "cc": ("copy", "{flow}: you were sent a copy of {title}."),
}
ENDINGS: Mapping[str, str] = {
    "approved": "{flow}: {title} was approved.",
    "rejected": "{flow}: {title} was rejected.",
    "withdrawn": "{flow}: {title} was withdrawn.",
    "terminated": "{flow}: {title} was stopped by an administrator.",
    "expired": "{flow}: {title} ran out of time.",
    "failed": "{flow}: {title} failed.",
}


@dataclass(frozen=True)
class _Case:
    """A command that took effect, as notices are made of it."""

    state: State
    facts: Facts
    command: Command

    def data(self, run: str, **more: object) -> Mapping[str, object]:
        found = self.state.runs[run]
        return {"flow": self.facts.flows.version(found.flow, found.version).title, **more}

    def name(self, id: str) -> str:
        person = self.facts.org.person(id)
        return person.name if person else ""


#: (person, kind, message, task)
_Found = Iterator[tuple[str, str, Message, str]]


def told_of(
    root: UUID,
    after: State,
    events: Iterable[Event],
    fresh: Iterable[Boxed],
    facts: Facts,
    command: Command,
) -> list[Told]:
    """What to tell whom of a command; who gave it knows.

    :param fresh: what newly lies in people's boxes.
    """
    case = _Case(after, facts, command)
    found = [*_of_boxes(case, fresh), *(one for event in events for one in _of_event(case, event))]
    return [
        Told(id, f"{root}:{after.seq}:{kind}:{number}", kind, message, task)
        for number, (person, kind, message, task) in enumerate(found)
        if person != command.actor and (id := uuid_of(person)) is not None
    ]


def _of_boxes(case: _Case, fresh: Iterable[Boxed]) -> _Found:
    for person, box, run, item in fresh:
        if box in _BOXES:
            kind, template = _BOXES[box]
            task = item if item in case.state.tasks else ""
            yield str(person), kind, Message(template, case.data(run)), task


def _of_event(case: _Case, event: Event) -> _Found:
    of = _EVENTS.get(type(event))
    return of(case, event) if of else iter(())


def _ended(case: _Case, event: e.RunEnded) -> _Found:
    run = case.state.runs[event.run]
    if run.id == ROOT:
        yield run.initiator or "", "ended", Message(ENDINGS[event.result], case.data(run.id)), ""


def _urged(case: _Case, event: e.TaskUrged) -> _Found:
    task = case.state.tasks[event.task]
    data = case.data(task.run, name=case.name(event.by))
    for person in actors_of(task):
        yield person, "urge", Message("{name} asks you to hurry with {title}.", data), task.id


def _reminded(case: _Case, event: e.Reminded) -> _Found:
    task = case.state.tasks[event.task]
    late = "{flow}: {title} is late." if not event.order else "{flow}: {title} is due soon."
    for person in actors_of(task):
        yield person, "remind", Message(late, case.data(task.run)), task.id


def _commented(case: _Case, event: e.Commented) -> _Found:
    data = case.data(event.run, name=case.name(event.by))
    for person in event.mentions:
        yield person, "comment", Message("{name} mentioned you at {title}.", data), ""


def _broken(case: _Case, event: e.IncidentRaised) -> _Found:
    message = Message("{flow}: {title} needs an administrator.", case.data(event.incident.run))
    for person in case.facts.org.administrators():
        yield person, "incident", message, ""


_EVENTS: Mapping[type, Callable[[_Case, Any], _Found]] = {
    e.RunEnded: _ended,
    e.TaskUrged: _urged,
    e.Reminded: _reminded,
    e.Commented: _commented,
    e.IncidentRaised: _broken,
}
