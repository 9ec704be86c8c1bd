"""Standing delegates (代理人): who may act for somebody, for a time, in all flows or in some."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    RowMapping,
    bindparam,
    delete,
    insert,
    or_,
    select,
    update,
)

from ..access.actors import demand_person, demand_self
from ..access.audit import write_audit
from ..access.people import People
from ..core.actor import SYSTEM
from ..core.columns import UTCDateTime
from ..core.errors import ConflictError, InvalidValueError, NotFoundError
from ..core.ids import new_id
from ..core.transaction import Transaction
from ..documents.releases import current_app
from ..jobs.queue import enqueue
from .facts import Loan
from .outside_tables import DELEGATION

#: The job that lends open tasks when a period begins, and gives them back when it ends.
LEND = "flow_lend"
MODES = ("replace", "both_can_act")
_KEPT = f"{__name__}.active"


class Told(TypedDict):
    """What the audit log keeps of a delegation."""

    agent: str
    mode: str
    flows: list[str]
    entities: list[str]


@dataclass(frozen=True)
class Delegation:
    """``agent`` may act for ``principal`` from ``since`` until ``until`` (aware, UTC).

    ``replace`` acts instead, ``both_can_act`` as well. No flows and no entities: everywhere.
    """

    id: UUID
    principal: UUID
    agent: UUID
    since: datetime
    until: datetime | None
    mode: str
    flows: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()

    def meets(self, other: "Delegation") -> bool:
        """Whether there is a moment at which both hold."""
        begins = max(self.since, other.since)
        return all(one.until is None or begins < one.until for one in (self, other))

    def shares(self, other: "Delegation") -> bool:
        """Whether some flow may be in the scope of both."""
        pairs = ((self.flows, other.flows), (self.entities, other.entities))
        return all(not mine or not theirs or set(mine) & set(theirs) for mine, theirs in pairs)

    def covers(self, flow: str, entity: str) -> bool:
        in_flows = not self.flows or flow in self.flows
        return in_flows and (not self.entities or entity in self.entities)


class Delegations:
    """Everybody's own; administrators also see to those of others."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def of(self, person: UUID | None = None) -> Sequence[Delegation]:
        """Those that somebody gave and that are not over, by their beginning."""
        return self._seen(DELEGATION.c.principal, person)

    def for_agent(self, person: UUID | None = None) -> Sequence[Delegation]:
        """Those that somebody was given and that are not over."""
        return self._seen(DELEGATION.c.agent, person)

    def add(
        self,
        agent: UUID,
        since: datetime,
        until: datetime | None,
        *,
        principal: UUID | None = None,
        mode: str = "replace",
        flows: Iterable[str] = (),
        entities: Iterable[str] = (),
    ) -> Delegation:
        """Let ``agent`` act for a person, whoever acts if nobody is named.

        :raises InvalidValueError: if a value cannot be so.
        :raises ConflictError: if it would make a circle, or a second delegate for one flow.
        """
        whose = self._person(principal)
        new = Delegation(
            new_id(), whose, agent, max(since, self._tx.now), until, mode,
            tuple(sorted(set(flows))), tuple(sorted(set(entities))),
        )  # fmt: skip
        self._demand_possible(new)
        # Two who name each other at the same moment stand in line here.
        locked = select(DELEGATION).order_by(DELEGATION.c.id).with_for_update()
        known = [_delegation(row) for row in self._tx.execute(locked).mappings()]
        self._demand_alone(new, known)
        _demand_no_circle(new, known)
        stamps = {"created_at": self._tx.now, "created_by": self._tx.actor.person}
        self._tx.execute(insert(DELEGATION).values(**vars(new), **stamps))
        write_audit(self._tx, "delegation.add", f"person/{new.principal}", **_told(new))
        self._lend(new, new.since)
        if until is not None:
            self._lend(new, until)
        return new

    def end(self, id: UUID) -> None:
        """End a delegation now; what was not done yet goes back.

        :raises NotFoundError: if there is none, or it is somebody else's.
        """
        row = self._tx.execute(select(DELEGATION).where(DELEGATION.c.id == id)).mappings().first()
        actor = self._tx.actor
        if row is None or (actor.person != row["principal"] and not actor.is_administrator):
            raise NotFoundError("There is no such delegation.")
        found, mine = _delegation(row), DELEGATION.c.id == id
        if found.since > self._tx.now:
            self._tx.execute(delete(DELEGATION).where(mine))
        elif found.until is None or found.until > self._tx.now:
            self._tx.execute(update(DELEGATION).where(mine).values(until=self._tx.now))
        self._tx.forget(_KEPT)
        write_audit(self._tx, "delegation.end", f"person/{found.principal}", **_told(found))
        self._lend(found, self._tx.now)

    def _seen(self, column: ColumnElement[UUID], person: UUID | None) -> Sequence[Delegation]:
        wanted = (column == self._person(person), _lasts(self._tx.now))
        rows = self._tx.execute(select(DELEGATION).where(*wanted).order_by(DELEGATION.c.since))
        return [_delegation(row) for row in rows.mappings()]

    def _person(self, named: UUID | None) -> UUID:
        if named is None:
            return demand_person(self._tx)
        demand_self(self._tx, named)
        return named

    def _demand_possible(self, new: Delegation) -> None:
        if new.agent == new.principal or not self._is_here(new.agent):
            raise InvalidValueError("Choose somebody else who can sign in.", field="agent")
        if new.mode not in MODES:
            raise InvalidValueError("Use one of: replace, both_can_act.", field="mode")
        if new.until is not None and new.until <= new.since:
            raise InvalidValueError("It must end after it begins, and not be over.", field="until")
        documents = current_app(self._tx).documents
        scope = (("flows", "flow", new.flows), ("entities", "entity", new.entities))
        for field, kind, keys in scope:
            gone = next((key for key in keys if (kind, key) not in documents), None)
            if gone is not None:
                raise InvalidValueError("There is no '{key}'.", field=field, key=gone)

    def _is_here(self, person: UUID) -> bool:
        return person in {one.id for one in People(self._tx).all()}

    def _demand_alone(self, new: Delegation, known: Sequence[Delegation]) -> None:
        for one in known:
            if one.principal == new.principal and one.meets(new) and one.shares(new):
                name = People(self._tx).names_of([one.agent]).get(one.agent, "")
                raise ConflictError(
                    "{name} is the delegate in this time already; end that first.", name=name
                )

    def _lend(self, delegation: Delegation, moment: datetime) -> None:
        payload = {"principal": str(delegation.principal), "agent": str(delegation.agent)}
        enqueue(
            self._tx, LEND, payload, key=f"{LEND}:{delegation.principal}:{moment:%Y%m%dT%H%M%S}",
            again=True, after=moment, actor=SYSTEM,
        )  # fmt: skip


