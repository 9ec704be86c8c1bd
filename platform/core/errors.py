"""Everything that Formloom refuses, as one tree.

FormloomError
├── InvalidValueError        a value that a field, a rule or a request does not take
├── InvalidRecordError       several of them, by field
├── DocumentError            documents that do not compile, as a list of problems
├── UnknownTypeError         a registry has nothing of that name
├── NotFoundError            no such thing, or none that the actor may know of
├── NotSignedInError         nobody is acting
│   └── LockedOutError       too many wrong passwords: wait
├── NotAllowedError          the actor may not do this
├── ConflictError            somebody else was first
│   ├── StaleRevisionError   a record or a draft moved on since it was read
│   └── DuplicateError       a unique rule already holds that value
├── PlanRefusedError         a plan that loses data was not allowed by name
├── LimitError               too large, too deep, too many
├── BusyError                try again: a lock was not free in time
└── UnavailableError         something outside did not answer, or a disk is full

Messages are English templates with ``{placeholders}``; ``data`` fills them. Pages translate the
template, never the filled text, so a message exists once for both languages.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar


def fill(template: str, data: Mapping[str, object]) -> str:
    """``template`` with its placeholders filled; one that has no value stays as it is.

    ``{count} record(s)`` becomes ``1 record`` or ``2 records``.
    """
    plain = _PLURAL.sub(lambda found: found[1] + ("" if _is_one(data, found[2]) else "s"), template)
    return plain.format_map(_Lenient(data))


def is_one(data: Mapping[str, object]) -> bool:
    """Whether a sentence is about one thing."""
    return _is_one(data, "count")


def _is_one(data: Mapping[str, object], name: str) -> bool:
    return str(data.get(name)) == "1"


_PLURAL = re.compile(r"(\{(\w+)\} \w+)\(s\)")


class _Lenient(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


@dataclass(frozen=True)
class Message:
    """A translatable sentence: an English template and what fills it."""

    template: str
    data: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return fill(self.template, self.data)


class FormloomError(Exception):
    """A refusal with a stable ``code``, a message template and the data that fills it."""

    code: ClassVar[str] = "error"

    def __init__(self, template: str, **data: object) -> None:
        super().__init__(template)
        self.message = Message(template, data)

    @property
    def data(self) -> Mapping[str, object]:
        return self.message.data

    def __str__(self) -> str:
        return str(self.message)


class InvalidValueError(FormloomError):
    """A value that cannot be taken; ``field`` is the key it was meant for, if there is one."""

    code = "invalid_value"

    def __init__(self, template: str, *, field: str | None = None, **data: object) -> None:
        super().__init__(template, **data)
        self.field = field


class InvalidRecordError(FormloomError):
    """A record that cannot be saved: messages by field key, ``""`` for the record as a whole."""

    code = "invalid_record"

    def __init__(self, errors: Mapping[str, Sequence[Message]]) -> None:
        super().__init__("Some values need attention.")
        self.errors = errors

    def __str__(self) -> str:
        return "; ".join(
            f"{key}: {message}" if key else str(message)
            for key, messages in self.errors.items()
            for message in messages
        )


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a document.

    ``document`` is ``kind/key``; ``path`` is a JSON pointer inside it; ``hint`` says what to do.
    """

    document: str
    path: str
    code: str
    message: Message
    hint: Message | None = None

    def __str__(self) -> str:
        hint = f" {self.hint}" if self.hint else ""
        return f"{self.document}{self.path}: {self.message}{hint}"


class DocumentError(FormloomError):
    """Documents that cannot be compiled; every problem found, not only the first."""

    code = "invalid_document"

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("The documents have {count} problem(s).", count=len(problems))
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class UnknownTypeError(FormloomError):
    """A registry was asked for a name that it does not have."""

    code = "unknown_type"


class NotFoundError(FormloomError):
    """There is no such thing, or none that the actor may know of."""

    code = "not_found"


class NotSignedInError(FormloomError):
    """Nobody is acting, and this needs somebody."""

    code = "not_signed_in"


class LockedOutError(NotSignedInError):
    """Too many wrong passwords for this login; ``data["seconds"]`` says how long to wait."""

    code = "locked_out"


class NotAllowedError(FormloomError):
    """The actor may not do this."""

    code = "not_allowed"


class ConflictError(FormloomError):
    """Somebody else was first."""

    code = "conflict"


class StaleRevisionError(ConflictError):
    """A record or draft moved on since it was read.

    ``theirs`` holds what the other person stored, by field key, in the API's form.
    """

    code = "stale_revision"

    def __init__(self, template: str, *, theirs: Mapping[str, object], **data: object) -> None:
        super().__init__(template, **data)
        self.theirs = theirs


class DuplicateError(ConflictError):
    """A unique rule already holds that value; ``fields`` are the keys of the rule."""

    code = "duplicate"

    def __init__(self, template: str, *, fields: Sequence[str], **data: object) -> None:
        super().__init__(template, **data)
        self.fields = tuple(fields)


class PlanRefusedError(FormloomError):
    """A plan that loses data, or that cannot be carried out, was not allowed by name."""

    code = "plan_refused"


class LimitError(FormloomError):
    """Too large, too deep or too many."""

    code = "limit"


class BusyError(FormloomError):
    """A lock was not free in time; the same call may go through later."""

    code = "busy"


class UnavailableError(FormloomError):
    """Something outside did not answer, or a disk is full."""

    code = "unavailable"
