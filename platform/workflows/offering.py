"""What a record's page tells of flows: which may be started, which go on, whom they wait for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import RowMapping, select

from ..access.people import People
from ..core.actor import ADMINISTRATOR
from ..core.transaction import Transaction
from ..documents.app import Entity
from ..documents.releases import current_app
from ..formula import Environment
from ..records import rights as record_rights
from ..records.query import THIS, Rows
from . import store
from .model import Flow
from .ports.world import World
from .tables import BOX, RUN, TASK

OPEN = RUN.c.state != "ended"
#: Runs of a record that its page tells of, newest first.
SHOWN = 20


@dataclass(frozen=True)
class RunOfRecord:
    """A run of a record in short; ``waiting`` are steps with the names of whom they wait for."""

    root: UUID
    flow: Flow
    state: str
    result: str
    initiator: str
    started_at: datetime
    ended_at: datetime | None
    is_mine: bool
    todo: str = ""
    waiting: Sequence[tuple[str, tuple[str, ...]]] = field(default=())


def flows_of(tx: Transaction, entity: Entity) -> list[str]:
    """The enabled flows of an entity that begin by a button."""
    return [
        key
        for key, document in current_app(tx).all("flow")
        if document.get("entity") == entity.key
        and document.get("enabled", True)
        and cast("Mapping[str, object]", document["start"])["on"] == "button"
    ]


def startable(tx: Transaction, entity: Entity, record: UUID) -> list[Flow]:
    """The flows that whoever acts may start for a record now."""
    keys = flows_of(tx, entity)
    if not keys or not tx.actor.is_known:
        return []
    world = World(tx)
    found = (world.versions.active(key) for key in keys)
    return [one for one in found if one is not None and _may_start(tx, world, entity, one, record)]


def _may_start(
    tx: Transaction, world: World, entity: Entity, flow: Flow, record: UUID
) -> bool:  # fmt: skip
    roles = {str(one) for one in cast("Sequence[str]", flow.start.get("roles") or ())}
    if roles and not tx.actor.roles & {*roles, ADMINISTRATOR}:
        return False
    right = "read" if roles else "update"
    if not record_rights.may(tx, entity, right):  # type: ignore[arg-type]
        return False
    if not tx.fetch(Rows(tx, entity).one(("id",), right=right), {THIS: record}):
        return False
    if flow.start.get("onePerRecord") and store.is_busy(tx, flow.key, record):
        return False
    return _is_meant(tx, world, flow, record)


def _is_meant(tx: Transaction, world: World, flow: Flow, record: UUID) -> bool:
    """Whether the flow's condition holds for the record."""
    text = str(flow.start.get("when", ""))
    if not text:
        return True
    facts = world.facts()
    known = {"$user.id": str(tx.actor.person or ""), "$user.name": tx.actor.name}
    row = facts.records.row(flow.entity, str(record)) or {}
    environment = Environment(facts.now, facts.zone, facts.calendar.days, known)
    return flow.value(text, row, environment) is True


def locks_of(tx: Transaction, entity: Entity, record: UUID) -> list[Flow]:
    """The flows whose running runs lock fields of a record."""
    rows = store.open_runs(tx, entity.key, record)
    versions = World(tx).versions
    found = [versions.version(row["flow"], row["hash"]) for row in rows]
    return [one for one in found if one.start.get("lock")]


def runs_of(tx: Transaction, entity: Entity, record: UUID) -> list[RunOfRecord]:
    """The newest runs of a record; the caller may read the record."""
    mine = (RUN.c.entity == entity.key, RUN.c.record_id == record)
    newest = select(RUN).where(*mine).order_by(RUN.c.root_id.desc(), RUN.c.id).limit(SHOWN)
    rows = tx.execute(newest).mappings().all()
    if not rows:
        return []
    return _Teller(tx, rows).runs()


class _Teller:
    def __init__(self, tx: Transaction, rows: Sequence[RowMapping]) -> None:
        self._tx = tx
        self._rows = rows
        self._roots = [row["root_id"] for row in rows]
        self._versions = World(tx).versions

    def runs(self) -> list[RunOfRecord]:
        waiting, todo, parts = self._waiting(), self._todo(), self._parts()
        people = {one for at in waiting.values() for _, one in at}
        names = People(self._tx).names_of({*people, *(row["initiator"] for row in self._rows)})
        return [self._run(row, waiting, todo, parts, names) for row in self._rows]

    def _run(
        self,
        row: RowMapping,
        waiting: Mapping[tuple[UUID, str], Sequence[tuple[str, UUID | None]]],
        todo: Mapping[UUID, str],
        parts: frozenset[UUID],
        names: Mapping[UUID, str],
    ) -> RunOfRecord:
        steps: dict[str, list[str]] = {}
        for step, person in waiting.get((row["root_id"], row["id"]), ()):
            steps.setdefault(step, []).append(names.get(person, "") if person else "")
        return RunOfRecord(
            root=row["root_id"], flow=self._versions.version(row["flow"], row["hash"]),
            state=row["state"], result=row["result"], initiator=names.get(row["initiator"], ""),
            started_at=row["started_at"], ended_at=row["ended_at"],
            is_mine=row["root_id"] in parts or self._tx.actor.is_administrator,
            todo=todo.get(row["root_id"], "") if row["state"] != "ended" else "",
            waiting=[(step, tuple(filter(None, who))) for step, who in steps.items()],
        )  # fmt: skip

    def _waiting(self) -> Mapping[tuple[UUID, str], list[tuple[str, UUID | None]]]:
        """(step, assignee) of open tasks, by family and run."""
        statement = (
            select(TASK.c.root_id, TASK.c.run, TASK.c.step, TASK.c.assignee)
            .where(TASK.c.root_id.in_(self._roots), TASK.c.state.in_(("open", "lent")))
            .join(RUN, (RUN.c.root_id == TASK.c.root_id) & (RUN.c.id == TASK.c.run) & OPEN)
            .order_by(TASK.c.root_id, TASK.c.opened_at)
        )
        found: dict[tuple[UUID, str], list[tuple[str, UUID | None]]] = {}
        for row in self._tx.execute(statement):
            found.setdefault((row.root_id, row.run), []).append((row.step, row.assignee))
        return found

    def _todo(self) -> Mapping[UUID, str]:
        """My open task, by family."""
        mine = (BOX.c.person == self._tx.actor.person, BOX.c.box == "todo")
        statement = select(BOX.c.root_id, BOX.c.item).where(*mine, BOX.c.root_id.in_(self._roots))
        return {row.root_id: row.item for row in self._tx.execute(statement)}

    def _parts(self) -> frozenset[UUID]:
        """The families in which whoever acts takes part."""
        mine = BOX.c.person == self._tx.actor.person
        statement = select(BOX.c.root_id).where(mine, BOX.c.root_id.in_(self._roots)).distinct()
        return frozenset(self._tx.execute(statement).scalars())
