"""Everything the core knows about a run and its children: rows, never changed in place.

A state is one family: the root run and the runs that its sub-flows started. Ids are short texts
(``r1``, ``t7``) that are unique in the family; whoever stores them makes its own keys of
(root run, id).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

#: Values of fields and variables: what JSON knows, decimals, dates, datetimes (aware, UTC).
Values = Mapping[str, object]


@dataclass(frozen=True)
class Run:
    """One execution of a version of a flow, bound to at most one record.

    ``state`` is running, suspended or ended. ``data_rev`` counts the changes of the record while
    the run is going; ``field_revs`` says at which count a field changed last. ``effect_seq`` is the
    number of the last event that reached the world outside. ``lines`` is the initiator's place in
    the organisation at submit.
    """

    id: str
    flow: str
    version: str
    initiator: str | None
    entity: str = ""
    record: str = ""
    parent: str = ""
    parent_token: str = ""
    depth: int = 0
    state: str = "running"
    result: str = ""
    reason: str = ""
    round: int = 1
    data_rev: int = 0
    field_revs: Mapping[str, int] = field(default_factory=dict)
    variables: Values = field(default_factory=dict)
    picks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lines: "Lines | None" = None
    effect_seq: int = 0
    started_at: datetime | None = None
    ended_at: datetime | None = None
    origin: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lines:
    """Whom a person reports to, nearest first: managers, and the heads of each department above."""

    department: str = ""
    managers: tuple[str, ...] = ()
    heads: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Scope:
    """One activation of a block; the root sequence of a run is one, with no step.

    ``waiting`` are branches not yet started (a loop that takes its rows one after another).
    ``need`` is the number of arrivals that close it. ``rows`` are what a loop goes over.
    """

    id: str
    run: str
    step: str
    parent: str
    parent_branch: str
    branches: tuple[str, ...]
    need: int
    arrived: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    rows: tuple[object, ...] = ()
    state: str = "open"
    round: int = 1

    @property
    def expected(self) -> int:
        return len(self.branches)


@dataclass(frozen=True)
class Token:
    """ "The run is here": on one step, inside one branch of one scope.

    ``state`` is live, parked (a detour goes on), consumed or cancelled. ``detour_of`` is the token
    that a detour comes back to; ``returned`` tells that a return put it here.
    """

    id: str
    run: str
    step: str
    scope: str
    branch: str
    state: str = "live"
    detour_of: str = ""
    returned: bool = False


@dataclass(frozen=True)
class Seat:
    """Somebody whom an activity asks, and by which rule; a seat may be open to many to claim."""

    person: str = ""
    rule: str = ""
    candidates: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Activity:
    """One visit of a token to a step that waits.

    ``kind`` says what for: people, revise, effect, delay, wait, job, child or incident.
    ``state`` is open, parked or closed. ``visit`` counts the visits of the step in this run.
    """

    id: str
    run: str
    token: str
    step: str
    kind: str
    round: int
    visit: int
    state: str = "open"
    outcome: str = ""
    reason: str = ""
    seats: tuple[Seat, ...] = ()
    note: str = ""
    data: Values = field(default_factory=dict)
    opened_at: datetime | None = None
    opened_seq: int = 0
    closed_at: datetime | None = None


@dataclass(frozen=True)
class Task:
    """One person's piece of work inside an activity.

    ``sign`` is main, before, after, parallel or advice; ``state`` is pending, open, held, lent,
    done, transferred or cancelled. ``principal`` is whose authority it is; ``assignee`` and
    ``agent`` may act on it. ``provisional`` is an outcome that waits for after-signers.
    """

    id: str
    run: str
    activity: str
    step: str
    assignee: str
    principal: str
    sign: str = "main"
    order: int = 0
    parent: str = ""
    added_by: str = ""
    agent: str = ""
    candidates: tuple[str, ...] = ()
    weight: Decimal = Decimal(1)
    state: str = "open"
    outcome: str = ""
    reason: str = ""
    provisional: str = ""
    comment: str = ""
    signature: str = ""
    acted_by: str = ""
    acted_at: datetime | None = None
    acted_seq: int = 0
    acted_rev: int = 0
    opened_at: datetime | None = None
    due_at: datetime | None = None
    urged_at: datetime | None = None
    draft: Values = field(default_factory=dict)

    @property
    def is_live(self) -> bool:
        return self.state in LIVE_TASKS

    @property
    def can_be_acted_on(self) -> bool:
        return self.state in ("open", "lent")


LIVE_TASKS = frozenset({"pending", "open", "held", "lent"})


@dataclass(frozen=True)
class Timer:
    """A moment at which something is due; ``remaining`` seconds are kept while suspended."""

    id: str
    run: str
    activity: str
    kind: str
    due: datetime
    task: str = ""
    order: int = 0
    state: str = "armed"
    remaining: int = 0


@dataclass(frozen=True)
class Job:
    """Something for the outbox; ``key`` is the same on every attempt and unique for ever."""

    id: str
    run: str
    key: str
    kind: str
    step: str
    activity: str = ""
    payload: Values = field(default_factory=dict)
    state: str = "queued"


@dataclass(frozen=True)
class Copy:
    """A read item (抄送): once per person, step and round."""

    run: str
    step: str
    person: str
    round: int
    by: str = ""


@dataclass(frozen=True)
class Signal:
    """An event from outside that came before anything waited for it."""

    id: str
    run: str
    name: str
    key: str
    payload: Values = field(default_factory=dict)
    state: str = "stored"


@dataclass(frozen=True)
class Incident:
    """What the flow cannot go on with until an administrator looks."""

    id: str
    run: str
    step: str
    code: str
    activity: str = ""
    detail: Values = field(default_factory=dict)
    state: str = "open"


@dataclass(frozen=True)
class State:
    """A family of runs. ``commands`` are the ids of those that took effect; ``seq`` counts."""

    runs: Mapping[str, Run] = field(default_factory=dict)
    scopes: Mapping[str, Scope] = field(default_factory=dict)
    tokens: Mapping[str, Token] = field(default_factory=dict)
    activities: Mapping[str, Activity] = field(default_factory=dict)
    tasks: Mapping[str, Task] = field(default_factory=dict)
    timers: Mapping[str, Timer] = field(default_factory=dict)
    jobs: Mapping[str, Job] = field(default_factory=dict)
    signals: Mapping[str, Signal] = field(default_factory=dict)
    incidents: Mapping[str, Incident] = field(default_factory=dict)
    copies: tuple[Copy, ...] = ()
    commands: frozenset[str] = frozenset()
    counter: int = 0
    seq: int = 0

    def tasks_of(self, activity: str) -> list[Task]:
        """The tasks of an activity, in the order in which they were made."""
        return [task for task in self.tasks.values() if task.activity == activity]

    def children_of(self, task: str) -> list[Task]:
        """The live tasks below another in its tree."""
        return [one for one in self.tasks.values() if one.parent == task and one.is_live]

    def activity_of(self, token: str) -> Activity | None:
        """The open or parked activity of a token."""
        found = (one for one in self.activities.values() if one.token == token)
        return next((one for one in found if one.state != "closed"), None)

    def live_tokens(self, run: str) -> list[Token]:
        """The tokens of a run that are live or parked."""
        return [
            one
            for one in self.tokens.values()
            if one.run == run and one.state in ("live", "parked")
        ]

    def root_scope(self, run: str) -> Scope:
        """The scope of a run's root sequence."""
        return next(one for one in self.scopes.values() if one.run == run and not one.step)


#: The one run of a family that has no parent.
ROOT = "r1"
EMPTY = State()
