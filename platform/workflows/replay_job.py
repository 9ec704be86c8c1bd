"""A replay over more history than a page may wait for."""

from datetime import datetime
from typing import cast
from uuid import UUID

from ..core.workspace import Workspace
from ..documents.drafts import Drafts
from ..jobs.handler import RunningJob
from ..jobs.job import Payload
from .past import Differing, Replayed, replay_history

#: More runs than this are replayed by a job.
MOST_AT_ONCE = 150


class ReplayFlow:
    """Replays the runs of a flow since a moment under its draft; the result is told as JSON."""

    name = "flow_replay"

    def run(self, workspace: Workspace, job: RunningJob) -> Payload:
        key, since = str(job.payload["flow"]), datetime.fromisoformat(str(job.payload["since"]))
        job.progress(0)
        with workspace.read(job.actor) as tx:
            draft = Drafts(tx).get("flow", key)
            found = replay_history(tx, key, draft.document or {}, since)
        return {"flow": key, "since": since.isoformat(), **as_json(found)}


def as_json(found: Replayed) -> dict[str, object]:
    """A replay as a job keeps it, and as the API tells it."""
    return {
        "total": found.total, "count": found.count, "asked": dict(found.asked),
        "spared": dict(found.spared), "unstartable": found.unstartable,
        "differing": [_as_json(one) for one in found.differing],
    }  # fmt: skip


def _as_json(one: Differing) -> dict[str, object]:
    return {
        "run": str(one.run), "record": str(one.record) if one.record else None,
        "title": one.title, "at": one.at.isoformat(), "old": _way(one.old), "new": _way(one.new),
        "old_result": one.old_result, "new_result": one.new_result,
    }  # fmt: skip


def _way(path: tuple[tuple[str, tuple[str, ...]], ...]) -> list[dict[str, object]]:
    return [{"step": step, "people": list(people)} for step, people in path]


def from_json(told: Payload) -> Replayed:
    """What a job has kept."""
    rows = cast("list[dict[str, object]]", told["differing"])
    return Replayed(
        total=cast("int", told["total"]), count=cast("int", told["count"]),
        asked=cast("dict[str, int]", told["asked"]), spared=cast("dict[str, int]", told["spared"]),
        unstartable=cast("int", told["unstartable"]),
        differing=tuple(
            Differing(
                run=UUID(str(one["run"])),
                record=UUID(str(one["record"])) if one["record"] else None,
                title=str(one["title"]), at=datetime.fromisoformat(str(one["at"])),
                old=_read(one["old"]), new=_read(one["new"]),
                old_result=str(one["old_result"]), new_result=str(one["new_result"]),
            )
            for one in rows
        ),
    )  # fmt: skip


def _read(way: object) -> tuple[tuple[str, tuple[str, ...]], ...]:
    steps = cast("list[dict[str, object]]", way)
    return tuple((str(one["step"]), tuple(cast("list[str]", one["people"]))) for one in steps)
