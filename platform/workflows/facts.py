"""What the core is told about the world: the time, people, records and versions. Pure data.

Whoever runs commands builds ``Facts`` inside the transaction, under the root run's lock, so that
everything that a decision looks at is true when it is written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Protocol
from zoneinfo import ZoneInfo

from .calendar import WorkCalendar
from .model import Flow
from .state import Run


@dataclass(frozen=True)
class Person:
    """Somebody who can be asked; ``id`` is what tasks name."""

    id: str
    name: str
    login: str = ""
    active: bool = True
    department: str = ""
    manager: str = ""
    roles: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    administrator: bool = False
    weight: Decimal = Decimal(1)


@dataclass(frozen=True)
class Department:
    """A department; ``parent`` is empty at the top."""

    id: str
    parent: str = ""
    heads: tuple[str, ...] = ()


@dataclass(frozen=True)
class Loan:
    """A standing delegate: ``replace`` acts alone, ``both_can_act`` beside the principal."""

    agent: str
    mode: str = "replace"


class Org(Protocol):
    """People and how they hang together, as they are at the moment of the command."""

    def person(self, id: str) -> Person | None: ...
    def login(self, login: str) -> Person | None: ...
    def department(self, id: str) -> Department | None: ...
    def with_role(self, role: str) -> Sequence[str]: ...
    def in_group(self, group: str) -> Sequence[str]: ...
    def administrators(self) -> Sequence[str]: ...
    def receiver(self, leaver: str) -> str: ...
    def agent(self, principal: str, flow: str) -> Loan | None: ...


class Flows(Protocol):
    """Versions of flows."""

    def version(self, flow: str, version: str) -> Flow: ...
    def active(self, flow: str) -> Flow | None: ...


class Records(Protocol):
    """Records as formulas read them: values by key, links as such rows, lines as lists of them.

    A row has its own id under ``id``, its owner's under ``owner``; None if there is no such record.
    """

    def row(self, entity: str, id: str) -> Mapping[str, object] | None: ...


class Texts(Protocol):
    """Fills the values of a run into the text of a step.

    :raises InvalidValueError: if it names what is not there.
    """

    def render(self, text: str, run: Run) -> str: ...


@dataclass(frozen=True)
class AsWritten:
    """``Texts`` that fill in nothing."""

    def render(self, text: str, run: Run) -> str:
        return text


@dataclass(frozen=True)
class Facts:
    """The world at one moment; ``now`` is aware, UTC; ``busy`` are (flow, record) with a run."""

    now: datetime
    flows: Flows
    org: Org
    records: Records
    zone: ZoneInfo = ZoneInfo("UTC")  # noqa: RUF009
    calendar: WorkCalendar = field(default_factory=WorkCalendar)
    busy: frozenset[tuple[str, str]] = frozenset()
    urge_seconds: int = 7200
    texts: Texts = field(default_factory=AsWritten)


@dataclass(frozen=True)
class Organisation:
    """An ``Org`` that is nothing but data: for simulation, scenarios and tests."""

    people: Mapping[str, Person] = field(default_factory=dict)
    departments: Mapping[str, Department] = field(default_factory=dict)
    receivers: Mapping[str, str] = field(default_factory=dict)
    loans: Mapping[str, Loan] = field(default_factory=dict)

    def person(self, id: str) -> Person | None:
        return self.people.get(id)

    def login(self, login: str) -> Person | None:
        return next((one for one in self.people.values() if one.login == login), None)

    def department(self, id: str) -> Department | None:
        return self.departments.get(id)

    def with_role(self, role: str) -> Sequence[str]:
        return [one.id for one in self.people.values() if role in one.roles]

    def in_group(self, group: str) -> Sequence[str]:
        return [one.id for one in self.people.values() if group in one.groups]

    def administrators(self) -> Sequence[str]:
        return [one.id for one in self.people.values() if one.administrator and one.active]

    def receiver(self, leaver: str) -> str:
        return self.receivers.get(leaver, "")

    def agent(self, principal: str, flow: str) -> Loan | None:
        return self.loans.get(principal)


@dataclass(frozen=True)
class Library:
    """``Flows`` that are nothing but data; the last version of a key is the active one."""

    versions: Sequence[Flow] = ()

    def version(self, flow: str, version: str) -> Flow:
        return next(one for one in self.versions if (one.key, one.version) == (flow, version))

    def active(self, flow: str) -> Flow | None:
        return next((one for one in reversed(self.versions) if one.key == flow), None)


@dataclass(frozen=True)
class Rows:
    """``Records`` that are nothing but data, by (entity, id)."""

    rows: Mapping[tuple[str, str], Mapping[str, object]] = field(default_factory=dict)

    def row(self, entity: str, id: str) -> Mapping[str, object] | None:
        return self.rows.get((entity, id))
