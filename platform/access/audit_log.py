"""The audit log as administrators read it: filtered, newest first, page by page."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Text, cast, or_, select

from ..core.transaction import Transaction
from .actors import demand_administrator
from .tables import audit

#: Entries read at once for a file.
CHUNK = 1_000


@dataclass(frozen=True)
class AuditEntry:
    """One thing that was done; ``subject`` is ``kind/key``, of a record ``entity/id``."""

    seq: int
    at: datetime
    actor: UUID | None
    actor_name: str
    action: str
    subject: str
    data: Mapping[str, object]
    address: str
    request_id: str


@dataclass(frozen=True)
class AuditQuery:
    """Which entries: those that fit all that is given. ``action`` also means those below it."""

    person: UUID | None = None
    action: str = ""
    since: datetime | None = None
    until: datetime | None = None
    search: str = ""


class AuditLog:
    """Reads the log, for administrators."""

    def __init__(self, tx: Transaction) -> None:
        demand_administrator(tx)
        self._tx = tx

    def page(
        self, query: AuditQuery, *, before: int | None = None, limit: int = 50
    ) -> list[AuditEntry]:
        """Entries older than the number ``before``, the newest first."""
        statement = select(audit).order_by(audit.c.seq.desc()).limit(limit)
        statement = statement.where(*_conditions(query))
        if before is not None:
            statement = statement.where(audit.c.seq < before)
        return [_entry(row) for row in self._tx.execute(statement)]

    def all(self, query: AuditQuery) -> Iterator[AuditEntry]:
        """Every entry, the newest first, a chunk at a time."""
        before: int | None = None
        while found := self.page(query, before=before, limit=CHUNK):
            yield from found
            before = found[-1].seq

    def actions(self) -> list[str]:
        """Every kind of action that the log tells of."""
        found = select(audit.c.action).distinct().order_by(audit.c.action)
        return list(self._tx.execute(found).scalars())


def _conditions(query: AuditQuery) -> Iterator[ColumnElement[bool]]:
    if query.person is not None:
        mine = f"person/{query.person}"
        yield or_(audit.c.actor_id == query.person, audit.c.subject == mine)
    if query.action:
        below = audit.c.action.startswith(f"{query.action}.", autoescape=True)
        yield or_(audit.c.action == query.action, below)
    if query.since is not None:
        yield audit.c.at >= query.since
    if query.until is not None:
        yield audit.c.at < query.until
    for word in query.search.replace("\0", "").split():
        columns = audit.c.actor_name, audit.c.subject, cast(audit.c.data, Text), audit.c.address
        yield or_(*(column.icontains(word, autoescape=True) for column in columns))


def _entry(row: Row[Any]) -> AuditEntry:
    return AuditEntry(
        seq=row.seq, at=row.at, actor=row.actor_id, actor_name=row.actor_name, action=row.action,
        subject=row.subject, data=row.data, address=row.address, request_id=row.request_id,
    )  # fmt: skip
