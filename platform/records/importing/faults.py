"""What is wrong with a row of a file, in words that name the column and quote the cell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from ...core.errors import DuplicateError, FormloomError, InvalidRecordError, Message
from ...jobs.job import pack, unpack
from .table import Row

LONGEST_VALUE = 200


@dataclass(frozen=True)
class Fault:
    """One thing wrong; ``column`` and ``field`` are "" for the row as a whole."""

    message: Message
    column: str = ""
    field: str = ""
    value: str = ""

    def __str__(self) -> str:
        return f"{self.column}: {self.message}" if self.column else str(self.message)

    def to_json(self) -> dict[str, object]:
        told = {"column": self.column, "field": self.field, "value": self.value}
        return {**told, "message": pack(self.message)}

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "Fault":
        message = cast("Message", unpack(raw["message"]))
        return cls(message, raw["column"], raw["field"], raw["value"])


@dataclass(frozen=True)
class FailedRow:
    """A row that was not imported, or not wholly."""

    row: Row
    faults: Sequence[Fault]


@dataclass(frozen=True)
class Counts:
    """How many rows came to what; ``unchanged`` ones were equal to their record already.

    ``lines`` are rows that only added a line to the record of a row before.
    """

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0
    failed: int = 0
    lines: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        added = {name: getattr(self, name) + getattr(other, name) for name in vars(self)}
        return replace(self, **added)

    @property
    def total(self) -> int:
        return sum(vars(self).values())


def messages_of(error: FormloomError) -> list[tuple[str, Message]]:
    """What the pipeline refused, by field key."""
    if isinstance(error, InvalidRecordError):
        return [(key, message) for key, messages in error.errors.items() for message in messages]
    if isinstance(error, DuplicateError):
        return [(key, error.message) for key in error.fields[:1]]
    return [("", error.message)]


def fault_at(
    message: Message, key: str, columns: Mapping[str, str], row: Row, titles: Sequence[str]
) -> Fault:
    """A fault of the field ``key``, with what the file says there; ``columns`` are by field key."""
    column = columns.get(key) or columns.get(key.partition(".")[0], "")
    place = titles.index(column) if column else len(row.cells)
    value = row.cells[place][:LONGEST_VALUE] if place < len(row.cells) else ""
    return Fault(message, column, key, value)