def active_loan(tx: Transaction, principal: UUID, flow: str, entity: str) -> Loan | None:
    """Who may act for somebody in a flow now."""
    found = tx.kept(_KEPT, lambda: _active(tx)).get(principal, ())
    return next((Loan(str(one.agent), one.mode) for one in found if one.covers(flow, entity)), None)


def _active(tx: Transaction) -> Mapping[UUID, Sequence[Delegation]]:
    found: dict[UUID, list[Delegation]] = {}
    for row in tx.fetch(_ACTIVE, {"now": tx.now}):
        found.setdefault(row.principal, []).append(_delegation(row._mapping))
    return found


def _lasts(now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    return or_(DELEGATION.c.until.is_(None), DELEGATION.c.until > now)


_NOW = bindparam("now", type_=UTCDateTime)
#: Kept, for whoever resolves people asks.
_ACTIVE = (
    select(DELEGATION).where(DELEGATION.c.since <= _NOW, _lasts(_NOW)).order_by(DELEGATION.c.id)
)


def _demand_no_circle(new: Delegation, known: Sequence[Delegation]) -> None:
    """Nobody stands in for who stands in for them, over however many others."""
    seen, waiting = {new.id}, [new]
    while waiting:
        here = waiting.pop()
        for one in known:
            if one.principal != here.agent or one.id in seen:
                continue
            if not (one.meets(new) and one.shares(new)):
                continue
            if one.agent == new.principal:
                raise ConflictError("That person has a delegate who leads back here.")
            seen.add(one.id)
            waiting.append(one)


def _delegation(row: RowMapping) -> Delegation:
    found = Delegation(**{name: row[name] for name in Delegation.__dataclass_fields__})
    return replace(found, flows=tuple(row["flows"]), entities=tuple(row["entities"]))


def _told(one: Delegation) -> Told:
    """What the audit log keeps: who stands in for whom is who may decide."""
    return {
        "agent": str(one.agent), "mode": one.mode, "flows": list(one.flows),
        "entities": list(one.entities),
    }  # fmt: skip
