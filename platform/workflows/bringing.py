"""Papers by the API: brought for a task that is one's own, then named by its decision."""

from collections.abc import Mapping
from typing import BinaryIO
from uuid import UUID

from sqlalchemy import func, select

from ..core.errors import InvalidValueError, LimitError
from ..core.transaction import Transaction
from ..records.files import FILE, File
from . import store
from .commands import Command
from .operations.checks import my_task
from .papers import OWNER, SIGNATURE, Papers
from .ports.people import uuid_of
from .ports.world import World
from .projecting import demand_part
from .seeing import see_record
from .work import Work

#: Files that one person brings for one run; whoever decides attaches fifty at most.
MOST_BROUGHT = 200


def bring(
    tx: Transaction, root: UUID, task: str, kind: str, name: str, source: BinaryIO
) -> File:  # fmt: skip
    """Keep a file for a decision that the actor may make now.

    :raises FormloomError: whatever that decision would be refused for.
    """
    _demand_mine(tx, root, task)
    mine = (FILE.c.entity_id == OWNER, FILE.c.record_id == root,
            FILE.c.created_by == tx.actor.person)  # fmt: skip
    brought = tx.execute(select(func.count()).select_from(FILE).where(*mine)).scalar_one()
    if brought >= MOST_BROUGHT:
        raise LimitError("These are more than {most} files for one run.", most=MOST_BROUGHT)
    papers = Papers(tx, root)
    id = papers.add(kind, name, source)
    return papers.named((id,))[id.hex]


def signed(
    tx: Transaction, root: UUID, task: str, file: UUID, edits: Mapping[str, object]
) -> str:  # fmt: skip
    """What stands in a decision for a picture that was brought: it signs what its person sees of
    the record, with what the decision changes.

    :raises InvalidValueError: if the actor has brought no such picture.
    """
    family = store.load(tx, root)
    demand_part(tx, family.state)
    papers = Papers(tx, root)
    if not papers.brought(SIGNATURE, file):
        raise InvalidValueError("Sign on the page of this task.", field=SIGNATURE)
    known = family.state.tasks.get(task)
    run = family.state.runs[known.run] if known else None
    record = uuid_of(run.record) if run else None
    if known is None or run is None or record is None:
        return str(papers.sign(file, "", {}))
    flow = World(tx).versions.version(run.flow, run.version)
    sight = see_record(tx, flow, record, known.step, edits=True)
    values = sight.record.values if sight else {}
    told = {**values, **edits}
    return str(papers.sign(file, str(record), {key: str(one) for key, one in told.items()}))


def _demand_mine(tx: Transaction, root: UUID, task: str) -> None:
    family = store.load(tx, root)
    demand_part(tx, family.state)
    me = str(tx.actor.person or "")
    my_task(Work(family.state, World(tx).facts()), Command("", "bring", me, task=task))
