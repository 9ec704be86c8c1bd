"""A subscription as a value: who gets what by mail, when, and on what condition."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import RowMapping

from ..core.errors import InvalidValueError, Message
from ..jobs.job import unpack

#: The last day that every month has.
LAST_DAY = 28


@dataclass(frozen=True)
class Timing:
    """When: ``on`` is the day of the week (1 is Monday) or of the month, ``at`` such as 07:30."""

    every: str
    at: str = "08:00"
    on: int = 1
    zone: str = "UTC"

    def cron(self) -> str:
        """The five fields of cron.

        :raises InvalidValueError: if it says no time.
        """
        hour, minute = self._time()
        if self.every not in EVERY:
            raise InvalidValueError("'{every}' is no rhythm.", every=self.every, field="every")
        most = {"week": 7, "month": LAST_DAY}.get(self.every, LAST_DAY)
        if not 1 <= self.on <= most:
            raise InvalidValueError("Give a day from 1 to {most}.", most=most, field="on")
        try:
            ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise InvalidValueError(
                "There is no time zone '{zone}'.", zone=self.zone[:100], field="zone"
            ) from None
        return EVERY[self.every](minute, hour, self.on)

    def _time(self) -> tuple[int, int]:
        hour, _, minute = self.at.partition(":")
        if not (hour.isdecimal() and minute.isdecimal() and int(hour) < 24 and int(minute) < 60):
            raise InvalidValueError("Write a time such as 07:30.", field="at")
        return int(hour), int(minute)


#: The rhythms, each as cron says it.
EVERY: Mapping[str, Callable[[int, int, int], str]] = {
    "hour": lambda minute, hour, on: f"{minute} * * * *",
    "day": lambda minute, hour, on: f"{minute} {hour} * * *",
    "workday": lambda minute, hour, on: f"{minute} {hour} * * 1-5",
    "week": lambda minute, hour, on: f"{minute} {hour} * * {on}",
    "month": lambda minute, hour, on: f"{minute} {hour} {on} * *",
}


@dataclass(frozen=True)
class Condition:
    """Whether a letter is written, see ``conditions.WHEN``.

    ``formula`` is over the totals of the report; ``value`` and ``limit`` are those of an alert.
    """

    when: str = "always"
    formula: str = ""
    value: str = ""
    limit: str = ""


@dataclass(frozen=True)
class Subscription:
    """A report or dashboard that one person gets; ``is_over`` is what an alert saw the last time.

    ``filters`` are values of a dashboard's filters by id, or ``filter`` and ``by`` of a report.

    ``last_state``: "" (never yet), sent, skipped (the condition did not hold), waiting (tried
    again soon), failed, or stopped (no longer for this person).
    """

    id: UUID
    kind: str
    key: str
    person: UUID
    created_by: UUID
    created_at: datetime
    timing: Timing
    condition: Condition
    filters: Mapping[str, str] = field(default_factory=dict)
    paused: bool = False
    is_over: bool | None = None
    last_at: datetime | None = None
    last_state: str = ""
    last_reason: Message | None = None

    @classmethod
    def of(cls, row: RowMapping) -> "Subscription":
        read: dict[str, Any] = {
            "timing": Timing(**row["timing"]), "condition": Condition(**row["condition"]),
            "filters": row["filters"] or {}, "last_reason": unpack(row["last_reason"]),
        }  # fmt: skip
        return cls(**{**row, **read})

    def columns(self) -> dict[str, object]:
        """What is stored of a new one."""
        return {
            "id": self.id, "kind": self.kind, "key": self.key, "person": self.person,
            "created_by": self.created_by, "created_at": self.created_at,
            "timing": asdict(self.timing), "condition": asdict(self.condition),
            "filters": dict(self.filters) or None,
            "paused": self.paused, "last_state": self.last_state,
        }  # fmt: skip
