"""The interpreter, run ahead: who would be asked, on which way, and when. Nothing is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from ..core.errors import ConflictError, FormloomError
from . import events as e
from .commands import Command
from .decide import Decision, Effect, decide
from .facts import Facts, Records
from .model import START
from .state import EMPTY, ROOT, Activity, Job, Seat, State, Task

#: Steps that a prediction looks ahead; a flow that goes on longer is cut off.
FARTHEST = 200


@dataclass(frozen=True)
class Foreseen:
    """One step of the way: whom it asks and by which rule, or what it does by itself.

    ``kind`` is that of an activity, ``passed`` for a step that waits for nothing, ``copy`` for a
    read item. ``at`` is when it would begin.
    """

    step: str
    kind: str
    at: datetime
    seats: tuple[Seat, ...] = ()
    note: str = ""
    activity: str = ""


@dataclass(frozen=True)
class Prediction:
    """The way from here if everybody agrees; ``result`` is empty if it ends nowhere."""

    steps: tuple[Foreseen, ...]
    result: str
    ends_at: datetime
    incidents: tuple[str, ...] = ()

    @property
    def path(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Steps with people and whom each asks, for comparing one prediction with another."""
        return tuple(
            (one.step, tuple(p for seat in one.seats for p in (seat.candidates or (seat.person,))))
            for one in self.steps
            if one.kind == "people"
        )


@dataclass(frozen=True)
class Overlay:
    """Records as they would be: what the run changes lies over what is stored."""

    base: Records
    changes: Mapping[tuple[str, str], Mapping[str, object]] = field(default_factory=dict)

    def row(self, entity: str, id: str) -> Mapping[str, object] | None:
        stored = self.base.row(entity, id)
        changed = self.changes.get((entity, id))
        return {**(stored or {}), **changed} if changed else stored

    def with_values(self, entity: str, id: str, values: Mapping[str, object]) -> "Overlay":
        both = {**self.changes.get((entity, id), {}), **values}
        return Overlay(self.base, {**self.changes, (entity, id): both})


def predict_start(
    command: Command, facts: Facts, pace: Mapping[str, int] | None = None
) -> Prediction:
    """The way of a run that is not started yet.

    :param command: the ``start`` that would be given.
    :raises FormloomError: if it would be refused.
    """
    ahead = Ahead(EMPTY, facts, pace or {})
    ahead.do(command)
    return ahead.finish()


def predict(state: State, facts: Facts, pace: Mapping[str, int] | None = None) -> Prediction:
    """The way of a run from where it is.

    :param pace: seconds that a step with people usually takes; none at all if it is not named.
    """
    return Ahead(state, facts, pace or {}).finish()


def demand_startable(command: Command, facts: Facts) -> None:
    """Refuse a start whose way leads to a step that has nobody to ask and says so beforehand.

    :raises ConflictError: with the step.
    """
    flow = facts.flows.active(command.flow)
    for step in predict_start(command, facts).incidents:
        known = flow.by_id.get(step) if flow else None
        if known is not None and known.part("ifEmpty").get("do") == "block":
            raise ConflictError(
                "Nobody could be asked at '{step}'; have somebody named there first.", step=step
            )


