"""A trial as a scenario document: what was given, what was done, and what came of it."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import cast

from ..core.transaction import Transaction
from ..documents.app import Entity
from ..documents.kinds import Document
from ..documents.releases import current_app
from ..records.service import RecordService
from .facts import Facts, Person
from .model import Flow
from .ports.people import uuid_of
from .ports.world import World
from .simulate import EXPIRE, WAIT, Move, Question, Trial
from .state import ROOT, State

_NOT_KEY = re.compile(r"[^a-z0-9_]+")
RECORD = "record"


def scenario_of(
    tx: Transaction, key: str, title: str, flow: Flow, question: Question, trial: Trial
) -> Document:
    """The scenario of a trial that was not refused: played again, it comes out the same."""
    facts = World(tx).facts()
    people = _People(facts)
    records = _records(tx, facts, flow, question, people)
    for person in (question.initiator, *_named(trial)):
        people.add(person)
    starter = people.key(question.initiator) if question.initiator else "system"
    steps: list[Mapping[str, object]] = [
        {"as": starter, "start": flow.key, **({"record": RECORD} if question.record else {})}
    ]
    steps.append(_expected(people, trial.states[0]))
    for move, state in zip(question.moves, trial.states[1:], strict=False):
        steps += [_done(people, move, trial), _expected(people, state)]
    return {
        "$schema": "formloom:scenario/1", "$id": key, "title": title,
        "given": {
            "people": people.told(),
            "departments": people.departments(),
            "records": records,
            "now": f"{facts.now.astimezone(facts.zone):%Y-%m-%dT%H:%M}",
        },
        "steps": steps,
    }  # fmt: skip


def _named(trial: Trial) -> Iterator[str]:
    for state in trial.states:
        for task in state.tasks.values():
            yield from (task.assignee, task.principal, *task.candidates)


def _done(people: "_People", move: Move, trial: Trial) -> Mapping[str, object]:
    if move.kind in (WAIT, EXPIRE):
        return {"pass": "P30D"}
    said: dict[str, object] = {
        "as": people.key(move.person), "do": move.kind.replace("_", "-"), "step": move.step,
    }  # fmt: skip
    if move.target:
        said["to"] = move.target
    return said


def _expected(people: "_People", state: State) -> Mapping[str, object]:
    """Who has something to do, and how the run stands."""
    run = state.runs[ROOT]
    counts: dict[str, int] = {}
    for task in state.tasks.values():
        if task.can_be_acted_on:
            for person in (task.assignee,) if task.assignee else task.candidates:
                counts[people.key(person)] = counts.get(people.key(person), 0) + 1
    if run.state == "ended":
        return {"expect": {"run": run.result}}
    return {"expect": {"tasks": counts}} if counts else {"expect": {"run": "running"}}


class _People:
    """The people whom a scenario needs: those who were asked, and everybody above them."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._people: dict[str, Person] = {}
        self._keys: dict[str, str] = {}
        self._departments: dict[str, str] = {}

    def add(self, id: str) -> None:
        person = self._facts.org.person(id) if id else None
        if person is None or id in self._people:
            return
        self._people[id] = person
        self.add(person.manager)
        self._department(person.department)

    def _department(self, id: str) -> None:
        known = self._facts.org.department(id) if id else None
        if known is None or id in self._departments:
            return
        self._departments[id] = f"department_{len(self._departments) + 1}"
        for head in known.heads:
            self.add(head)
        self._department(known.parent)

    def key(self, id: str) -> str:
        """The login as a key; two that come to the same are numbered."""
        if id not in self._keys:
            person = self._people.get(id)
            stem = _NOT_KEY.sub("_", person.login.lower() if person else id.lower()).strip("_")
            stem = stem if stem[:1].isalpha() else f"p_{stem}"
            taken = set(self._keys.values())
            numbered = (f"{stem[:36]}_{count}" for count in range(2, 1000))
            self._keys[id] = (
                stem if stem not in taken else next(o for o in numbered if o not in taken)
            )
        return self._keys[id]

    def told(self) -> Mapping[str, object]:
        return {self.key(id): self._person(one) for id, one in self._people.items()}

    def _person(self, one: Person) -> Mapping[str, object]:
        said: dict[str, object] = {"roles": sorted(one.roles)}
        if one.manager in self._people:
            said["manager"] = self.key(one.manager)
        if one.department in self._departments:
            said["department"] = self._departments[one.department]
        return said

    def departments(self) -> Mapping[str, object]:
        return {name: self._place(id) for id, name in self._departments.items()}

    def _place(self, id: str) -> Mapping[str, object]:
        known = self._facts.org.department(id)
        heads = [self.key(one) for one in (known.heads if known else ()) if one in self._people]
        parent = self._departments.get(known.parent) if known else None
        return {**({"parent": parent} if parent else {}), **({"heads": heads} if heads else {})}


def _records(
    tx: Transaction, facts: Facts, flow: Flow, question: Question, people: _People
) -> Mapping[str, object]:
    """The record with its plain values and its people; other linked records stay behind."""
    record = uuid_of(question.record)
    if record is None:
        return _made_up(flow, question, people) if question.values else {}
    entity = current_app(tx).entity(flow.entity)
    found = RecordService(tx, flow.entity).get(record).to_json()
    values = cast("Mapping[str, object]", found["values"])
    owner = str((facts.records.row(flow.entity, question.record) or {}).get("owner") or "")
    people.add(owner)
    said: dict[str, object] = {
        "entity": flow.entity,
        "values": dict(_plain(entity, values, people)),
    }
    return {RECORD: {**said, **({"owner": people.key(owner)} if owner else {})}}


def _plain(
    entity: Entity, values: Mapping[str, object], people: _People
) -> Iterator[tuple[str, object]]:
    for key, value in values.items():
        known = entity.fields.get(key)
        if known is None:
            continue
        if isinstance(value, str | bool | int | float):
            yield key, value
        elif known.value_type.directory == "person" and isinstance(value, Mapping):
            people.add(str(value["id"]))
            yield key, people.key(str(value["id"]))


def _made_up(flow: Flow, question: Question, people: _People) -> Mapping[str, object]:
    """The values that were typed, as JSON writes them."""
    people.add(question.initiator)
    values = {
        key: _written(value) for key, value in question.values.items() if key not in ("id", "owner")
    }
    owner = {"owner": people.key(question.initiator)} if question.initiator else {}
    return {RECORD: {"entity": flow.entity, "values": values, **owner}}


def _written(value: object) -> object:
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else value
