"""SQL of imports."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import RowMapping, Select, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from ...core.transaction import Transaction
from ..history_tables import CHANGE_SET
from .batch import Waiting
from .faults import FailedRow, Fault
from .table import Row
from .tables import IMPORT, IMPORT_MAPPING, IMPORT_ROW

#: States of rows: ``failed``; ``edited`` and ``left_out`` by somebody; ``waiting`` for another row.
FAILED, EDITED, LEFT_OUT, WAITING = "failed", "edited", "left_out", "waiting"


def add(tx: Transaction, values: Mapping[str, object]) -> None:
    tx.execute(insert(IMPORT).values(dict(values)))


def change(tx: Transaction, id: UUID, **values: object) -> None:
    tx.execute(update(IMPORT).where(IMPORT.c.id == id).values(values))


def find(tx: Transaction, id: UUID) -> RowMapping | None:
    """One import of the actor; any import, for an administrator."""
    statement = _with_undone().where(IMPORT.c.id == id)
    if not tx.actor.is_administrator:
        statement = statement.where(IMPORT.c.person == tx.actor.person)
    return tx.execute(statement).mappings().first()


def _with_undone() -> Select[Any]:
    sets = IMPORT.outerjoin(CHANGE_SET, CHANGE_SET.c.id == IMPORT.c.change_set)
    return select(IMPORT, CHANGE_SET.c.undone_at).select_from(sets)


def newest(tx: Transaction, limit: int) -> Sequence[RowMapping]:
    """The newest imports that the actor may see."""
    statement = _with_undone().order_by(IMPORT.c.id.desc()).limit(limit)
    if not tx.actor.is_administrator:
        statement = statement.where(IMPORT.c.person == tx.actor.person)
    return tx.execute(statement).mappings().all()


def put_failed(tx: Transaction, id: UUID, rows: Sequence[FailedRow]) -> None:
    """Note rows that failed, in place of what was noted of them before."""
    _put(
        tx, id,
        [
            {"number": one.row.number, "state": FAILED, "cells": one.row.cells, "record_id": None,
             "faults": [fault.to_json() for fault in one.faults]}
            for one in rows
        ],
    )  # fmt: skip


def put_waiting(tx: Transaction, id: UUID, rows: Sequence[Waiting]) -> None:
    _put(
        tx, id,
        [
            {"number": one.row.number, "state": WAITING, "cells": one.row.cells, "faults": [],
             "record_id": one.record}
            for one in rows
        ],
    )  # fmt: skip


def put_edited(tx: Transaction, id: UUID, row: Row, *, left_out: bool) -> None:
    state = LEFT_OUT if left_out else EDITED
    values = {"number": row.number, "state": state, "cells": row.cells, "faults": []}
    _put(tx, id, [{**values, "record_id": None}])


def _put(tx: Transaction, id: UUID, rows: Sequence[Mapping[str, object]]) -> None:
    if not rows:
        return
    fresh = sqlite.insert(IMPORT_ROW) if tx.is_sqlite else postgresql.insert(IMPORT_ROW)
    statement = fresh.on_conflict_do_update(
        index_elements=[IMPORT_ROW.c.import_id, IMPORT_ROW.c.number],
        set_={name: fresh.excluded[name] for name in ("state", "cells", "faults", "record_id")},
    )
    tx.execute(statement, [{"import_id": id, **row} for row in rows])


def count_rows(tx: Transaction, id: UUID, state: str) -> int:
    statement = select(func.count()).where(_of(id), IMPORT_ROW.c.state == state)
    return int(tx.execute(statement).scalar_one())


def failed_rows(
    tx: Transaction, id: UUID, *, after: int = 0, limit: int | None = None
) -> list[FailedRow]:
    """Rows that failed, in the order of the file, after the row number ``after``."""
    statement = (
        select(IMPORT_ROW)
        .where(_of(id), IMPORT_ROW.c.state == FAILED, IMPORT_ROW.c.number > after)
        .order_by(IMPORT_ROW.c.number)
        .limit(limit)
    )
    return [
        FailedRow(_row(row), [Fault.from_json(one) for one in row["faults"]])
        for row in tx.execute(statement).mappings()
    ]


def waiting_rows(tx: Transaction, id: UUID, after: int, limit: int) -> list[Waiting]:
    statement = (
        select(IMPORT_ROW)
        .where(_of(id), IMPORT_ROW.c.state == WAITING, IMPORT_ROW.c.number > after)
        .order_by(IMPORT_ROW.c.number)
        .limit(limit)
    )
    return [Waiting(_row(row), row["record_id"]) for row in tx.execute(statement).mappings()]


def take_edits(tx: Transaction, id: UUID, numbers: Sequence[int]) -> dict[int, Row | None]:
    """Rows of these numbers as somebody edited them; None for one that is left out.

    What was wrong with them before is forgotten: they are about to be looked at anew.
    """
    near = _of(id), IMPORT_ROW.c.number.between(min(numbers), max(numbers))
    states = IMPORT_ROW.c.state.in_([FAILED, EDITED, LEFT_OUT])
    found = tx.execute(select(IMPORT_ROW).where(*near, states)).mappings().all()
    if found:
        failed = update(IMPORT_ROW).where(*near, IMPORT_ROW.c.state == FAILED)
        tx.execute(failed.values(state=EDITED, faults=[]))
    return {row["number"]: None if row["state"] == LEFT_OUT else _row(row) for row in found}


def drop_rows(tx: Transaction, id: UUID, state: str) -> None:
    tx.execute(delete(IMPORT_ROW).where(_of(id), IMPORT_ROW.c.state == state))


def remembered(tx: Transaction, entity: str, titles: Sequence[str]) -> Mapping[str, object] | None:
    """The options that were chosen last for a file with this header."""
    statement = select(IMPORT_MAPPING.c.options).where(
        IMPORT_MAPPING.c.entity == entity, IMPORT_MAPPING.c.header == digest_of(titles)
    )
    found: Any = tx.execute(statement).scalar()
    return found if isinstance(found, dict) else None


def remember(
    tx: Transaction, entity: str, titles: Sequence[str], options: Mapping[str, object]
) -> None:
    fresh = sqlite.insert(IMPORT_MAPPING) if tx.is_sqlite else postgresql.insert(IMPORT_MAPPING)
    values = {"options": dict(options), "at": tx.now}
    statement = fresh.values(entity=entity, header=digest_of(titles), **values)
    tx.execute(
        statement.on_conflict_do_update(
            index_elements=[IMPORT_MAPPING.c.entity, IMPORT_MAPPING.c.header], set_=values
        )
    )


def digest_of(titles: Sequence[str]) -> str:
    return hashlib.sha256(orjson.dumps(list(titles))).hexdigest()


def _of(id: UUID) -> Any:
    return IMPORT_ROW.c.import_id == id


def _row(row: RowMapping) -> Row:
    return Row(row["number"], tuple(row["cells"]))
