"""Plan, publish, releases: from drafts to what is live, and back."""

from collections.abc import Iterable, Mapping
from typing import Any

from marshmallow import fields

from ...platform.core.errors import Message, PlanRefusedError
from ...platform.core.transaction import Transaction
from ...platform.documents.app import Documents
from ...platform.documents.diff import differences
from ...platform.documents.drafts import Drafts
from ...platform.documents.plan import Plan, make_plan, plan_restore, problem_json
from ...platform.documents.prepared import is_big
from ...platform.documents.publish import apply_plan
from ...platform.documents.publish_job import PublishDrafts, RestoreRelease
from ...platform.documents.releases import (
    Release,
    current_app,
    documents_of,
    get_release,
    list_releases,
    split,
)  # fmt: skip
from ...platform.jobs.queue import enqueue
from ..i18n import translated
from ..unit_of_work import transaction
from .answers import iso, person
from .jobs import JobAnswer, job_answer
from .operations import Area
from .requests import InvalidRequestError
from .schemas import Closed, Flag, Items, Object, Paging, Text, link, page_of

releases = Area("releases")


class Chosen(Closed):
    """Which drafts, as ``kind/key``; all of them when none are named."""

    only = Items(Text(most=80), load_default=None, allow_none=True, most=2_000)


class PlanRequest(Chosen):
    """Drafts, or other documents by ``kind/key`` laid over the live ones; null takes one away."""

    documents = Object(load_default=None, allow_none=True)


class Restoring(Closed):
    """``digest`` is that of the plan that was seen: another plan is refused."""

    note = Text(most=2_000, load_default="")
    allow_loss = Flag(load_default=False)
    digest = Text(most=64, load_default="")


class Publishing(Restoring, Chosen):
    """What to publish."""


class Change(Closed):
    """One change in words, with what it does to data."""

    action = fields.String(required=True)
    document = fields.String(required=True)
    path = fields.String(required=True)
    effect = fields.String(required=True, metadata={"enum": ["safe", "converts", "loses"]})
    message = fields.String(required=True)
    template = fields.String(required=True)
    data = fields.Dict(required=True)
    records = fields.Integer(required=True, allow_none=True)
    samples = fields.List(fields.Dict(), required=True)
    blocked = fields.Boolean(required=True)


class PlanProblem(Closed):
    """One thing wrong with a document."""

    document = fields.String(required=True)
    path = fields.String(required=True)
    code = fields.String(required=True)
    message = fields.String(required=True)
    hint = fields.String(required=True, allow_none=True)


class PlanAnswer(Closed):
    """What would be done to the live app and its data."""

    release = fields.Integer(required=True)
    digest = fields.String(required=True)
    effect = fields.String(required=True, metadata={"enum": ["safe", "converts", "loses"]})
    changes = fields.List(fields.Nested(Change), required=True)
    problems = fields.List(fields.Nested(PlanProblem), required=True)


class ReleaseAnswer(Closed):
    """A published, numbered set of documents."""

    number = fields.Integer(required=True)
    at = fields.AwareDateTime(required=True)
    by = link()
    note = fields.String(required=True)
    restores = fields.Integer(required=True, allow_none=True)
    changes = fields.List(fields.Nested(Change), required=True)


class Edit(Closed):
    """One difference; ``path`` is a JSON pointer."""

    op = fields.String(required=True, metadata={"enum": ["add", "remove", "replace", "move"]})
    path = fields.String(required=True)
    before = fields.Raw(required=True)
    after = fields.Raw(required=True)


class Difference(Closed):
    """What differs in one document."""

    document = fields.String(required=True)
    edits = fields.List(fields.Nested(Edit), required=True)


@releases.post("/plan", body=PlanRequest, answer=PlanAnswer, transacts="reads")
def plan_publishing(body: dict[str, Any]) -> object:
    """Show what publishing would do, without doing it"""
    tx = transaction()
    drafts = Drafts(tx)
    if body["documents"] is not None:
        return _plan_json(make_plan(tx, _laid_over(tx, body["documents"])))
    return _plan_json(make_plan(tx, drafts.documents(_names(body["only"]))))


@releases.post(
    "/publish", body=Publishing, answer=ReleaseAnswer, later=JobAnswer, status=201,
    transacts="publishes",
)  # fmt: skip
def publish(body: dict[str, Any]) -> object:
    """Make drafts the live release; a job does it when many values must be converted"""
    tx = transaction()
    drafts, chosen = Drafts(tx), _names(body["only"])
    plan = make_plan(tx, drafts.documents(chosen))
    _expect(plan, body)
    if _is_long(tx, plan, body):
        return job_answer(tx, enqueue(tx, PublishDrafts.name, body, key=PublishDrafts.name))
    release = apply_plan(tx, plan, note=body["note"], allow_loss=body["allow_loss"])
    drafts.discard(chosen)
    return _release_json(release)


