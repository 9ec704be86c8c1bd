"""What is due, sent, awaited or broken; what events are for is told in events.py."""

from dataclasses import dataclass
from datetime import datetime

from .state import Copy, Incident, Job, Signal, Timer


@dataclass(frozen=True)
class TimerArmed:
    """Something is due later."""

    timer: Timer


@dataclass(frozen=True)
class TimerFired:
    """The moment has come."""

    timer: str


@dataclass(frozen=True)
class TimerCancelled:
    """It is due no longer."""

    timer: str


@dataclass(frozen=True)
class TimerSuspended:
    """The rest of the time is kept."""

    timer: str
    remaining: int


@dataclass(frozen=True)
class TimerResumed:
    """The time runs again."""

    timer: str
    due: datetime


@dataclass(frozen=True)
class JobQueued:
    """Something is to be sent after the commit."""

    job: Job


@dataclass(frozen=True)
class JobQueuedAgain:
    """What was given up is tried anew, with the same key; ``activity`` waits for it now, if any."""

    job: str
    activity: str = ""


@dataclass(frozen=True)
class JobEnded:
    """It was sent (done), given up (failed) or is needed no longer (cancelled)."""

    job: str
    state: str


@dataclass(frozen=True)
class CopySent:
    """Somebody may read how it stands."""

    copy: Copy


@dataclass(frozen=True)
class SignalStored:
    """An event came before anything waited for it."""

    signal: Signal


@dataclass(frozen=True)
class SignalConsumed:
    """A step took a stored event."""

    signal: str


@dataclass(frozen=True)
class IncidentRaised:
    """The flow cannot go on by itself."""

    incident: Incident


@dataclass(frozen=True)
class IncidentSolved:
    """An administrator dealt with it."""

    incident: str
