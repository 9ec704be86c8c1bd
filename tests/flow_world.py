"""A small company with quotes, and the shell around the flow core in memory: for tests of flows."""

import copy
import itertools
import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from make import entity

from formloom.platform.core.errors import FormloomError
from formloom.platform.documents.compile import assemble
from formloom.platform.workflows.codec import state_json, state_of
from formloom.platform.workflows.commands import Command
from formloom.platform.workflows.compile import compile_flow
from formloom.platform.workflows.decide import decide
from formloom.platform.workflows.facts import (
    Department,
    Facts,
    Library,
    Organisation,
    Person,
    Rows,
)
from formloom.platform.workflows.state import ROOT, State

NOW = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)  # Monday 09:00 in Shanghai
ZONE = ZoneInfo("Asia/Shanghai")

ENTITIES = [
    entity("account", {"name": {}, "level": {}}),
    entity(
        "quote",
        {
            "name": {}, "status": {}, "note": {},
            "discount": {"field": "percent"},
            "amount": {"field": "money"},
            "margin": {"field": "money"},
            "due_on": {"field": "date"},
            "account": {"field": "link", "to": "account"},
            "seller": {"field": "person"},
            "items": {
                "field": "lines",
                "properties": {
                    "product": {"id": "product", "field": "text", "title": "Product"},
                    "quantity": {"id": "quantity", "field": "integer", "title": "Quantity"},
                },
            },
        },
    ),
]  # fmt: skip


def person(name, **more):
    return Person(name, name.title(), login=name, **more)


#: wang sells; zhao manages wang, qian manages zhao, boss manages herself.
PEOPLE = [
    person("wang", department="north", manager="zhao", roles=frozenset({"sales"})),
    person("chen", department="north", manager="zhao", roles=frozenset({"sales"})),
    person("zhao", department="north", manager="qian", roles=frozenset({"manager"})),
    person("qian", department="sales", manager="boss", roles=frozenset({"manager", "director"})),
    person("boss", department="all", manager="boss", roles=frozenset({"director"})),
    person("fang", department="money", manager="boss", roles=frozenset({"finance"})),
    person("feng", department="money", manager="fang", roles=frozenset({"finance"})),
    person("lu", department="law", manager="boss", roles=frozenset({"legal"})),
    person("li", department="law", manager="lu", roles=frozenset({"legal"})),
    person("root", department="all", administrator=True),
]
DEPARTMENTS = [
    Department("all", "", ("boss",)),
    Department("sales", "all", ("qian",)),
    Department("north", "sales", ("zhao",)),
    Department("money", "all", ("fang",)),
    Department("law", "all", ("lu",)),
]
ORG = Organisation({one.id: one for one in PEOPLE}, {one.id: one for one in DEPARTMENTS})

POLICIES = {
    "mode": "all", "ifEmpty": {"do": "admin"}, "ifInitiator": "self", "dedupe": "none",
    "onReject": "end", "return": {"allow": True, "resume": "ask"},
    "allow": [
        "transfer", "delegate", "add_before", "add_after", "add_parallel", "remove_added",
    ],
}  # fmt: skip


def people(*logins):
    return [{"by": "people", "keys": list(logins)}]


def approval(id, *logins, **more):
    approvers = more.pop("approvers", None) or people(*logins)
    step = {"id": id, "type": "approval", "approvers": approvers, **copy.deepcopy(POLICIES), **more}
    if step["mode"] == "any":
        step.setdefault("anyReject", "first_decides")
    return step


def handle(id, *logins, **more):
    step = approval(id, *logins, **more)
    of_verdicts = ("dedupe", "onReject", "anyReject")
    return {key: value for key, value in step.items() if key not in of_verdicts} | {
        "type": "handle"
    }


def exclusive(id, *cases, default=()):
    branches = [
        {"id": f"{id}_{index}", "when": when, "steps": list(steps)}
        for index, (when, steps) in enumerate(cases)
    ]
    branches.append({"id": f"{id}_default", "default": True, "steps": list(default)})
    return {"id": id, "type": "exclusive", "branches": branches}


def parallel(id, *branches, join="all"):
    return {
        "id": id, "type": "parallel", "join": join,
        "branches": [
            {"id": f"{id}_{index}", "steps": list(steps)} for index, steps in enumerate(branches)
        ],
    }  # fmt: skip


def inclusive(id, *cases, default=None):
    found = exclusive(id, *cases, default=default or ())
    branches = found["branches"] if default is not None else found["branches"][:-1]
    return {"id": id, "type": "inclusive", "branches": branches}


def document(*steps, key="quote_discount", start=None, of="quote"):
    return {
        "$schema": "formloom:flow/1", "$id": key, "title": key, "entity": of,
        "start": {"on": "button", "withdraw": "any_time", **(start or {})},
        "steps": list(steps),
    }  # fmt: skip


def compiled(*documents):
    """The flows of several documents, compiled together."""
    found = {("entity", one["$id"]): one for one in ENTITIES}
    found |= {("flow", one["$id"]): one for one in documents}
    app = assemble(found, {})
    return [compile_flow(app, one["$id"]) for one in documents]


