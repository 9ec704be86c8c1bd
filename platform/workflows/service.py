"""Runs: one command is one transaction under the lock of its family."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from sqlalchemy import RowMapping

from ..access.audit import write_audit
from ..core.actor import SYSTEM as SYSTEM_ACTOR
from ..core.errors import ConflictError, NotAllowedError, StaleRevisionError
from ..core.ids import new_id
from ..core.transaction import Transaction
from ..formula import Environment
from ..jobs.queue import enqueue
from ..records import rights as record_rights
from ..records.links import title_of
from ..records.query import THIS, Rows
from ..records.reading import missing
from ..records.service import RecordService
from . import store
from .beginning import follow
from .commands import SYSTEM, Command
from .decide import decide
from .effects import Effects, acting, changed_keys, readable
from .events import JobQueued, JobQueuedAgain, RunEnded
from .facts import Facts
from .following import follow_runs
from .listening import caused_by
from .model import Flow
from .notices import tell
from .papers import Papers
from .ports.people import uuid_of
from .ports.world import World
from .predict import demand_startable
from .projecting import actors_of, demand_part
from .rights import field_rights, may_edit
from .sending import attempts_of
from .state import ROOT, State
from .store import Change, Family
from .telling import told_of

#: The job that fires what is due, and the beginning of the names of those that send something.
FIRE_TIMERS = "flow_timers"
SEND = "flow_"
#: What administrators do to runs: each is told by the audit log.
STEERING = {
    kind: f"run.{kind}"
    for kind in (
        "terminate", "suspend", "resume", "skip", "jump", "retry", "reassign", "migrate",
        "handover",
    )
}  # fmt: skip

Values = Mapping[str, object]


class Flows:
    """Starts runs and carries out commands, as the actor of a transaction."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self.world = World(tx)

    def start(
        self,
        flow: str,
        record: UUID | None,
        command_id: str,
        *,
        picks: Mapping[str, tuple[str, ...]] | None = None,
    ) -> UUID:
        """Start a run for a record that the actor may change; the same command is the same run.

        :param picks: people whom the starter chose, by step.
        :raises NotFoundError: if there is no such flow or record, or none that the actor may see.
        """
        known = store.find_command(self._tx, command_id)
        if known is None:
            self._demand_record(flow, record)
        who = str(self._tx.actor.person or SYSTEM)
        asked = Command(
            command_id, "start", who, flow=flow, record=str(record or ""), picks=picks or {}
        )
        return self.start_as(asked)

    def start_as(self, command: Command) -> UUID:
        """Carry out a ``start`` in its own actor's name."""
        root = new_id()
        known = store.take_command(self._tx, command.id, root, command.kind)
        if known is not None:
            return self._same(known, command.kind)
        busy = (command.flow, command.record)
        is_busy = store.is_busy(self._tx, command.flow, uuid_of(command.record))
        facts = self.world.facts(busy=frozenset({busy} if is_busy else ()))
        flow = facts.flows.active(command.flow)
        if flow is not None:
            self._demand_meant(flow, command, facts)
            demand_startable(command, facts)
        self._carry_out(store.create(self._tx, root), command, facts)
        return root

    def act(self, root: UUID, command: Command, *, edits: Values | None = None) -> Family:
        """Carry out a command and return the family as it is then.

        :param edits: values of the record, in the API's form, that change with it.
        :raises FormloomError: if it is refused; the transaction must not be committed then.
        """
        family = self.family(root, lock=True)
        known = store.take_command(self._tx, command.id, root, command.kind)
        if known is not None:
            if self._same(known, command.kind) != root:
                raise _used()
            return family
        if command.signature or command.attachments:
            used = (task.signature for task in family.state.tasks.values())
            Papers(self._tx, root).demand_own(command.signature, command.attachments, used)
        if edits:
            command = self._edited(family, command, edits)
        try:
            return self._carry_out(family, command, self.world.facts())
        except StaleRevisionError as error:
            raise self._readable(family.state, command.task, error) from error

    def _readable(self, state: State, id: str, error: StaleRevisionError) -> StaleRevisionError:
        """The refusal with values in the API's form: what the step, or a role, lets people see."""
        task = state.tasks[id]
        run = state.runs[task.run]
        entity = self.world.versions.app.entity(run.entity)
        step = field_rights(self.world.versions.version(run.flow, run.version), task.step)
        seen = {**record_rights.visible(self._tx, entity), **step}
        theirs = {
            key: readable(value, entity.field(key))
            for key, value in error.theirs.items()
            if seen.get(key) in {"read", "edit", "required"}
        }
        return StaleRevisionError(error.message.template, theirs=theirs, **error.data)

    def family(self, root: UUID, *, lock: bool = False) -> Family:
        """A family of runs that the actor takes part in.

        :raises NotFoundError: for everybody else, too.
        """
        family = store.load(self._tx, root, lock=lock)
        demand_part(self._tx, family.state)
        return family

    def _same(self, known: RowMapping, kind: str) -> UUID:
        """The family of a command that took effect before."""
        if (known["kind"], known["actor"]) != (kind, self._tx.actor.person):
            raise _used()
        found: UUID = known["root_id"]
        return found

    def _demand_record(self, flow: str, record: UUID | None) -> None:
        """Whoever starts a flow may change the record; where roles are named, see it."""
        known = self.world.versions.active(flow)
        if known is None or not known.entity or self._tx.actor.system:
            return
        entity = self.world.versions.app.entity(known.entity)
        right = "read" if known.start.get("roles") else "update"
        record_rights.demand(self._tx, entity, "read")
        seen = Rows(self._tx, entity).one(("id",))
        if not self._tx.fetch(seen, {THIS: record}):
            raise missing(entity, record or UUID(int=0))
        allowed = Rows(self._tx, entity).one(("id",), right=right)
        if right != "read" and not self._tx.fetch(allowed, {THIS: record}):
            raise NotAllowedError("You may not change this {entity}.", entity=entity.title)

    def _demand_meant(self, flow: Flow, command: Command, facts: Facts) -> None:
        """Refuse a record that the flow's condition leaves out."""
        text = str(flow.start.get("when", ""))
        person = facts.org.person(command.actor)
        known = {"$user.id": person.id, "$user.name": person.name} if person else {}
        row = facts.records.row(flow.entity, command.record) or {}
        environment = Environment(facts.now, facts.zone, facts.calendar.days, known)
        if text and flow.value(text, row, environment) is not True:
            raise ConflictError("'{flow}' is not for this record as it is now.", flow=flow.title)

    def _edited(self, family: Family, command: Command, edits: Values) -> Command:
        """Save what somebody changes with a decision, as far as the step lets its people."""
        task = family.state.tasks.get(command.task)
        if task is None or command.actor not in actors_of(task):
            return command  # the core says why that is refused
        run = family.state.runs[task.run]
        flow = self.world.versions.version(run.flow, run.version)
        for key in edits:
            if not may_edit(flow, task.step, key):
                raise NotAllowedError("This step does not let you change '{field}'.", field=key)
        before = self.world.records.row(run.entity, run.record) or {}
        other = acting(self._tx, replace(self._tx.actor, system=True))
        caused_by(other, (*run.origin, run.flow), family.id)
        RecordService(other, run.entity).update(UUID(run.record), edits)
        self.world.records.forget()
        after = self.world.records.row(run.entity, run.record) or {}
        changed = tuple(key for key in changed_keys(before, after) if key in edits)
        return replace(command, changed=changed, values={key: after[key] for key in changed})

    def _carry_out(self, family: Family, command: Command, facts: Facts) -> Family:
        self.world.texts.root = family.id
        decision = decide(family.state, command, facts)
        events = list(decision.events)
        effects = Effects(self._tx, self.world, family.id)
        while decision.effect is not None:
            answer = effects.perform(decision.effect, decision.state, f"{command.id}/{len(events)}")
            decision = decide(decision.state, answer, self.world.facts())
            events += decision.events
        after = decision.state
        titles = self._titles(family, after)
        change = Change(family.state, after, events, self._alone(after), titles)
        if events:
            fresh = store.save(self._tx, family, change)
            told = told_of(family.id, after, events, fresh, self.world.facts(), command)
            tell(self._tx, family.id, told)
            follow_runs(self._tx, after, events, starts=command.kind == "start")
            self._arm(change)
            self._send(family.id, change)
            if command.kind in STEERING and command.actor != SYSTEM:
                said = {"comment": command.comment, "task": command.task, "to": command.target}
                write_audit(
                    self._tx, STEERING[command.kind], f"run/{family.id}",
                    people=list(command.people), **{key: one for key, one in said.items() if one},
                )  # fmt: skip
            self._follow(family.id, change)
        return Family(family.id, family.version + 1, after)

    def _alone(self, state: State) -> frozenset[str]:
        """The root run, if it keeps others of its flow from its record."""
        run = state.runs[ROOT]
        flow = self.world.versions.version(run.flow, run.version)
        return frozenset({ROOT} if flow.start.get("onePerRecord") and run.record else ())

    def _titles(self, family: Family, state: State) -> Mapping[str, str]:
        fresh = [run for id, run in state.runs.items() if id not in family.state.runs]
        return {run.id: self._title(run.entity, run.record) for run in fresh}

    def _title(self, entity: str, record: str) -> str:
        row = self.world.records.row(entity, record)
        return title_of(self.world.versions.app.entity(entity), row) if row else ""

    def _arm(self, change: Change) -> None:
        """Have a job look when something is due."""
        known = change.before.timers
        due = {
            one.due
            for one in change.after.timers.values()
            if one.state == "armed" and known.get(one.id) != one
        }
        for moment in sorted(due):
            key = f"{FIRE_TIMERS}:{moment:%Y%m%dT%H%M%S}"
            enqueue(
                self._tx, FIRE_TIMERS, {}, key=key, again=True, after=moment, actor=SYSTEM_ACTOR
            )

    def _send(self, root: UUID, change: Change) -> None:
        """Put what goes out after the commit into the outbox."""
        for event in change.events:
            if isinstance(event, JobQueued | JobQueuedAgain):
                id = event.job if isinstance(event, JobQueuedAgain) else event.job.id
                job = change.after.jobs[id]
                payload = {"root": str(root), "job": job.id, "key": f"{root}:{job.key}"}
                enqueue(
                    self._tx, SEND + job.kind, payload, key=str(payload["key"]),
                    attempts=attempts_of(job), actor=SYSTEM_ACTOR,
                )  # fmt: skip

    def _follow(self, root: UUID, change: Change) -> None:
        """Start what waits for a run to end."""
        for event in change.events:
            if isinstance(event, RunEnded):
                follow(self._tx, self.world.versions.app, root, change.after.runs[event.run])


def _used() -> ConflictError:
    return ConflictError("This command id was used for something else. Make a new one.")
