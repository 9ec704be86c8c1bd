"""What happened to people's tasks; what events are for is told in events.py."""

from dataclasses import dataclass
from datetime import datetime

from .state import Task, Values


@dataclass(frozen=True)
class TaskCreated:
    """Somebody has something to do, now or later."""

    task: Task


@dataclass(frozen=True)
class TaskOpened:
    """A task that waited can be done."""

    task: str
    at: datetime
    due_at: datetime | None = None


@dataclass(frozen=True)
class TaskPostponed:
    """A task waits for its turn again."""

    task: str


@dataclass(frozen=True)
class TaskHeld:
    """A task waits for the people whom its owner added."""

    task: str
    provisional: str = ""
    comment: str = ""
    signature: str = ""
    by: str = ""


@dataclass(frozen=True)
class TaskLent:
    """A task waits for advice; its owner may still decide."""

    task: str


@dataclass(frozen=True)
class TaskDone:
    """Somebody decided, or a rule did (``by`` is empty then)."""

    task: str
    outcome: str
    by: str
    at: datetime
    comment: str = ""
    signature: str = ""
    reason: str = ""
    attachments: tuple[str, ...] = ()
    rev: int = 0


@dataclass(frozen=True)
class TaskReopened:
    """A decision was undone: the task is open again."""

    task: str


@dataclass(frozen=True)
class TaskTransferred:
    """A task went to the person ``to``, and does not come back."""

    task: str
    to: str
    by: str
    comment: str = ""


@dataclass(frozen=True)
class TaskReparented:
    """People who were added by a task now belong to the one that took its place."""

    task: str
    parent: str


@dataclass(frozen=True)
class TaskCancelled:
    """A task is needed no longer."""

    task: str
    reason: str


@dataclass(frozen=True)
class TaskClaimed:
    """One of the candidates took a task."""

    task: str
    person: str


@dataclass(frozen=True)
class TaskReleased:
    """The task is anybody's again."""

    task: str


@dataclass(frozen=True)
class TaskLoaned:
    """A standing delegate may act: alone (``assignee``) or as well (``agent``)."""

    task: str
    assignee: str
    agent: str = ""


@dataclass(frozen=True)
class DraftSaved:
    """An approver's unfinished work; the record knows nothing of it."""

    task: str
    values: Values


@dataclass(frozen=True)
class TaskUrged:
    """Somebody was asked to hurry."""

    task: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Reminded:
    """A deadline is near, or over."""

    task: str
    order: int
