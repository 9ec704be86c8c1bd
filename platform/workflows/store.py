"""SQL of runs: one family is locked, read, and written together with all that is told of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar, cast
from uuid import UUID

from sqlalchemy import (
    RowMapping,
    Table,
    UpdateBase,
    bindparam,
    delete,
    func,
    insert,
    select,
    tuple_,
    update,
)
from sqlalchemy.exc import IntegrityError

from ..core.errors import BusyError, ConflictError, NotFoundError
from ..core.ids import new_ids
from ..core.transaction import Transaction
from ..jobs.store import insert_fresh
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
    """A family of runs; ``version`` counts its commands, ``stored`` is its state as it was read."""

    id: UUID
    version: int
    state: State
    stored: Row = field(default_factory=dict, repr=False)


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
    is_new = tx.write(insert_fresh(tx, COMMAND), values) == 1
    return None if is_new else find_command(tx, id)


def find_command(tx: Transaction, id: str) -> RowMapping | None:
    return tx.execute(select(COMMAND).where(COMMAND.c.id == id)).mappings().first()


#: Kept, for every command runs them; names that no column has are what rows are found by.
_FAMILY = select(FLOW_ROOT).where(FLOW_ROOT.c.id == bindparam("root"))
_LOCKED = _FAMILY.with_for_update()
_SAVED = update(FLOW_ROOT).where(
    FLOW_ROOT.c.id == bindparam("root"), FLOW_ROOT.c.version == bindparam("known")
)
_INSERT = {one: insert(one) for one in (EVENT, RUN, RUN_WORD, TASK, TIMER, INCIDENT, BOX)}
_CHANGE = {
    one: update(one).where(one.c.root_id == bindparam("root"), one.c.id == bindparam("row"))
    for one in (RUN, TASK, TIMER, INCIDENT)
}
_UNBOX = delete(BOX).where(
    BOX.c.root_id == bindparam("root"), BOX.c.person == bindparam("whose"),
    BOX.c.box == bindparam("in_box"), BOX.c.item == bindparam("what"),
)  # fmt: skip


def create(tx: Transaction, id: UUID) -> Family:
    """A family without runs."""
    tx.execute(insert(FLOW_ROOT).values(id=id, version=0, state=state_json(EMPTY)))
    return Family(id, 0, EMPTY)


def load(tx: Transaction, id: UUID, *, lock: bool = False) -> Family:
    """A family; with ``lock`` nobody else commands it until the transaction ends.

    :raises NotFoundError: if there is none.
    """
    rows = tx.fetch(_LOCKED if lock else _FAMILY, {"root": id})
    if not rows:
        raise NotFoundError("There is no such run.")
    row = rows[0]
    return Family(id, row.version, state_of(row.state), row.state)


def save(tx: Transaction, family: Family, change: Change) -> Sequence[Boxed]:
    """Write what a command did; return what newly lies in people's boxes.

    :raises ConflictError: if another run of the flow has the record meanwhile.
    """
    state = state_json(change.after, change.before, family.stored)
    same = {"root": family.id, "known": family.version}
    if tx.write(_SAVED, {**same, "version": family.version + 1, "state": state}) != 1:
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
    write_rows(tx, _INSERT[EVENT], rows)


def write_rows(tx: Transaction, statement: UpdateBase, rows: Sequence[Row]) -> None:
    """Run a kept statement for each row."""
    if len(rows) == 1:
        tx.write(statement, rows[0])
    elif rows:
        tx.execute(statement, rows)


def _runs(tx: Transaction, root: UUID, change: Change) -> None:
    titles = change.titles or {}

    def row(run: Run) -> Row:
        told = run_row(run, alone=run.id in change.alone)
        return told if run.id in change.before.runs else {**told, "title": titles.get(run.id, "")}

    try:
        _project(tx, RUN, root, change.before.runs, change.after.runs, row)
    except IntegrityError as error:
        raise ConflictError("This record is in this flow already.") from error
    _note_words(tx, {(root, run): title for run, title in titles.items()})


def _note_words(tx: Transaction, titles: Mapping[tuple[UUID, str], str]) -> None:
    words = [
        {"word": word, "root_id": root, "run": run}
        for (root, run), title in titles.items()
        for word in (tokens([title]) or "").split()
    ]
    write_rows(tx, _INSERT[RUN_WORD], words)


def title_runs(tx: Transaction, entity: str, record: UUID, title: str) -> None:
    """Call the runs of a record otherwise than at submit."""
    mine = (RUN.c.entity == entity, RUN.c.record_id == record)
    runs = [
        (row.root_id, row.id) for row in tx.execute(select(RUN.c.root_id, RUN.c.id).where(*mine))
    ]
    tx.execute(update(RUN).where(*mine).values(title=title))
    tx.execute(delete(RUN_WORD).where(tuple_(RUN_WORD.c.root_id, RUN_WORD.c.run).in_(runs)))
    _note_words(tx, dict.fromkeys(runs, title))


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
    write_rows(tx, _INSERT[table], fresh)
    changed = [
        {"root": root, "row": id, **values} for id, one in after.items()
        if id in before and before[id] is not one and (values := row_of(one)) != row_of(before[id])
    ]  # fmt: skip
    write_rows(tx, _CHANGE[table], changed)


def _boxes(tx: Transaction, root: UUID, change: Change) -> Sequence[Boxed]:
    before, after = boxed(change.before, change.after), boxed(change.after, change.before)
    gone = [
        {"root": root, "whose": person, "in_box": box, "what": item}
        for person, box, _, item in before - after
    ]
    write_rows(tx, _UNBOX, gone)
    fresh = sorted(after - before, key=str)
    rows = [
        {"id": id, "root_id": root, "person": person, "box": box, "run": run, "item": item}
        for id, (person, box, run, item) in zip(new_ids(len(fresh)), fresh, strict=True)
    ]
    write_rows(tx, _INSERT[BOX], rows)
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
