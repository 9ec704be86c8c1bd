"""Makes the keys of records that were there before a rule was: at once, or by a job if many."""

from collections.abc import Mapping, Sequence
from typing import cast

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from ...core.actor import SYSTEM as THE_SYSTEM
from ...core.errors import Message
from ...core.transaction import Transaction
from ...core.workspace import Workspace
from ...documents.app import App, Entity
from ...documents.events import ReleasePublished
from ...documents.releases import current_app
from ...jobs.handler import RunningJob
from ...jobs.job import Payload
from ...jobs.queue import enqueue
from ..backfill import is_big
from ..backfill_rows import last_seq
from ..query import SYSTEM, Rows
from .keys import KEY, PART, keys_of
from .rules import Part, duplicate_rules, parts_of

BATCH = 5_000

#: An entity and those of its parts whose keys are not all there.
Work = tuple[Entity, tuple[Part, ...]]


def on_published(transaction: Transaction, event: ReleasePublished) -> None:
    """Make what the rules of a release need; what takes long is left to the job."""
    wanted = _parts(event.after)
    known = _known(transaction)
    new = wanted.keys() - known.keys()
    if new:
        rows = [{"part": number, "is_built": False} for number in sorted(new)]
        transaction.execute(insert(PART), rows)
    for entity, parts in _missing(transaction, event.after):
        last = None if is_big(transaction, entity) else last_seq(transaction, entity)
        if last is not None:
            _build(transaction, entity, parts, 0, last)
        if last is not None or last_seq(transaction, entity) is None:
            _mark_built(transaction, parts)
    if known.keys() - wanted.keys() or _missing(transaction, event.after):
        enqueue(transaction, BuildKeys.name, {}, background=True, actor=THE_SYSTEM)


def build_missing(workspace: Workspace) -> None:
    """Queue the job if rules are older than their keys: a workspace may come from before these."""
    with workspace.write(THE_SYSTEM) as tx:
        new = _parts(current_app(tx)).keys() - _known(tx).keys()
        if new:
            tx.execute(insert(PART), [{"part": one, "is_built": False} for one in sorted(new)])
            enqueue(tx, BuildKeys.name, {}, background=True, actor=THE_SYSTEM)


class BuildKeys:
    """Brings the keys in line with the rules; killed at any moment, it goes on from its place."""

    name = "records.duplicate_keys"

    def run(self, workspace: Workspace, job: RunningJob) -> Payload | None:
        while not job.cancelled() and self._step(workspace, job):
            pass
        return None

    def _step(self, workspace: Workspace, job: RunningJob) -> bool:
        """Do a batch; False when there is nothing left."""
        with workspace.write(THE_SYSTEM) as tx:
            app = current_app(tx)
            work = _missing(tx, app)
            if not work:
                _forget_others(tx, app)
                return False
            entity, parts = work[0]
            numbers = [part.number for part in parts]
            is_same = job.resume.get("parts") == numbers
            after = int(cast("int", job.resume["seq"])) if is_same else 0
            upto = last_seq(tx, entity, after, BATCH)
            if upto is None:
                _mark_built(tx, parts)
            else:
                _build(tx, entity, parts, after, upto)
            job.checkpoint(tx, {"parts": numbers, "seq": upto or 0} if upto else {})
        total = upto or after
        job.progress(total, total, Message("Looking at '{title}'.", {"title": entity.title}))
        return True


def _parts(app: App) -> Mapping[int, Part]:
    rules = (rule for entity in app.entities.values() for rule in duplicate_rules(entity))
    return {part.number: part for part in parts_of(rules)}


def _known(transaction: Transaction) -> Mapping[int, bool]:
    return {row.part: row.is_built for row in transaction.execute(select(PART))}


def _missing(transaction: Transaction, app: App) -> list[Work]:
    left = {number for number, is_built in _known(transaction).items() if not is_built}
    found = []
    for entity in app.entities.values():
        parts = tuple(p for p in parts_of(duplicate_rules(entity)) if p.number in left)
        if parts:
            found.append((entity, parts))
    return found


def _mark_built(transaction: Transaction, parts: Sequence[Part]) -> None:
    numbers = [part.number for part in parts]
    transaction.execute(update(PART).where(PART.c.part.in_(numbers)).values(is_built=True))


def _forget_others(transaction: Transaction, app: App) -> None:
    """Drop what no rule needs any more."""
    wanted = set(_parts(app))
    gone = [number for number in _known(transaction) if number not in wanted]
    if gone:
        transaction.execute(delete(KEY).where(KEY.c.part.in_(gone)))
        transaction.execute(delete(PART).where(PART.c.part.in_(gone)))


def _build(
    transaction: Transaction, entity: Entity, parts: Sequence[Part], after: int, upto: int
) -> None:
    """The keys of the records after seq ``after`` up to ``upto``, those in the bin included."""
    rows = Rows(transaction, entity)
    table = rows.table
    keys = sorted({part.field.key for part in parts})
    statement = rows.select(
        table.c.id, *(table.c[key] for key in keys), right=SYSTEM, deleted=None
    ).where(table.c.seq > after, table.c.seq <= upto)
    fresh = [
        {"part": part, "key": key, "record_id": id}
        for id, *values in transaction.execute(statement)
        for part, key in keys_of(parts, dict(zip(keys, values, strict=True)))
    ]
    if fresh:
        # Who saves meanwhile keeps the keys himself.
        new = sqlite.insert(KEY) if transaction.is_sqlite else postgresql.insert(KEY)
        transaction.execute(new.on_conflict_do_nothing(), fresh)
