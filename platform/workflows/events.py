"""What happened to a run: the only thing that changes a state, and its history page.

An event that makes a row carries the row; every other carries ids and what changed. ``at`` is aware
UTC. Events fold to the state (``evolve``), so nothing else needs to be stored to rebuild it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from .outside_events import (
    CopySent,
    IncidentRaised,
    IncidentSolved,
    JobEnded,
    JobQueued,
    JobQueuedAgain,
    SignalConsumed,
    SignalStored,
    TimerArmed,
    TimerCancelled,
    TimerFired,
    TimerResumed,
    TimerSuspended,
)
from .state import Activity, Run, Scope, Token, Values
from .task_events import (
    DraftSaved,
    Reminded,
    TaskCancelled,
    TaskClaimed,
    TaskCreated,
    TaskDone,
    TaskHeld,
    TaskLent,
    TaskLoaned,
    TaskOpened,
    TaskPostponed,
    TaskReleased,
    TaskReopened,
    TaskReparented,
    TaskTransferred,
    TaskUrged,
)


@dataclass(frozen=True)
class RunStarted:
    """A run began."""

    run: Run


@dataclass(frozen=True)
class RunSuspended:
    """Timers are frozen and tasks are read-only."""

    run: str


@dataclass(frozen=True)
class RunResumed:
    """The run goes on."""

    run: str


@dataclass(frozen=True)
class RunEnded:
    """A run is over: approved, rejected, withdrawn, terminated, expired or failed."""

    run: str
    result: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class RunMigrated:
    """A run follows another version from now on; ``steps`` maps old step ids to new ones."""

    run: str
    version: str
    steps: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class InitiatorChanged:
    """Somebody else stands for the run, because its initiator has left."""

    run: str
    person: str


@dataclass(frozen=True)
class RoundRaised:
    """Decisions so far are history and count no longer."""

    run: str
    round: int
    reason: str


@dataclass(frozen=True)
class VariablesSet:
    """A step computed or received values."""

    run: str
    values: Values


@dataclass(frozen=True)
class PeoplePicked:
    """Somebody chose who is asked at a later step."""

    run: str
    step: str
    people: tuple[str, ...]


@dataclass(frozen=True)
class FieldsChanged:
    """The record changed while the run goes on."""

    run: str
    fields: tuple[str, ...]
    by: str = ""
    task: str = ""


@dataclass(frozen=True)
class EffectMade:
    """Something happened that nothing here can undo."""

    run: str
    step: str
    kind: str


@dataclass(frozen=True)
class StepPassed:
    """A step without people is done; ``data`` holds what it decided on."""

    run: str
    step: str
    note: str = ""
    data: Values = field(default_factory=dict)


@dataclass(frozen=True)
class ScopeOpened:
    """A block began."""

    scope: Scope


@dataclass(frozen=True)
class BranchStarted:
    """The next row of a loop begins."""

    scope: str
    branch: str


@dataclass(frozen=True)
class BranchArrived:
    """A branch has come to its end."""

    scope: str
    branch: str


@dataclass(frozen=True)
class ArrivalUndone:
    """A branch is on its way again, since its last decision was taken back."""

    scope: str
    branch: str


@dataclass(frozen=True)
class ScopeClosed:
    """A block is done: enough branches have arrived."""

    scope: str


@dataclass(frozen=True)
class ScopeCancelled:
    """A block was left before it was done."""

    scope: str
    reason: str


@dataclass(frozen=True)
class TokenPlaced:
    """The run is at a step in a new branch, or anew."""

    token: Token


@dataclass(frozen=True)
class TokenMoved:
    """The run is at the next step."""

    token: str
    step: str


@dataclass(frozen=True)
class TokenConsumed:
    """A thread of the run came to its end."""

    token: str


@dataclass(frozen=True)
class TokenCancelled:
    """A thread of the run was given up."""

    token: str
    reason: str


@dataclass(frozen=True)
class TokenParked:
    """A thread waits until its detour comes back."""

    token: str


@dataclass(frozen=True)
class TokenUnparked:
    """The detour is back."""

    token: str


@dataclass(frozen=True)
class ActivityOpened:
    """A step waits for somebody or something."""

    activity: Activity


@dataclass(frozen=True)
class ActivityParked:
    """A step waits for its detour."""

    activity: str


@dataclass(frozen=True)
class ActivityReopened:
    """A step waits again, at ``token``."""

    activity: str
    token: str


@dataclass(frozen=True)
class ActivityClosed:
    """A step has waited long enough; ``outcome`` says how it ended."""

    activity: str
    outcome: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class Commented:
    """Somebody said something; nothing else changed."""

    run: str
    by: str
    text: str
    task: str = ""
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True)
class CommandTaken:
    """The command took effect; the same id again changes nothing."""

    id: str
    kind: str
    actor: str
    on_behalf: str = ""


Event: TypeAlias = (
    RunStarted | RunSuspended | RunResumed | RunEnded | RunMigrated | InitiatorChanged
    | RoundRaised | VariablesSet | PeoplePicked | FieldsChanged | EffectMade | StepPassed
    | ScopeOpened | BranchStarted | BranchArrived | ArrivalUndone | ScopeClosed | ScopeCancelled
    | TokenPlaced | TokenMoved | TokenConsumed | TokenCancelled | TokenParked | TokenUnparked
    | ActivityOpened | ActivityParked | ActivityReopened | ActivityClosed
    | TaskCreated | TaskOpened | TaskPostponed | TaskHeld | TaskLent | TaskDone | TaskReopened
    | TaskTransferred | TaskReparented | TaskCancelled | TaskClaimed | TaskReleased | TaskLoaned
    | DraftSaved | TimerArmed | TimerFired | TimerCancelled | TimerSuspended | TimerResumed
    | JobQueued | JobQueuedAgain | JobEnded | CopySent | SignalStored | SignalConsumed
    | IncidentRaised | IncidentSolved | Commented | TaskUrged | Reminded | CommandTaken
)  # fmt: skip

__all__ = [
    "ActivityClosed", "ActivityOpened", "ActivityParked", "ActivityReopened", "ArrivalUndone",
    "BranchArrived", "BranchStarted", "CommandTaken", "Commented", "CopySent", "DraftSaved",
    "EffectMade", "Event", "FieldsChanged", "IncidentRaised", "IncidentSolved",
    "InitiatorChanged", "JobEnded", "JobQueued", "JobQueuedAgain", "PeoplePicked", "Reminded",
    "RoundRaised",
    "RunEnded", "RunMigrated", "RunResumed", "RunStarted", "RunSuspended", "ScopeCancelled",
    "ScopeClosed", "ScopeOpened", "SignalConsumed", "SignalStored", "StepPassed",
    "TaskCancelled", "TaskClaimed", "TaskCreated", "TaskDone", "TaskHeld", "TaskLent",
    "TaskLoaned", "TaskOpened", "TaskPostponed", "TaskReleased", "TaskReopened",
    "TaskReparented", "TaskTransferred", "TaskUrged", "TimerArmed", "TimerCancelled",
    "TimerFired", "TimerResumed", "TimerSuspended", "TokenCancelled", "TokenConsumed",
    "TokenMoved", "TokenParked", "TokenPlaced", "TokenUnparked", "VariablesSet",
]  # fmt: skip
