"""What lies in somebody's box, looked for, filtered and paged; SQL of the inbox."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, RowMapping, Select, and_, false, or_, select, tuple_

from ..access.people import People
from ..core.transaction import Transaction
from ..records.search import words_of
from .tables import BOX, RUN, RUN_WORD, TASK

#: People whose name holds the words that are looked for.
MOST_PEOPLE = 100
#: Overdue things that stand before all others.
MOST_LATE = 50
#: Runs that are looked up by a word before all others are walked instead.
FEW = 1_000


@dataclass(frozen=True)
class Wanted:
    """Which things of a box: of a flow, with words in their title or by people of that name."""

    flow: str = ""
    words: str = ""


NOTHING_SPECIAL = Wanted()
_TASK_OF = and_(TASK.c.root_id == BOX.c.root_id, TASK.c.id == BOX.c.item)
_RUN_OF = and_(RUN.c.root_id == BOX.c.root_id, RUN.c.id == BOX.c.run)


def late(tx: Transaction, person: UUID, wanted: Wanted = NOTHING_SPECIAL) -> Sequence[RowMapping]:
    """What somebody should have done already, the longest overdue first."""
    found = (
        _rows(person, "todo")
        .where(*_late(tx.now, person), *_matching(tx, wanted))
        .order_by(TASK.c.due_at, BOX.c.id)
        .limit(MOST_LATE)
    )
    return tx.execute(found).mappings().all()


def box(
    tx: Transaction, person: UUID, name: str, *, before: UUID | None, limit: int,
    wanted: Wanted = NOTHING_SPECIAL, but_late: bool = False,
) -> Sequence[RowMapping]:  # fmt: skip
    """The newest things in a box, from after the one ``before``: ``entry``, ``item``, its run and
    its task, if it is one.

    :param but_late: leave out what ``late`` gives.
    """
    found = _rows(person, name).where(*_matching(tx, wanted))
    if before is not None:
        found = found.where(BOX.c.id < before)
    if but_late:
        kept = (TASK.c.due_at.is_(None), TASK.c.due_at >= tx.now, TASK.c.assignee != person)
        found = found.where(or_(TASK.c.id.is_(None), TASK.c.assignee.is_(None), *kept))
    return tx.execute(found.order_by(BOX.c.id.desc()).limit(limit)).mappings().all()


def entries(tx: Transaction, person: UUID, name: str, ids: Sequence[UUID]) -> Sequence[RowMapping]:
    """Some things of a box by their entries, in the order in which their families are locked."""
    found = _rows(person, name).where(BOX.c.id.in_(ids))
    return tx.execute(found.order_by(BOX.c.root_id, BOX.c.id)).mappings().all()


def _rows(person: UUID, name: str) -> Select[Any]:
    return (
        select(
            BOX.c.id.label("entry"), BOX.c.root_id, BOX.c.item, TASK.c.id.label("task"),
            TASK.c.step, TASK.c.state.label("task_state"), TASK.c.outcome, TASK.c.opened_at,
            TASK.c.due_at, TASK.c.acted_at, TASK.c.assignee, RUN.c.id.label("run"), RUN.c.flow,
            RUN.c.hash, RUN.c.entity, RUN.c.record_id, RUN.c.title, RUN.c.initiator, RUN.c.state,
            RUN.c.result, RUN.c.started_at,
        )
        .select_from(BOX)
        .outerjoin(TASK, _TASK_OF)
        .join(RUN, _RUN_OF)
        .where(BOX.c.person == person, BOX.c.box == name)
    )  # fmt: skip


def _late(now: datetime, person: UUID) -> Sequence[ColumnElement[bool]]:
    """By the index of assignees: a few rows, however much waits."""
    open_ = TASK.c.state.in_(("open", "lent"))
    return TASK.c.assignee == person, open_, TASK.c.due_at < now


def _matching(tx: Transaction, wanted: Wanted) -> Sequence[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.flow:
        found.append(RUN.c.flow == wanted.flow)
    if wanted.words:
        found.append(about(tx, wanted.words, BOX.c.root_id, BOX.c.run))
    return found


def about(
    tx: Transaction, words: str, root: ColumnElement[UUID], run: ColumnElement[str]
) -> ColumnElement[bool]:
    """Runs whose record is called so, or whose initiator is, by the columns that name a run."""
    named = [_named(tx, one, root, run) for one in words_of(words)]
    people = [one.id for one in People(tx).search(words, MOST_PEOPLE)]
    theirs = select(BOX.c.root_id, BOX.c.run).where(BOX.c.box == "mine", BOX.c.person.in_(people))
    by_name = and_(*named) if named else false()
    return or_(by_name, tuple_(root, run).in_(theirs)) if people else by_name


def _named(
    tx: Transaction, word: str, root: ColumnElement[UUID], run: ColumnElement[str]
) -> ColumnElement[bool]:
    """Looked up where few runs are called so; where many are, the newest of them are met soon."""
    found = select(RUN_WORD.c.root_id, RUN_WORD.c.run).where(
        RUN_WORD.c.word >= word, RUN_WORD.c.word < f"{word}\U0010ffff"
    )
    if len(tx.execute(found.limit(FEW + 1)).all()) <= FEW:
        return tuple_(root, run).in_(found)
    return found.where(RUN_WORD.c.root_id == root, RUN_WORD.c.run == run).exists()
