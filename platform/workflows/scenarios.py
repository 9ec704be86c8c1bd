"""Scenarios: tests of flows that are documents, played by the real core in memory."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import cast

from ..core.errors import FormloomError, Message, NotFoundError, Problem
from ..documents.app import App, Entity
from ..documents.kinds import Document
from ..formula import Environment
from . import scenario_words as words
from .calendar import WorkCalendar, due
from .commands import SYSTEM, Command
from .compile import compile_draft
from .facts import Facts, Library
from .listening import Trigger
from .model import Flow
from .ports.world import work_calendar
from .predict import Ahead, Overlay
from .scenario_world import Given, GivenRecords, load_value, organisation, part, parts
from .state import EMPTY, ROOT, Task

#: When a scenario says nothing: a Monday morning.
FIRST_DAY = "2026-11-16T09:00"


@dataclass(frozen=True)
class Failure:
    """What did not come as a scenario says; ``step`` counts from 0."""

    step: int
    message: Message


def flows_of(document: Document) -> frozenset[str]:
    """The flows that a scenario starts by name."""
    steps = cast("Iterable[Given]", document.get("steps", ()))
    return frozenset(str(one["start"]) for one in steps if "start" in one)


def play(app: App, document: Document) -> list[Failure]:
    """Play a scenario; the first failure is the last, since nothing after it can be trusted."""
    stage = _Stage(app, cast("Given", document.get("given", {})))
    steps = cast("list[Given]", document["steps"])
    for index, step in enumerate(steps):
        try:
            stage.play(step)
        except FormloomError as error:
            following = steps[index + 1] if index + 1 < len(steps) else {}
            if "refused" in part(following, "expect"):
                stage.refused = error.code
                continue
            return [Failure(index, Message("Refused: {problem}", {"problem": error.message}))]
        except _UnmetError as unmet:
            return [Failure(index, unmet.message)]
    return []


def scenario_problems(app: App, key: str, document: Document) -> Iterator[Problem]:
    """What publish refuses: a scenario that does not come out as it says, or cannot begin."""
    try:
        failures = play(app, document)
    except FormloomError as error:  # what it is given fits no longer: a field has another type
        said = {"title": str(document.get("title", key)), "problem": error.message}
        message = Message("Scenario '{title}', what it is given: {problem}", said)
        yield Problem(f"scenario/{key}", "/given", "scenario", message)
        return
    for failure in failures:
        message = Message(
            "Scenario '{title}', step {step}: {problem}",
            {
                "title": str(document.get("title", key)), "step": failure.step + 1,
                "problem": failure.message,
            },
        )  # fmt: skip
        yield Problem(f"scenario/{key}", f"/steps/{failure.step}", "scenario", message)


class _UnmetError(Exception):
    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


@lru_cache(maxsize=1)
def _compiled(app: App) -> list[Flow]:
    """The flows of an app: all its scenarios are played one after the other."""
    return [compile_draft(app, key) for key, _ in app.all("flow")]


@dataclass
class _Stage:
    """The given people and records, and the runs so far, the newest last."""

    app: App
    given: Given
    rows: dict[tuple[str, str], dict[str, object]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    runs: list[Ahead] = field(default_factory=list)
    made: Counter[str] = field(default_factory=Counter)
    refused: str = ""
    now: datetime = datetime.min

    def __post_init__(self) -> None:
        self.org = organisation(self.given)
        self.zone = self.app.manifest.zone
        written = datetime.fromisoformat(str(self.given.get("now", FIRST_DAY)))
        here = written if written.tzinfo else written.replace(tzinfo=self.zone)
        self.now = here.astimezone(UTC)
        self.calendar: WorkCalendar = work_calendar(self.app.manifest)
        self.flows = _compiled(self.app)
        for key, record in parts(self.given, "records"):
            self._put(key, str(record["entity"]), record)

    # What a scenario can do

    def play(self, step: Given) -> None:
        for name, act in _ACTS.items():
            if name in step:
                act(self, step)
                return

    def start(self, step: Given) -> None:
        flow = self._flow(str(step["start"]))
        record = str(step.get("record", ""))
        if step.get("values") and record:
            self._change(record, part(step, "values"))
        self._begin(flow, record, self._actor(step))

    def act(self, step: Given) -> None:
        kind, who = str(step["do"]).replace("-", "_"), self._actor(step)
        run, task = self._at(step, who)
        changed: tuple[str, ...] = ()
        if step.get("values"):
            record = run.state.runs[ROOT].record
            changed = self._change(record, part(step, "values"))
        to = step.get("to", ())
        people = tuple(to) if isinstance(to, list) else (str(to),) if to else ()
        self._sync(run)
        run.do(
            run.command(
                kind, actor=who, task=task.id if task else "", comment=str(step.get("comment", "")),
                target=people[0] if people and kind in ("return", "jump") else "",
                people=people if kind not in ("return", "jump") else (),
                signature="-", attachments=("-",), changed=changed,
                resume="rewind" if kind == "return" else "",
            )
        )  # fmt: skip
        self._took(run)

    def create(self, step: Given) -> None:
        key, entity = str(step["create"]), str(step["entity"])
        self._put(key, entity, step)
        self._tell("created", entity, key, {}, self.rows[entity, key], self._actor(step))
        for flow in self.flows if "form" in step else ():
            sent = flow.start["on"], flow.start.get("form"), flow.entity
            if sent == ("form", step["form"], entity):
                self._begin_if_meant(flow, key, self._actor(step))

    def update(self, step: Given) -> None:
        key = str(step["update"])
        entity = self._entity(key)
        before = dict(self.rows[entity, key])
        changed = self._change(key, part(step, "values"))
        for run in self.runs:
            self._sync(run)
            run.do(
                run.command("record_saved", entity=entity, record=key, changed=changed)
            )  # fmt: skip
            self._took(run)
        self._tell("updated", entity, key, before, self.rows[entity, key], self._actor(step))

    def delete(self, step: Given) -> None:
        key = str(step["delete"])
        entity = self._entity(key)
        before = self.rows.pop((entity, key))
        self._tell("deleted", entity, key, before, {}, self._actor(step))

    def wait(self, step: Given) -> None:
        """Time goes on; what is due meanwhile happens in its order."""
        until = due(self.now, str(step["pass"]), None, self.zone)
        for run in self.runs:
            while (moment := _next_due(run)) is not None and moment <= until:
                run.expire()
                self._took(run)
        self.now = until

    def expect(self, step: Given) -> None:
        wanted = part(step, "expect")
        refused, self.refused = self.refused, ""
        if wanted.get("refused", "") != refused:
            raise _UnmetError(words.unmet_refusal(str(wanted.get("refused", "")), refused))
        if "run" in wanted:
            self._expect_run(str(wanted["run"]))
        for who, count in part(wanted, "tasks").items():
            found = sum(1 for run in self.runs for one in _open_tasks(run, who))
            if found != count:
                raise _UnmetError(words.unmet_tasks(who, count, found))
        sent = self._sent()
        for kind, count in part(wanted, "sent").items():
            if sent[kind] != count:
                raise _UnmetError(words.unmet_sent(kind, count, sent[kind]))
        for key, count in part(wanted, "made").items():
            if self.made[key] != count:
                entity = self.app.entities.get(key)
                raise _UnmetError(words.unmet_made(entity, key, count, self.made[key]))
        for key, value in part(wanted, "values").items():
            self._expect_value(str(wanted["record"]), key, value)

    # How it is kept

    def _expect_run(self, wanted: str) -> None:
        if not self.runs:
            raise _UnmetError(words.unmet_run(wanted, ""))
        run = self.runs[-1].state.runs[ROOT]
        found = run.result if run.state == "ended" else run.state
        if found == "running" and _is_returned(self.runs[-1]):
            found = "returned"
        if found != wanted:
            raise _UnmetError(words.unmet_run(wanted, found))

    def _expect_value(self, record: str, key: str, value: object) -> None:
        entity = self.app.entity(self._entity(record))
        found = _plain(self.rows[entity.key, record].get(key))
        wanted = _plain(self._loaded(entity, key, value))
        if found != wanted:
            raise _UnmetError(words.unmet_value(entity, record, key, wanted, found))

    def _sent(self) -> Counter[str]:
        return Counter(job.kind for run in self.runs for job in run.sent)

    def _flow(self, key: str) -> Flow:
        found = next((one for one in self.flows if one.key == key), None)
        if found is None:
            raise NotFoundError("There is no flow '{flow}'.", flow=key)
        return found

    def _begin(self, flow: Flow, record: str, actor: str) -> None:
        busy = frozenset(
            (run.state.runs[ROOT].flow, run.state.runs[ROOT].record)
            for run in self.runs
            if run.state.runs[ROOT].state != "ended"
        )
        facts = Facts(
            now=self.now, flows=Library(self.flows), org=self.org,
            records=GivenRecords(self.app, self.rows), zone=self.zone, calendar=self.calendar,
            busy=busy,
        )  # fmt: skip
        run = Ahead(EMPTY, facts, {})
        run.do(Command("start", "start", actor, flow=flow.key, record=record))
        self.runs.append(run)
        self._took(run)

    def _tell(
        self, kind: str, entity: str, key: str, before: Given, after: Given, actor: str
    ) -> None:
        """Start the flows that listen to what happened."""
        for flow in self.flows:
            if flow.entity == entity and Trigger(flow.key, entity, flow.start).hears(
                kind, before, after
            ):
                self._begin_if_meant(flow, key, actor)

    def _begin_if_meant(self, flow: Flow, key: str, actor: str) -> None:
        text = str(flow.start.get("when", ""))
        row = GivenRecords(self.app, self.rows).row(flow.entity, key) or {}
        known = {"$user.id": actor}
        environment = Environment(self.now, self.zone, self.calendar.days, known)
        if not text or flow.value(text, row, environment) is True:
            self._begin(flow, key, actor)

    def _at(self, step: Given, who: str) -> tuple[Ahead, Task | None]:
        """The run and the task that somebody means; the newest run where there is no task."""
        for run in reversed(self.runs):
            if step.get("record") and run.state.runs[ROOT].record != step["record"]:
                continue
            for task in _open_tasks(run, who):
                if step.get("step") in (None, task.step):
                    return run, task
            for task in run.state.tasks.values():
                if task.step == step.get("step") and task.can_be_acted_on:
                    return run, task  # somebody else's: the core says why that is refused
        if not self.runs:
            raise NotFoundError("Nothing has been started yet.")
        return self.runs[-1], None

    def _sync(self, run: Ahead) -> None:
        """Let a run see the time and the records as they are now."""
        run.facts = replace(
            run.facts, now=self.now, records=Overlay(GivenRecords(self.app, self.rows))
        )

    def _took(self, run: Ahead) -> None:
        """Keep what a run has changed, and the time that it has come to."""
        records = run.facts.records
        if isinstance(records, Overlay):
            for (entity, key), values in records.changes.items():
                self.rows.setdefault((entity, key), {}).update(values)
        self.made = Counter(
            one.entity for other in self.runs for one in other.effects if one.kind == "create"
        )

    def _actor(self, step: Given) -> str:
        who = str(step.get("as", ""))
        return who if who in self.org.people else SYSTEM

    def _entity(self, record: str) -> str:
        if record not in self.names:
            raise NotFoundError("There is no record '{record}' here.", record=record)
        return self.names[record]

    def _put(self, key: str, entity: str, record: Given) -> None:
        self.names[key] = entity
        known = self.app.entity(entity)
        values = {
            name: self._loaded(known, name, raw) for name, raw in part(record, "values").items()
        }
        owner = record.get("owner") or record.get("as")
        self.rows[entity, key] = {"id": key, **({"owner": owner} if owner else {}), **values}

    def _change(self, key: str, values: Given) -> tuple[str, ...]:
        """Write values; return those that are others now."""
        entity = self._entity(key)
        row, known = self.rows[entity, key], self.app.entity(entity)
        loaded = {name: self._loaded(known, name, raw) for name, raw in values.items()}
        changed = tuple(name for name, value in loaded.items() if row.get(name) != value)
        row.update(loaded)
        return changed

    def _loaded(self, entity: Entity, key: str, raw: object) -> object:
        known = entity.fields.get(key) or entity.system.get(key)
        if key in entity.lines and isinstance(raw, list):
            inner = entity.lines[key]
            return tuple(
                {name: self._loaded(inner, name, one) for name, one in row.items()} for row in raw
            )
        return load_value(self.app, known, raw) if known is not None else raw


def _open_tasks(run: Ahead, who: str) -> list[Task]:
    return [
        one
        for one in run.state.tasks.values()
        if one.can_be_acted_on and who in (one.assignee, one.agent, *one.candidates)
    ]


def _next_due(run: Ahead) -> datetime | None:
    return min((one.due for one in run.state.timers.values() if one.state == "armed"), default=None)


def _is_returned(run: Ahead) -> bool:
    waiting = [one for one in run.state.activities.values() if one.state == "open"]
    return bool(waiting) and all(one.kind == "revise" for one in waiting)


def _plain(value: object) -> object:
    """A value as a scenario writes it."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, Mapping):
        return _plain(value.get("id"))
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value if isinstance(value, str | bool | int) or value is None else str(value)


_ACTS: Mapping[str, Callable[[_Stage, Given], None]] = {
    "start": _Stage.start, "do": _Stage.act, "create": _Stage.create, "update": _Stage.update,
    "delete": _Stage.delete, "pass": _Stage.wait, "expect": _Stage.expect,
}  # fmt: skip
