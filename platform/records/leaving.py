"""Handing over everything that somebody owns: at once, or a large lot as a job.

All of it is one change set, which can be undone. What lies in the recycle bin stays.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from ..access.actors import demand_administrator
from ..access.guard import ACCESS
from ..access.people import People
from ..core.errors import InvalidValueError
from ..core.ids import new_id
from ..core.transaction import Transaction
from ..core.workspace import Workspace
from ..documents.app import Entity
from ..documents.releases import current_app
from ..jobs.handler import RunningJob
from ..jobs.job import Payload, Progress
from ..jobs.queue import enqueue
from .changesets import change_set
from .service import RecordService

JOB = "records.hand_over"
CHUNK = 500
#: More than so many are handed over by a job.
MOST_AT_ONCE = 2_000


@dataclass
class Handed:
    """What was handed over: ``kept`` are records that some rule kept where they are."""

    change_set: UUID
    done: int = 0
    kept: int = 0


class Belongings:
    """The records of a person, for administrators."""

    def __init__(self, tx: Transaction, owner: UUID) -> None:
        demand_administrator(tx)
        self._tx = tx
        self._owner = owner
        self._name = People(tx).get(owner).name
        entities = current_app(tx).entities.values()
        self._entities: dict[str, Entity] = {one.key: one for one in entities if not one.parent}

    def counts(self) -> list[tuple[Entity, int]]:
        """How many records of which entity they own, the most first; none is left out."""
        found = ((one, self._count(one)) for one in self._entities.values())
        return sorted((one for one in found if one[1]), key=lambda one: -one[1])

    def hand_over(self, to: UUID) -> Handed:
        """Hand everything over, in this transaction."""
        done, at = Handed(new_id()), self.begin(to)
        while at is not None:
            at = self.step(to, at, done)
        return done

    def start(self, to: UUID) -> UUID:
        """Hand everything over as a job; its result has ``done``, ``kept`` and ``change_set``."""
        self.begin(to)
        payload = {"owner": str(self._owner), "to": str(to)}
        return enqueue(self._tx, JOB, payload, key=f"hand_over:{self._owner}", background=True)

    def begin(self, to: UUID) -> str | None:
        """Where the first step begins.

        :raises InvalidValueError: if ``to`` is the person themselves or cannot sign in.
        """
        if to == self._owner or to not in {one.id for one in People(self._tx).all()}:
            raise InvalidValueError("Choose somebody else who can sign in.", field="to")
        return next(iter(self._entities), None)

    def step(self, to: UUID, at: str, done: Handed) -> str | None:
        """Hand a chunk over; ``at`` is an entity and the last record that was looked at.

        :return: where the next step begins, None at the end.
        """
        key, _, after = at.partition("/")
        ids = self._ids(self._entities[key], after) if key in self._entities else ()
        if not ids:
            return self._next(key)
        with change_set(self._tx, "transfer", self._name, id=done.change_set):
            result = RecordService(self._tx, key).transfer_many(ids, to)
        done.done += len(result.done)
        done.kept += len(result.errors)
        return f"{key}/{ids[-1]}"

    def _next(self, key: str) -> str | None:
        keys = list(self._entities)
        return next(iter(keys[keys.index(key) + 1 :]), None) if key in keys else None

    def _ids(self, entity: Entity, after: str) -> Sequence[UUID]:
        table = entity.table
        found = self._mine(select(table.c.id), entity).order_by(table.c.id).limit(CHUNK)
        if after:
            found = found.where(table.c.id > UUID(after))
        return list(self._tx.execute(found).scalars())

    def _count(self, entity: Entity) -> int:
        found = self._mine(select(func.count()).select_from(entity.table), entity)
        return int(self._tx.execute(found).scalar_one())

    def _mine(self, statement: Any, entity: Entity) -> Any:
        table = entity.table
        mine = table.c.owner == self._owner, table.c.deleted_at.is_(None)
        return statement.where(*mine).execution_options(**{ACCESS: "hand over"})


class HandOver:
    """Hands a person's records over; killed at any moment, it goes on after the last chunk."""

    name = JOB

    def run(self, workspace: Workspace, job: RunningJob) -> Payload | None:
        while not self._step(workspace, job):
            if job.cancelled():
                break
            job.progress(int(str(job.resume.get("done", 0))))
        return job.resume

    def _step(self, workspace: Workspace, job: RunningJob) -> bool:
        """Hand a chunk over; True when nothing is left."""
        state: Mapping[str, Any] = job.resume
        to = UUID(str(job.payload["to"]))
        with workspace.write(job.actor) as tx:
            belongings = Belongings(tx, UUID(str(job.payload["owner"])))
            at = state["at"] if state else belongings.begin(to)
            own = UUID(state["change_set"]) if state else new_id()
            done = Handed(own, state.get("done", 0), state.get("kept", 0))
            then = None if at is None else belongings.step(to, at, done)
            told = {"change_set": str(own), "at": then, "done": done.done, "kept": done.kept}
            job.checkpoint(tx, told, Progress(done.done))
        return then is None