@releases.get("/releases", query=Paging, answer=page_of(ReleaseAnswer))
def list_all_releases(query: dict[str, Any]) -> object:
    """List the releases, newest first"""
    tx = transaction()
    Drafts(tx)
    found = list_releases(tx, before=query["before"], limit=query["limit"] + 1)
    rows = found[: query["limit"]]
    following = rows[-1].number if len(found) > len(rows) else None
    return {"items": [_release_json(one) for one in rows], "next": following, "count": None}


@releases.get("/releases/<number:number>", answer=ReleaseAnswer)
def get_one_release(number: int) -> object:
    """Read one release"""
    tx = transaction()
    Drafts(tx)
    return _release_json(get_release(tx, number))


@releases.get("/releases/<number:number>/restore", answer=PlanAnswer)
def plan_restoring(number: int) -> object:
    """Show what going back to a release would do"""
    tx = transaction()
    Drafts(tx)
    return _plan_json(plan_restore(tx, number))


@releases.post(
    "/releases/<number:number>/restore", body=Restoring, answer=ReleaseAnswer, later=JobAnswer,
    status=201, transacts="publishes",
)  # fmt: skip
def restore_release(number: int, body: dict[str, Any]) -> object:
    """Go back to a release, its columns with their values; a job does it when it converts many"""
    tx = transaction()
    Drafts(tx)
    plan = plan_restore(tx, number)
    _expect(plan, body)
    if _is_long(tx, plan, body):
        told, key = {**body, "release": number}, f"{RestoreRelease.name}:{number}"
        return job_answer(tx, enqueue(tx, RestoreRelease.name, told, key=key))
    release = apply_plan(
        tx, plan, note=body["note"], allow_loss=body["allow_loss"], restores=number
    )
    return _release_json(release)


@releases.get("/releases/<number:first>/diff/<number:second>", answer=page_of(Difference))
def diff_releases(first: int, second: int) -> object:
    """Show what changed from one release to another"""
    tx = transaction()
    Drafts(tx)
    old, new = (documents_of(tx, get_release(tx, number)) for number in (first, second))
    items = []
    for name in sorted(old.keys() | new.keys()):
        edits = [edit.as_json() for edit in differences(old.get(name), new.get(name))]
        if edits:
            items.append({"document": "/".join(name), "edits": edits})
    return {"items": items, "next": None, "count": len(items)}


def _expect(plan: Plan, body: Mapping[str, Any]) -> None:
    """Refuse a plan that is not the one that was seen."""
    if body["digest"] and body["digest"] != plan.digest and not plan.problems:
        raise PlanRefusedError("The plan is another one by now. Look at it again.")


def _is_long(tx: Transaction, plan: Plan, body: Mapping[str, Any]) -> bool:
    """Whether a plan that may be carried out converts so many values that a job does it."""
    is_allowed = body["allow_loss"] or not plan.loses
    return is_allowed and any(is_big(tx, move) for move in plan.moves)


def _names(only: Iterable[str] | None) -> list[tuple[str, str]] | None:
    return None if only is None else [split(name) for name in only]


def _laid_over(tx: Transaction, given: Mapping[str, object]) -> Documents:
    """The live documents with ``given`` over them."""
    documents = dict(current_app(tx).documents)
    for name, document in given.items():
        if document is None:
            documents.pop(split(name), None)
        elif isinstance(document, dict):
            documents[split(name)] = document
        else:
            raise InvalidRequestError.of("documents", "A document is a JSON object.")
    return documents


def _plan_json(plan: Plan) -> dict[str, object]:
    problems = [
        {
            **problem_json(one),
            "message": translated(one.message),
            "hint": translated(one.hint) if one.hint else None,
        }
        for one in plan.problems
    ]
    changes = [_told(one.as_json()) for one in plan.changes]
    return {**plan.as_json(), "changes": changes, "problems": problems}


def _release_json(release: Release) -> dict[str, object]:
    return {
        "number": release.number,
        "at": iso(release.at),
        "by": person(release.by, release.by_name),
        "note": release.note,
        "restores": release.restores,
        "changes": [_told(one) for one in release.changes],
    }


def _told(change: Mapping[str, Any]) -> dict[str, object]:
    """A change in the reader's language."""
    return {**change, "message": translated(Message(change["template"], change["data"]))}