QUOTE = {
    "id": "q1", "name": "Quote 1", "discount": Decimal("0.12"), "amount": Decimal(1000),
    "margin": Decimal(300), "status": "draft", "owner": {"id": "chen"}, "seller": {"id": "wang"},
    "account": {"id": "a1", "name": "Acme", "level": "key"}, "due_on": None, "note": None,
    "items": [
        {"product": "P250", "quantity": Decimal(2)}, {"product": "F100", "quantity": Decimal(1)},
    ],
}  # fmt: skip


@dataclass
class World:
    """A run in memory: ``do`` decides, performs effects and keeps the new state."""

    facts: Facts
    flow: str
    state: State = field(default_factory=State)
    events: list = field(default_factory=list)
    done: list = field(default_factory=list)
    numbers: itertools.count = field(default_factory=lambda: itertools.count(1))
    reload: bool = False

    def do(self, kind, actor="", *, id=None, **more):
        """Carry out one command; the refusal is raised and changes nothing."""
        command = Command(id or f"c{next(self.numbers)}", kind, actor, **more)
        state, events = self.decided(self.state, command)
        if self.reload:
            state = state_of(json.loads(json.dumps(state_json(state))))
        self.state = state
        self.events += events
        return events

    def decided(self, state, command):
        """The state after a command and its effects, and what happened."""
        decision = decide(state, command, self.facts)
        events = list(decision.events)
        while decision.effect is not None:
            answer = self.perform(decision.effect)
            decision = decide(decision.state, answer, self.facts)
            events += decision.events
        return decision.state, events

    def perform(self, effect):
        """What the shell does in its transaction."""
        self.done.append(effect)
        key = ("quote", effect.record)
        rows = dict(self.facts.records.rows)
        changed = ()
        if effect.kind == "update" and key in rows:
            rows[key] = {**rows[key], **effect.values}
            changed = tuple(effect.values) if effect.record == "q1" else ()
        self.facts = replace(self.facts, records=Rows(rows))
        values = {"rows": []} if effect.kind == "query" else {"id": f"new{len(self.done)}"}
        return Command(
            f"e{next(self.numbers)}", "effect_done", activity=effect.activity, values=values,
            changed=changed,
        )  # fmt: skip

    def refused(self, kind, actor="", **more):
        """The refusal of a command, and the proof that nothing has happened."""
        before = self.state
        try:
            self.do(kind, actor, **more)
        except FormloomError as error:
            assert self.state is before
            return error
        raise AssertionError(f"{kind} was taken")

    def edit(self, actor="", **values):
        """Somebody saves the record in another page."""
        self.set(**values)
        self.do("record_saved", actor, entity="quote", record="q1", changed=tuple(values))

    def set(self, **values):
        rows = dict(self.facts.records.rows)
        rows["quote", "q1"] = {**rows["quote", "q1"], **values}
        self.facts = replace(self.facts, records=Rows(rows))

    def later(self, **time):
        self.facts = replace(self.facts, now=self.facts.now + timedelta(**time))
        return self

    def fire(self):
        """The sweeper: every timer that is due, oldest first."""
        due = [
            one for one in self.state.timers.values()
            if one.state == "armed" and one.due <= self.facts.now
        ]  # fmt: skip
        for timer in sorted(due, key=lambda one: one.due):
            self.do("fire_timer", target=timer.id)
        return len(due)

    def org(self, **people):
        """Change people: ``org(zhao={"active": False})``."""
        known = dict(self.facts.org.people)
        for id, changes in people.items():
            known[id] = replace(known[id], **changes)
        self.facts = replace(self.facts, org=replace(self.facts.org, people=known))

    # What tests look at.

    @property
    def run(self):
        return self.state.runs[ROOT]

    @property
    def result(self):
        return self.run.result or self.run.state

    def tasks(self, *states):
        """Who has what to do: {person: step}, in the states given (open ones and lent)."""
        wanted = states or ("open", "lent")
        return {
            one.assignee or "|".join(one.candidates): one.step
            for one in self.state.tasks.values()
            if one.state in wanted and self.state.activities[one.activity].state == "open"
        }

    def task(self, who, step=None):
        """The id of somebody's live task."""
        found = [
            one.id for one in self.state.tasks.values()
            if one.is_live and who in (one.assignee, one.agent, *one.candidates)
            and step in (None, one.step)
        ]  # fmt: skip
        assert found, f"{who} has nothing to do: {self.tasks()}"
        return found[-1]

    def act(self, kind, who, step=None, **more):
        return self.do(kind, who, task=self.task(who, step), **more)

    def approve(self, *who, **more):
        for one in who:
            self.act("approve", one, **more)
        return self

    def activity(self, step):
        """The newest activity of a step."""
        found = [one for one in self.state.activities.values() if one.step == step]
        return found[-1] if found else None

    def names(self, kind):
        """The events of one type."""
        return [one for one in self.events if type(one).__name__ == kind]


def world(*steps, start=None, others=(), row=None, reload=False, now=NOW, begin="wang", **more):
    """A run of a flow with these steps, started by ``begin`` (None: not started)."""
    flows = compiled(document(*steps, start=start), *others)
    rows = {("quote", "q1"): {**QUOTE, **(row or {})}}
    facts = Facts(now, Library(flows), ORG, Rows(rows), ZONE)
    made = World(facts, flows[0].key, reload=reload)
    if begin is not None:
        made.do("start", begin, flow=flows[0].key, record="q1", id="start", **more)
    return made
