"""Fills computed columns of big entities, batch by batch, while people work."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import asdict, dataclass, replace
from typing import cast

from sqlalchemy import func, select

from ..core.actor import SYSTEM as THE_SYSTEM
from ..core.errors import Message
from ..core.transaction import Transaction
from ..core.workspace import Workspace
from ..documents.app import App, Entity
from ..documents.dependencies import Name
from ..documents.releases import current_app
from ..jobs.handler import RunningJob
from ..jobs.job import Payload
from .backfill import FILL, REFRESH, named, refreshed, steps_of
from .backfill_rows import Step, fill, last_seq
from .query import MARK, SYSTEM

BATCH = 20_000


@dataclass(frozen=True)
class Place:
    """How far a job is: in which step of which release, after which record."""

    release: int
    total: int
    step: int = 0
    seq: int = 0
    done: int = 0


class FillComputed:
    """Fills fields: ``{"fields": [[entity id, field id], ...]}``; goes on where it was killed."""

    name = FILL

    def run(self, workspace: Workspace, job: RunningJob) -> Payload | None:
        ids = cast("Iterable[list[str]]", job.payload["fields"])
        wanted = [tuple(one) for one in ids]
        return _run(workspace, job, lambda app: named(app, wanted))


class RefreshComputed:
    """Computes anew, every night, what depends on the day."""

    name = REFRESH

    def run(self, workspace: Workspace, job: RunningJob) -> Payload | None:
        return _run(workspace, job, refreshed)


def _run(
    workspace: Workspace, job: RunningJob, wanted: Callable[[App], Collection[Name]]
) -> Payload:
    while not job.cancelled():
        with workspace.write(THE_SYSTEM) as tx:
            app = current_app(tx)
            steps = steps_of(app, wanted(app))
            place = _place(tx, job, app, steps)
            if place.step == len(steps):
                break
            entity = steps[place.step].entity
            place = _batch(tx, app, steps[place.step], place)
            job.checkpoint(tx, asdict(place))
        told = Message("Computing '{title}'.", {"title": entity.title})
        job.progress(place.done, place.total, told)
    return {"records": int(str(job.resume.get("done", 0)))}


def _place(tx: Transaction, job: RunningJob, app: App, steps: list[Step]) -> Place:
    """Where to go on; at the start when another release came meanwhile, whose steps may differ."""
    if job.resume.get("release") == app.release:
        return Place(**cast("dict[str, int]", dict(job.resume)))
    return Place(app.release, sum(_count(tx, step.entity) for step in steps))


def _batch(tx: Transaction, app: App, step: Step, place: Place) -> Place:
    upto = last_seq(tx, step.entity, place.seq, BATCH)
    if upto is None:
        return replace(place, step=place.step + 1, seq=0)
    fill(tx, app, step, place.seq, upto)
    done = min(place.done + BATCH, place.total)
    return replace(place, seq=upto, done=done)


def _count(tx: Transaction, entity: Entity) -> int:
    counted = select(func.count()).select_from(entity.table).execution_options(**{MARK: SYSTEM})
    return int(tx.execute(counted).scalar_one())
