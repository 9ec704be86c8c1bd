"""Jobs: how far they are, stopping and trying again; change sets: what can be undone."""

from typing import Any
from uuid import UUID

from flask import url_for
from marshmallow import fields

from ...platform.core.errors import Message
from ...platform.core.transaction import Transaction
from ...platform.jobs import service
from ...platform.jobs.job import Job, JobState
from ...platform.records.changesets import (
    ChangeSet,
    Undone,
    get_change_set,
    is_long,
    list_change_sets,
    start_undo,
    undo,
)  # fmt: skip
from ..i18n import translated
from ..unit_of_work import transaction
from .answers import iso, text
from .operations import Answer, Area
from .schemas import Choice, Closed, Id, Text, Whole, page_of

jobs = Area("jobs")


class JobQuery(Closed):
    """Which jobs, newest first."""

    state = Choice(*JobState, load_default=None)
    name = Text(most=100, load_default=None)
    before = Id(load_default=None)
    limit = Whole(least=1, most=500, load_default=50)


class JobAnswer(Closed):
    """A job. ``total`` is null while nobody knows how much there is to do."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    state = fields.String(required=True, metadata={"enum": list(JobState)})
    done = fields.Integer(required=True)
    total = fields.Integer(required=True, allow_none=True)
    message = fields.String(required=True, allow_none=True)
    result = fields.Raw(required=True, allow_none=True)
    error = fields.String(required=True, allow_none=True)
    created_at = fields.AwareDateTime(required=True)
    started_at = fields.AwareDateTime(required=True, allow_none=True)
    finished_at = fields.AwareDateTime(required=True, allow_none=True)


class ChangeSetQuery(Closed):
    """How many, newest first."""

    limit = Whole(least=1, most=500, load_default=50)


class ChangeSetAnswer(Closed):
    """Writes that belong together; ``entries`` counts them when one is read alone."""

    id = fields.UUID(required=True)
    kind = fields.String(required=True)
    title = fields.String(required=True)
    at = fields.AwareDateTime(required=True)
    actor = fields.UUID(required=True, allow_none=True)
    undone_at = fields.AwareDateTime(required=True, allow_none=True)
    undoes = fields.UUID(required=True, allow_none=True)
    entries = fields.Integer(required=True)


class Left(Closed):
    """A record that was left as it is, and why."""

    entity = fields.String(required=True)
    record = fields.UUID(required=True)
    reason = fields.String(required=True)


class UndoneAnswer(Closed):
    """What an undo did; its own ``change_set`` undoes it."""

    change_set = fields.UUID(required=True)
    restored = fields.Integer(required=True)
    removed = fields.Integer(required=True)
    kept = fields.List(fields.Nested(Left), required=True)


@jobs.get("/jobs", query=JobQuery, answer=page_of(JobAnswer))
def list_jobs(query: dict[str, Any]) -> object:
    """List one's jobs"""
    limit, state = query.pop("limit"), query.pop("state")
    known = JobState(state) if state else None
    found = service.jobs(transaction(), **query, state=known, limit=limit + 1)
    rows = found[:limit]
    following = str(rows[-1].id) if len(found) > limit else None
    return {"items": [_job(one) for one in rows], "next": following, "count": None}


@jobs.get("/jobs/<uuid:id>", answer=JobAnswer)
def get_job(id: UUID) -> object:
    """Read how far a job is"""
    return _job(service.job(transaction(), id))


@jobs.post("/jobs/<uuid:id>/cancel", answer=JobAnswer)
def cancel_job(id: UUID) -> object:
    """Stop a job"""
    return _job(service.cancel(transaction(), id))


@jobs.post("/jobs/<uuid:id>/retry", answer=JobAnswer)
def retry_job(id: UUID) -> object:
    """Try a failed job again"""
    return _job(service.retry(transaction(), id))


@jobs.get("/changesets", query=ChangeSetQuery, answer=page_of(ChangeSetAnswer))
def list_changesets(query: dict[str, Any]) -> object:
    """List one's change sets, newest first"""
    found = list_change_sets(transaction(), limit=query["limit"])
    return {"items": [_change_set(one) for one in found], "next": None, "count": None}


@jobs.get("/changesets/<uuid:id>", answer=ChangeSetAnswer)
def get_changeset(id: UUID) -> object:
    """Read a change set"""
    return _change_set(get_change_set(transaction(), id))


@jobs.post("/changesets/<uuid:id>/undo", answer=UndoneAnswer, later=JobAnswer)
def undo_changeset(id: UUID) -> object:
    """Undo an import, a bulk edit, a transfer; what somebody changed since is left and listed"""
    return taken_back(id)


def taken_back(id: UUID) -> object:
    """Undo a change set: at once, or as a job."""
    tx = transaction()
    return job_answer(tx, start_undo(tx, id)) if is_long(tx, id) else undone(undo(tx, id))


def undone(done: Undone) -> dict[str, object]:
    """What an undo did."""
    kept = [
        {"entity": one.entity, "record": str(one.record), "reason": translated(one.reason)}
        for one in done.kept
    ]
    return {
        "change_set": str(done.change_set), "restored": done.restored, "removed": done.removed,
        "kept": kept,
    }  # fmt: skip


def job_answer(tx: Transaction, id: UUID) -> Answer:
    """A job that has just been queued, and where to ask how far it is."""
    address = url_for("api.get_job", id=id)
    return Answer(_job(service.job(tx, id)), {"Location": address}, 202)


def _job(one: Job) -> dict[str, object]:
    return {
        "id": str(one.id), "name": one.name, "state": one.state.value,
        "done": one.progress.done, "total": one.progress.total,
        "message": _sentence(one.progress.message), "result": one.result,
        "error": _sentence(one.error), "created_at": iso(one.created_at),
        "started_at": iso(one.started_at), "finished_at": iso(one.finished_at),
    }  # fmt: skip


def _sentence(message: Message | None) -> str | None:
    return None if message is None else translated(message)


def _change_set(one: ChangeSet) -> dict[str, object]:
    return {
        "id": str(one.id), "kind": one.kind, "title": one.title, "at": iso(one.at),
        "actor": text(one.actor), "undone_at": iso(one.undone_at), "undoes": text(one.undoes),
        "entries": one.entries,
    }  # fmt: skip
