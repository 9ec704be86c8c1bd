"""Sample data of an app that came from a template: brought in by a job, taken out by its undo."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import cast
from uuid import UUID

from ..core.actor import SYSTEM, Actor
from ..core.errors import ConflictError, NotFoundError
from ..core.ids import new_id
from ..core.transaction import Transaction
from ..core.workspace import Workspace
from ..documents.acting import acting
from ..documents.releases import current_app
from ..jobs.handler import RunningJob
from ..jobs.job import Job, Payload, Progress
from ..jobs.queue import enqueue
from ..jobs.service import jobs
from ..records.changesets import (
    UNDO_JOB,
    ChangeSet,
    change_set,
    get_change_set,
    is_kept,
    start_undo,
)
from ..records.service import RecordService
from ..workflows.listening import start_nothing
from .sample_data import SampleData
from .templates import sample_entities, sample_folder, sample_size

LOAD = "packages.sample_data"


@dataclass(frozen=True)
class SampleState:
    """Where the sample data of an app stand.

    ``change_set`` is there while something of them is; ``loading`` and ``removing`` are the jobs
    that were last asked for, whether they have ended or not. ``is_empty`` says that none of their
    entities has a record: among others they would be hard to tell from real ones.
    """

    app: str
    size: int
    is_live: bool
    is_empty: bool
    loading: Job | None = None
    removing: Job | None = None
    change_set: ChangeSet | None = None

    @property
    def is_busy(self) -> bool:
        asked = [one for one in (self.loading, self.removing) if one is not None]
        return any(not one.state.has_ended for one in asked)

    @property
    def may_load(self) -> bool:
        return self.is_live and self.is_empty and not self.is_busy

    @property
    def may_remove(self) -> bool:
        return self.change_set is not None and not self.is_busy


def sample_state(tx: Transaction, app: str) -> SampleState:
    """Where the sample data of an app stand; ``size`` is 0 for an app that has none."""
    size, live = sample_size(app), ("app", app) in current_app(tx).documents
    system = acting(tx, SYSTEM)
    empty = _is_empty(system, app)
    loading = next((one for one in jobs(system, name=LOAD) if one.payload["app"] == app), None)
    if loading is None:
        return SampleState(app, size, live, empty)
    id = str(loading.payload["change_set"])
    asked = jobs(system, name=UNDO_JOB)
    removing = next((one for one in asked if one.payload["change_set"] == id), None)
    return SampleState(app, size, live, empty, loading, removing, _there(system, UUID(id)))


def _is_empty(tx: Transaction, app: str) -> bool:
    """Whether no entity of the sample data has a record."""
    entities = current_app(tx).entities
    there = (key for key in sample_entities(app) if key in entities)
    return not any(RecordService(tx, key).list(limit=1).items for key in there)


def _there(tx: Transaction, id: UUID) -> ChangeSet | None:
    """The change set of sample data that nobody has taken out yet."""
    if not is_kept(tx, id):
        return None
    found = get_change_set(tx, id)
    return found if found.undone_at is None else None


def load_samples(tx: Transaction, app: str) -> UUID:
    """Bring the sample data of an app in, as a job; its records belong to the actor where nobody
    is called as the data say. Whoever designs may do it, whatever the rights on records are.

    :raises NotFoundError: if the app has none.
    :raises ConflictError: if they are there, or the app is not live.
    """
    state = sample_state(tx, app)
    if state.size == 0:
        raise NotFoundError("'{app}' has no sample data.", app=app)
    if not state.is_live:
        raise ConflictError("Publish the app first; its sample data need its tables.")
    if state.is_busy:
        raise ConflictError("The sample data are on their way.")
    if not state.may_load:
        raise ConflictError("There are records already; sample data come into an empty app only.")
    payload = {"app": app, "change_set": str(new_id())}
    return enqueue(tx, LOAD, payload, key=f"{LOAD}:{app}", actor=_whole(tx.actor))


def remove_samples(tx: Transaction, app: str) -> UUID:
    """Take the sample data of an app out, as a job; what somebody has changed since stays.

    :raises ConflictError: if there are none, or they have been there for too long.
    """
    found = sample_state(tx, app)
    if not found.may_remove or found.change_set is None:
        raise ConflictError("There are no sample data to take out.")
    return start_undo(acting(tx, _whole(tx.actor)), found.change_set.id)


def _whole(actor: Actor) -> Actor:
    """The person with the rights of the system: samples are no secrets, and their roles may have
    no rights on the new tables yet.
    """
    return replace(actor, system=True)


class LoadSampleData:
    """Brings sample data in, an entity a transaction; killed, it goes on with the next one."""

    name = LOAD

    def run(self, workspace: Workspace, job: RunningJob) -> Payload | None:
        app = str(job.payload["app"])
        folder, total = sample_folder(app), sample_size(app)
        if folder is None:
            raise NotFoundError("'{app}' has no sample data.", app=app)
        id = UUID(str(job.payload["change_set"]))
        job.progress(int(str(job.resume.get("count", 0))), total)
        while not job.cancelled():
            with workspace.write(job.actor) as tx:
                start_nothing(tx)
                data = SampleData(tx, folder, seed=id, strangers=True, stand_in=job.actor.person)
                done = [*_keys(job)]
                left = [key for key in data.order if key not in done]
                if not left:
                    break
                for key in done:
                    data.skip(key)
                title = str(current_app(tx).document("app", app)["title"])
                with change_set(tx, "sample", title, id=id):
                    count = data.load(left[0]) + int(str(job.resume.get("count", 0)))
                state = {"done": [*done, left[0]], "count": count}
                job.checkpoint(tx, state, Progress(count, total))
        return {"change_set": str(id), "count": job.resume.get("count", 0)}


def _keys(job: RunningJob) -> Iterator[str]:
    yield from cast("list[str]", job.resume.get("done", []))
