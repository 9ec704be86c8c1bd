"""A record on its way through the pipeline."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from ..core.errors import FormloomError, InvalidRecordError, Message

Values = dict[str, object]


@dataclass(slots=True)
class Saving:
    """One record being saved.

    ``given`` is what the caller sent, ``after`` the whole record as Python values by key: links
    as ids, n:m links as tuples of ids. ``before`` is None for a new record. ``lines`` holds the
    lines of each lines field that was given, in their new order. ``offered``: the id comes from
    the caller. ``expected`` is the revision that the caller has seen, None for whichever.
    ``is_replay``: it was created by the same call before. ``parent`` is the record that a line
    belongs to. ``titles`` holds what links lead to where a check has read it anyway: by key the
    id, and the value of that record's display field. ``link`` is what will be written down of it,
    ``is_told`` that it has been, with the record itself; ``last_link`` is the end of its history
    where that has been read.
    """

    id: UUID
    given: Mapping[str, object] = field(default_factory=dict)
    after: Values = field(default_factory=dict)
    before: Values | None = None
    revision: int = 1
    lines: dict[str, list["Saving"]] = field(default_factory=dict)
    errors: dict[str, list[Message]] = field(default_factory=dict)
    refusal: FormloomError | None = None
    offered: bool = False
    expected: int | None = None
    is_replay: bool = False
    parent: "Saving | None" = None
    is_parsed: bool = False
    titles: dict[str, tuple[object, object]] = field(default_factory=dict)
    link: dict[str, object] | None = None
    is_told: bool = False
    last_link: bytes | None = None

    def refuse(self, key: str, message: Message) -> None:
        """Note what is wrong with a field; ``""`` is the record as a whole."""
        self.errors.setdefault(key, []).append(message)

    @property
    def is_refused(self) -> bool:
        return self.refusal is not None or bool(self.errors)

    @property
    def error(self) -> FormloomError:
        """Why it is refused."""
        return self.refusal or InvalidRecordError(self.errors)

    @property
    def is_new(self) -> bool:
        return self.before is None

    def changed(self) -> list[str]:
        """Keys whose value differs from before."""
        before = self.before or {}
        return [key for key, value in self.after.items() if value != before.get(key)]

    def has_moved_lines(self, key: str) -> bool:
        """Whether lines were added, changed, removed or put into another order."""
        lines = self.lines.get(key)
        if lines is None:
            return False
        known = (self.before or {}).get(key)
        there = list(known) if isinstance(known, dict) else []
        return [one.id for one in lines] != there or any(one.is_changed for one in lines)

    @property
    def is_changed(self) -> bool:
        return self.is_new or bool(self.changed()) or any(map(self.has_moved_lines, self.lines))