class Ahead:
    """Plays everybody: people agree, timers fire, what is sent is answered.

    ``steps`` are those that were come by, ``effects`` what would be done with records, ``sent``
    what would leave the house. Nothing of it happens.
    """

    def __init__(self, state: State, facts: Facts, pace: Mapping[str, int]) -> None:
        self.state = state
        self.facts = replace(facts, records=Overlay(facts.records))
        self.pace = pace
        self.steps: list[Foreseen] = []
        self.number = 0
        self.effects: list[Effect] = []
        self.sent: list[Job] = []

    def copy(self) -> "Ahead":
        """Another one at the same place, which goes its own way from here."""
        other = Ahead(self.state, self.facts, self.pace)
        other.facts, other.steps, other.number = self.facts, [*self.steps], self.number
        other.effects, other.sent = [*self.effects], [*self.sent]
        return other

    def command(self, kind: str, **more: object) -> Command:
        self.number += 1
        return Command(f"predicted {self.number}", kind, **more)  # type: ignore[arg-type]

    def do(self, command: Command) -> None:
        decision = self._take(decide(self.state, command, self.facts))
        while decision.effect is not None:
            decision = self._take(decide(self.state, self._perform(decision.effect), self.facts))

    def change(self, entity: str, id: str, values: Mapping[str, object]) -> None:
        """Look at a record as if it had these values."""
        records = self.facts.records
        if isinstance(records, Overlay):
            self.facts = replace(self.facts, records=records.with_values(entity, id, values))

    def _take(self, decision: Decision) -> Decision:
        self.state = decision.state
        for event in decision.events:
            seen = _foreseen(event, self.facts.now)
            self.steps += [seen] if seen else []
            self.sent += [event.job] if isinstance(event, e.JobQueued) else []
        return decision

    def _perform(self, effect: Effect) -> Command:
        """What an effect would change; what it would create has no id yet."""
        self.effects.append(effect)
        run = self.state.runs[effect.run]
        own = not effect.path and effect.kind == "update"
        records = self.facts.records
        if own and isinstance(records, Overlay):
            records = records.with_values(run.entity, run.record, effect.values)
            self.facts = replace(self.facts, records=records)
        values: dict[str, object] = {"rows": ()} if effect.kind == "query" else {}
        changed = tuple(effect.values) if own else ()
        return self.command("effect_done", activity=effect.activity, values=values, changed=changed)

    def finish(self) -> Prediction:
        for _ in range(FARTHEST):
            activity = self._next()
            if activity is None:
                break
            self._go_on(activity)
        run = self.state.runs[ROOT]
        stuck = [one.step for one in self.state.activities.values() if _is_stuck(one)]
        return Prediction(tuple(self.steps), run.result, self.facts.now, tuple(stuck))

    def pass_time(self) -> bool:
        """Let come what is waited for, a moment or an answer; False if only people are."""
        waiting = [one for one in self.state.activities.values() if one.state == "open"]
        found = next((one for one in waiting if one.kind not in _OTHERS), None)
        if found is not None:
            self._go_on(found)
        return found is not None

    def expire(self) -> bool:
        """Let the next deadline or reminder of somebody come; False if there is none."""
        armed = [one for one in self.state.timers.values() if one.state == "armed"]
        if not armed:
            return False
        timer = min(armed, key=lambda one: one.due)
        self._wait_until(timer.due)
        self.do(self.command("fire_timer", target=timer.id))
        return True

    def _next(self) -> Activity | None:
        """What the run waits for, oldest first; a parent waits for its child."""
        if any(one.state == "suspended" for one in self.state.runs.values()):
            return None
        waiting = [one for one in self.state.activities.values() if one.state == "open"]
        return next((one for one in waiting if one.kind not in ("child", "incident")), None)

    def _go_on(self, activity: Activity) -> None:
        if activity.kind in ("people", "revise"):
            self._decide(activity)
            return
        due = [
            one for one in self.state.timers.values()
            if one.activity == activity.id and one.state == "armed"
        ]  # fmt: skip
        if due:
            timer = min(due, key=lambda one: one.due)
            self._wait_until(timer.due)
            self.do(self.command("fire_timer", target=timer.id))
        else:
            self.do(self.command("skip", activity=activity.id))

    def _wait_until(self, moment: datetime) -> None:
        self.facts = replace(self.facts, now=max(moment, self.facts.now))

    def _decide(self, activity: Activity) -> None:
        """Everybody of a step agrees, after the time that the step usually takes."""
        self._wait_until((activity.opened_at or self.facts.now) + timedelta(
            seconds=self.pace.get(activity.step, 0)
        ))  # fmt: skip
        task = next(one for one in self.state.tasks_of(activity.id) if one.can_be_acted_on)
        try:
            self.do(self._word(activity, task))
        except FormloomError:
            # A required field is blank still: the person would fill it.
            self.do(self.command("skip", activity=activity.id))

    def _word(self, activity: Activity, task: Task) -> Command:
        if not task.assignee:
            return self.command("claim", actor=task.candidates[0], task=task.id)
        flow = self.facts.flows.version(
            self.state.runs[task.run].flow, self.state.runs[task.run].version
        )
        words = {START: "resubmit"}
        kind = words.get(activity.step) or _AGREE[flow.step(activity.step).type]
        return self.command(
            kind, actor=task.assignee, task=task.id, comment="-", signature="-", attachments=("-",)
        )


#: What only people, a child or an administrator moves on.
_OTHERS = frozenset({"people", "revise", "child", "incident"})
#: How people agree at each type of step.
_AGREE = {"approval": "approve", "handle": "handle"}


def _is_stuck(activity: Activity) -> bool:
    return activity.kind == "incident" and activity.state == "open"


def _foreseen(event: e.Event, now: datetime) -> Foreseen | None:
    match event:
        case e.ActivityOpened(activity):
            note = activity.note
            return Foreseen(activity.step, activity.kind, now, activity.seats, note, activity.id)
        case e.StepPassed(step=step, note=note):
            return Foreseen(step, "passed", now, note=note)
        case e.CopySent(copy):
            return Foreseen(copy.step, "copy", now, (Seat(copy.person),))
    return None
