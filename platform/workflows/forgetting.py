"""Erasing what a record tells of somebody takes it out of the record's runs, too.

Who decided what, when and in which words stays, and so does what people signed. Values that runs
took from the record go: what runs are called and found by, variables, drafts, texts that went out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from sqlalchemy import delete, select, update

from ..core.errors import ConflictError
from ..core.transaction import Transaction
from ..documents.releases import current_app
from ..records.events import RecordErased
from ..records.links import title_of
from .outside_tables import NOTICE
from .ports.records import Records
from .ports.versions import Versions
from .state import ROOT
from .store import title_runs
from .tables import EVENT, FLOW_ROOT, OPEN_RUN, RUN

Json = Mapping[str, object]


@dataclass(frozen=True)
class Going:
    """A family of runs that goes on: its flow, and what that and its record are called."""

    root: UUID
    key: str
    flow: str
    title: str


#: What holds values, in rows of a state and in events.
_HOLDS = frozenset({"variables", "draft", "data", "rows", "payload", "values"})
#: The rows that events carry.
_ROWS = frozenset({"run", "scope", "activity", "job", "signal", "task"})


def forget_record(tx: Transaction, event: RecordErased) -> None:
    """Take the values of a record out of its families of runs.

    :raises ConflictError: if one of them goes on: it needs them still.
    """
    mine = (RUN.c.entity == event.entity, RUN.c.record_id == event.id)
    roots = list(tx.execute(select(RUN.c.root_id).where(*mine).distinct()).scalars())
    if not roots:
        return
    for one in going_on(tx, event.entity, event.id):
        raise ConflictError(
            "'{flow}' goes on for this record. End it first, or say that it is to be ended, too.",
            flow=one.flow,
        )
    entity = current_app(tx).entity(event.entity)
    row = Records(tx, Versions(tx)).row(entity.key, str(event.id))
    title_runs(tx, entity.key, event.id, title_of(entity, row or {}))
    tx.execute(delete(NOTICE).where(NOTICE.c.root_id.in_(roots), NOTICE.c.kind == "note"))
    for root in roots:
        _forget_family(tx, root)


def going_on(tx: Transaction, entity: str, record: UUID) -> list[Going]:
    """The families that go on and have to do with a record, the oldest first."""
    families = select(RUN.c.root_id).where(RUN.c.entity == entity, RUN.c.record_id == record)
    going = select(RUN.c.root_id, RUN.c.flow, RUN.c.title).where(
        RUN.c.root_id.in_(families), RUN.c.id == ROOT, OPEN_RUN
    )
    rows = tx.execute(going.order_by(RUN.c.root_id)).all()
    return [Going(row.root_id, row.flow, _title(tx, row.flow), row.title) for row in rows]


def _title(tx: Transaction, key: str) -> str:
    return str(current_app(tx).documents.get(("flow", key), {}).get("title", key))


def _forget_family(tx: Transaction, root: UUID) -> None:
    stored = tx.execute(select(FLOW_ROOT.c.state).where(FLOW_ROOT.c.id == root)).scalar_one()
    state = {name: _rows_without(rows) for name, rows in stored.items()}
    tx.execute(update(FLOW_ROOT).where(FLOW_ROOT.c.id == root).values(state=state))
    mine = select(EVENT.c.seq, EVENT.c.event).where(EVENT.c.root_id == root)
    for seq, event in tx.execute(mine).all():
        if (less := _event_without(event)) != event:
            here = (EVENT.c.root_id == root, EVENT.c.seq == seq)
            tx.execute(update(EVENT).where(*here).values(event=less))


def _rows_without(rows: object) -> object:
    if not isinstance(rows, Mapping):
        return rows
    return {id: _without(cast("Json", row)) for id, row in rows.items()}


def _event_without(event: Json) -> Json:
    inside = {
        name: _without(cast("Json", row)) if name in _ROWS and isinstance(row, Mapping) else row
        for name, row in event.items()
    }
    return _without(inside)


def _without(row: Json) -> Json:
    less = {name: type(value)() if name in _HOLDS else value for name, value in row.items()}
    is_signal = {"name", "key"} <= row.keys()
    return {**less, "key": ""} if is_signal else less
