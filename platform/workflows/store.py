"""SQL of runs: one family is locked, read, and written together with all that is told of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar, cast
from uuid import UUID

from sqlalchemy import RowMapping, Table, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from ..core.errors import BusyError, ConflictError, NotFoundError
from ..core.ids import new_ids
from ..core.transaction import Transaction
from ..jobs.store import insert_into
from ..records.search import tokens
from .codec import event_json, event_of, state_json, state_of
from .events import Event
from .projecting import Boxed, boxed, incident_row, run_row, task_row, timer_row
from .state import EMPTY, Run, State
from .tables import (
    ALONE,
    ARMED,
    BOX,
    COMMAND,
    EVENT,
    FLOW_ROOT,
    INCIDENT,
    OPEN_RUN,
    RUN,
    RUN_WORD,
    TASK,
    TIMER,
    TRIGGER_EVENT,
    WAITING,
)

T = TypeVar("T")
Row = Mapping[str, object]


@dataclass(frozen=True)
class Family:
    """A family of runs as it is stored; ``version`` counts its commands."""

    id: UUID
    version: int
    state: State


@dataclass(frozen=True)
class Change:
    """What a command did to a family. ``alone`` are the runs that keep others from their record,
    ``titles`` what the records of new runs are called.
    """

    before: State
    after: State
    events: Sequence[Event]
    alone: frozenset[str] = frozenset()
    titles: Mapping[str, str] | None = None


def take_command(tx: Transaction, id: str, root: UUID, kind: str) -> RowMapping | None:
    """Note a command; None if it is new, else how it was noted before.

    On PostgreSQL this waits for another transaction that has just noted it.
    """
    values = {"id": id, "root_id": root, "kind": kind, "actor": tx.actor.person, "at": tx.now}
    fresh = insert_into(tx, COMMAND).values(values).on_conflict_do_nothing()
    if tx.execute(fresh.returning(COMMAND.c.id)).first() is not None:
        return None
    return find_command(tx, id)


def find_command(tx: Transaction, id: str) -> RowMapping | None:
    return tx.execute(select(COMMAND).where(COMMAND.c.id == id)).mappings().first()


def create(tx: Transaction, id: UUID) -> Family:
    """A family without runs."""
    tx.execute(insert(FLOW_ROOT).values(id=id, version=0, state=state_json(EMPTY)))
    return Family(id, 0, EMPTY)


def load(tx: Transaction, id: UUID, *, lock: bool = False) -> Family:
    """A family; with ``lock`` nobody else commands it until the transaction ends.

    :raises NotFoundError: if there is none.
    """
    statement = select(FLOW_ROOT).where(FLOW_ROOT.c.id == id)
    row = tx.execute(statement.with_for_update() if lock else statement).one_or_none()
    if row is None:
        raise NotFoundError("There is no such run.")
    return Family(row.id, row.version, state_of(row.state))


def save(tx: Transaction, family: Family, change: Change) -> Sequence[Boxed]:
    """Write what a command did; return what newly lies in people's boxes.

    :raises ConflictError: if another run of the flow has the record meanwhile.
    """
    same = (FLOW_ROOT.c.id == family.id, FLOW_ROOT.c.version == family.version)
    values = {"version": family.version + 1, "state": state_json(change.after)}
    if tx.execute(update(FLOW_ROOT).where(*same).values(values)).rowcount != 1:
        raise BusyError("Somebody else changed this run at the same moment. Try again.")
    _append(tx, family.id, change)
    _runs(tx, family.id, change)
    _project(tx, TASK, family.id, change.before.tasks, change.after.tasks, task_row)
    _project(tx, TIMER, family.id, change.before.timers, change.after.timers, timer_row)
    incidents = (change.before.incidents, change.after.incidents)
    _project(tx, INCIDENT, family.id, *incidents, incident_row)
    return _boxes(tx, family.id, change)


def _append(tx: Transaction, root: UUID, change: Change) -> None:
    rows = [
        {"root_id": root, "seq": seq, "at": tx.now, "event": event_json(event)}
        for seq, event in enumerate(change.events, change.before.seq + 1)
    ]
    if rows:
        tx.execute(insert(EVENT), rows)


def _runs(tx: Transaction, root: UUID, change: Change) -> None:
    titles = change.titles or {}

    def row(run: Run) -> Row:
        told = run_row(run, alone=run.id in change.alone)
        return told if run.id in change.before.runs else {**told, "title": titles.get(run.id, "")}

    try:
        _project(tx, RUN, root, change.before.runs, change.after.runs, row)
    except IntegrityError as error:
        raise ConflictError("This record is in this flow already.") from error
    words = [
        {"word": word, "root_id": root, "run": run}
        for run, title in titles.items()
        for word in (tokens([title]) or "").split()
    ]
    if words:
        tx.execute(insert(RUN_WORD), words)


def _project(
    tx: Transaction,
    table: Table,
    root: UUID,
    before: Mapping[str, T],
    after: Mapping[str, T],
    row_of: Callable[[T], Row],
) -> None:
    """Insert the rows that are new and update those that are others now."""
    fresh = [{"root_id": root, "id": id, **row_of(one)} for id, one in after.items()
             if id not in before]  # fmt: skip
    if fresh:
        tx.execute(insert(table), fresh)
    for id, one in after.items():
        if id in before and before[id] is not one and (values := row_of(one)) != row_of(before[id]):
            tx.execute(
                update(table).where(table.c.root_id == root, table.c.id == id).values(values)
            )


def _boxes(tx: Transaction, root: UUID, change: Change) -> Sequence[Boxed]:
    before, after = boxed(change.before), boxed(change.after)
    for person, box, _, item in before - after:
        mine = (BOX.c.root_id == root, BOX.c.person == person, BOX.c.box == box, BOX.c.item == item)
        tx.execute(delete(BOX).where(*mine))
    fresh = sorted(after - before, key=str)
    rows = [
        {"id": id, "root_id": root, "person": person, "box": box, "run": run, "item": item}
        for id, (person, box, run, item) in zip(new_ids(len(fresh)), fresh, strict=True)
    ]
    if rows:
        tx.execute(insert(BOX), rows)
    return fresh


def events_of(tx: Transaction, root: UUID) -> list[tuple[datetime, Event]]:
    """Everything that happened to a family, in order."""
    statement = select(EVENT.c.at, EVENT.c.event).where(EVENT.c.root_id == root)
    return [(row.at, event_of(row.event)) for row in tx.execute(statement.order_by(EVENT.c.seq))]


def is_busy(tx: Transaction, flow: str, record: UUID | None) -> bool:
    """Whether a run of a flow that wants to be the only one has the record."""
    taken = (RUN.c.flow == flow, RUN.c.record_id == record, ALONE)
    return tx.execute(select(RUN.c.id).where(*taken).limit(1)).first() is not None


def open_entities(tx: Transaction) -> frozenset[str]:
    """The entities of records that have runs which go on."""
    return frozenset(row.entity for row in tx.fetch(_OPEN_ENTITIES))


#: Built once: every change of a record asks.
_OPEN_ENTITIES = select(RUN.c.entity).where(OPEN_RUN).distinct()


def open_runs(tx: Transaction, entity: str, record: UUID) -> Sequence[RowMapping]:
    """The runs of a record that go on, families in the order in which they are locked."""
    mine = (RUN.c.entity == entity, RUN.c.record_id == record, OPEN_RUN)
    return tx.execute(select(RUN).where(*mine).order_by(RUN.c.root_id)).mappings().all()


def due_timers(tx: Transaction, most: int) -> Sequence[tuple[UUID, str, datetime]]:
    """(family, timer, due) of armed timers whose time has come, the oldest first."""
    statement = (
        select(TIMER.c.root_id, TIMER.c.id, TIMER.c.due_at)
        .where(ARMED, TIMER.c.due_at <= tx.now)
        .order_by(TIMER.c.due_at, TIMER.c.root_id, TIMER.c.id)
    )
    return [(row.root_id, row.id, row.due_at) for row in tx.execute(statement.limit(most))]


def count(tx: Transaction, person: UUID, name: str, most: int) -> int:
    """How many things lie in a box; counting stops at ``most``."""
    some = select(BOX.c.id).where(BOX.c.person == person, BOX.c.box == name).limit(most)
    return cast("int", tx.execute(select(func.count()).select_from(some.subquery())).scalar_one())


def note_events(tx: Transaction, rows: Sequence[Row]) -> None:
    """Write down what happened to records."""
    tx.execute(insert(TRIGGER_EVENT), list(rows))


def waiting_events(tx: Transaction, after: UUID | None, most: int) -> list[UUID]:
    """Trigger events that nobody has taken, the oldest first."""
    statement = select(TRIGGER_EVENT.c.id).where(WAITING).order_by(TRIGGER_EVENT.c.id).limit(most)
    if after is not None:
        statement = statement.where(TRIGGER_EVENT.c.id > after)
    return list(tx.execute(statement).scalars())


def trigger_event(tx: Transaction, id: UUID) -> RowMapping | None:
    """A trigger event that waits."""
    mine = (TRIGGER_EVENT.c.id == id, WAITING)
    return tx.execute(select(TRIGGER_EVENT).where(*mine)).mappings().first()


def end_event(tx: Transaction, id: UUID, refusals: Sequence[object]) -> None:
    """A trigger event was taken; it stays if something was refused, to be looked at."""
    mine = TRIGGER_EVENT.c.id == id
    if refusals:
        tx.execute(update(TRIGGER_EVENT).where(mine).values(refusals=list(refusals)))
    else:
        tx.execute(delete(TRIGGER_EVENT).where(mine))
