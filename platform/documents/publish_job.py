"""Publishing as a job, for releases that convert many values."""

from collections.abc import Callable, Iterable
from typing import cast

from ..core.errors import Message
from ..core.transaction import Transaction
from ..core.workspace import Workspace
from ..jobs.handler import RunningJob
from ..jobs.job import Payload
from .plan import Plan, plan_restore
from .publishing import as_seen, publish, publish_drafts
from .releases import split


class PublishDrafts:
    """Publishes drafts: ``{"only": ["entity/deal"] or null, "note", "allow_loss", "digest"}``."""

    name = "publish_drafts"

    def run(self, workspace: Workspace, job: RunningJob) -> Payload | None:
        told = job.payload
        only = cast("Iterable[str] | None", told.get("only"))
        names = None if only is None else [split(name) for name in only]
        release = publish_drafts(
            workspace, job.actor, names, note=str(told.get("note", "")),
            allow_loss=bool(told.get("allow_loss")), progress=_progress(job),
            digest=cast("str | None", told.get("digest") or None),
        )  # fmt: skip
        return {"release": release.number}


class RestoreRelease:
    """Goes back to a release: ``{"release": number, "note", "allow_loss", "digest"}``."""

    name = "restore_release"

    def run(self, workspace: Workspace, job: RunningJob) -> Payload | None:
        told = job.payload
        number, digest = int(str(told["release"])), told.get("digest") or None

        def plan_of(tx: Transaction) -> Plan:
            return as_seen(plan_restore(tx, number), cast("str | None", digest))

        release = publish(
            workspace, job.actor, plan_of, note=str(told.get("note", "")), restores=number,
            allow_loss=bool(told.get("allow_loss")), progress=_progress(job),
        )  # fmt: skip
        return {"release": release.number}


def _progress(job: RunningJob) -> Callable[[str, int], None]:
    def told(title: str, done: int) -> None:
        job.progress(done, None, Message("Converting '{title}'.", {"title": title}))

    return told
