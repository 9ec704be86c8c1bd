"""What the outbox announces, inside the transaction that writes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from .job import JobState


@dataclass(frozen=True)
class JobQueued:
    """A job may run as soon as the transaction commits."""

    id: UUID
    background: bool


@dataclass(frozen=True)
class JobEnded:
    """A job is done, cancelled, or has failed for good."""

    id: UUID
    name: str
    payload: Mapping[str, object]
    state: JobState
