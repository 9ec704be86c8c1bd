"""What one can know about a job."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, cast
from uuid import UUID

from sqlalchemy import RowMapping

from ..core.errors import Message

#: JSON objects: what goes into a job and what comes out.
Payload = Mapping[str, object]


class JobState(StrEnum):
    """queued → running → done, failed or cancelled."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def has_ended(self) -> bool:
        return self in {self.DONE, self.FAILED, self.CANCELLED}


@dataclass(frozen=True)
class Progress:
    """How far a job is: ``done`` of ``total`` pieces, None while nobody knows how many."""

    done: int = 0
    total: int | None = None
    message: Message | None = None

    def columns(self) -> dict[str, object]:
        return {"done": self.done, "total": self.total, "message": pack(self.message)}


@dataclass(frozen=True)
class Job:
    """A job as its asker sees it; ``detail`` (a traceback) is for administrators alone."""

    id: UUID
    name: str
    state: JobState
    payload: Payload
    progress: Progress
    attempts: int
    cancelling: bool
    result: Payload | None
    error: Message | None
    detail: str | None
    person: UUID | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @classmethod
    def of(cls, row: RowMapping, *, detailed: bool) -> "Job":
        return cls(
            id=row["id"],
            name=row["name"],
            state=JobState(row["state"]),
            payload=row["payload"],
            progress=Progress(row["done"], row["total"], unpack(row["message"])),
            attempts=row["attempts"],
            cancelling=row["cancelling"],
            result=row["result"],
            error=unpack(row["error"]),
            detail=row["detail"] if detailed else None,
            person=row["person"],
            created_at=row["created_at"],
            started_at=row["started_at"],
            finished_at=row["finished_at"],
        )


def pack(message: Message | None) -> dict[str, object] | None:
    """A message as JSON; what JSON does not know becomes text."""
    if message is None:
        return None
    data = {key: _plain(value) for key, value in message.data.items()}
    return {"template": storable(message.template), "data": data}


def unpack(stored: object) -> Message | None:
    if stored is None:
        return None
    packed = cast("Mapping[str, Any]", stored)
    return Message(packed["template"], packed["data"])


def storable(text: str) -> str:
    """``text`` without what no database takes, so that a failure can always be written down."""
    return text.replace("\0", "").encode(errors="replace").decode()


def _plain(value: object) -> object:
    return value if isinstance(value, bool | int | float) else storable(str(value))
