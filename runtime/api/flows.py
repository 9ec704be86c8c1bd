"""Flows: starting runs, what people have to do, deciding it, and how a run stands."""

from collections.abc import Mapping
from typing import Any, BinaryIO, cast
from uuid import UUID

from flask import Response, abort, send_file, url_for
from marshmallow import fields
from sqlalchemy import RowMapping
from werkzeug.datastructures import FileStorage

from ...platform.access.actors import demand_administrator
from ...platform.access.people import People
from ...platform.workflows.bringing import bring, signed
from ...platform.workflows.commands import Command
from ...platform.workflows.papers import ATTACHMENT, SIGNATURE, Papers
from ...platform.workflows.ports.versions import Versions
from ...platform.workflows.reading import BOXES, Box, see_run
from ...platform.workflows.service import Flows
from ...platform.workflows.store import Family
from ..unit_of_work import transaction
from .answers import iso, person, text
from .files import FileAnswer
from .flow_answers import run_answer, title_of_step
from .operations import UPLOAD, Answer, Area
from .requests import InvalidRequestError
from .schemas import Choice, Closed, Flag, Id, Items, Link, Object, Text, Whole, link, page_of

flows = Area("flows")

#: What one does with a task, by the last part of the address; ``add-sign`` says where by ``sign``.
TASK_ACTIONS: Mapping[str, str] = {
    kind.replace("_", "-"): kind
    for kind in (
        "approve", "handle", "reject", "abstain", "return", "resubmit", "take_back", "claim",
        "release", "transfer", "delegate", "recall", "add_before", "add_after", "add_parallel",
        "remove_added", "save_draft", "add_sign",
    )
}  # fmt: skip
#: What those who take part do with a run; and administrators.
RUN_ACTIONS: Mapping[str, str] = {
    "withdraw": "withdraw", "urge": "urge", "comment": "comment", "cc": "cc",
}  # fmt: skip
ADMINISTRATORS_ACTIONS: Mapping[str, str] = {
    "terminate": "terminate", "suspend": "suspend", "resume": "resume", "skip": "skip",
    "jump": "jump", "retry": "retry", "reassign": "reassign",
}  # fmt: skip
STEP = {"pattern": "^[a-z][a-z0-9_]{0,39}$"}


class Start(Closed):
    """For which record; ``picks`` are people whom the starter chooses, by step.

    The same ``command_id`` again is the same run.
    """

    record = Id(load_default=None, allow_none=True)
    command_id = Id(required=True)
    picks = Object(load_default=dict)


class Act(Closed):
    """What is said with an action; the same ``command_id`` again changes nothing.

    ``seen`` is the ``data_rev`` of the run that the person had before the eyes; ``values`` are what
    the step lets its people change of the record. ``signature`` and ``attachments`` are files that
    were uploaded for this task before.
    """

    command_id = Id(required=True)
    comment = Text(load_default="")
    people = Items(Id(), load_default=(), most=100)
    target = Text(most=40, load_default="")
    resume = Choice("straight", "rewind", load_default="")
    sign = Choice("before", "after", "parallel", load_default="before")
    seen = Whole(load_default=None, allow_none=True)
    anyway = Flag(load_default=False)
    signature = Id(load_default=None, allow_none=True)
    attachments = Items(Id(), load_default=(), most=50)
    values = Object(load_default=dict)
    picks = Object(load_default=dict)


class Paper(Closed):
    """What a file is for: the picture of a signature, or something to read with the decision."""

    kind = Choice(ATTACHMENT, SIGNATURE, load_default=ATTACHMENT)


class ActOnRun(Closed):
    """What is said with an action on a run; ``task``, ``activity`` or ``target`` say on what."""

    command_id = Id(required=True)
    comment = Text(load_default="")
    people = Items(Id(), load_default=(), most=100)
    task = Text(most=20, load_default="")
    activity = Text(most=20, load_default="")
    target = Text(most=40, load_default="")


class BoxQuery(Closed):
    """Which box, newest first; ``before`` is the ``next`` of the page before."""

    box = Choice(*BOXES, load_default="todo")
    limit = Whole(least=1, most=200, load_default=50)
    before = Id(load_default=None)


class StandAnswer(Closed):
    """How a run stands; ``version`` counts its commands."""

    id = fields.UUID(required=True)
    version = fields.Integer(required=True)
    state = fields.String(required=True)
    result = fields.String(required=True)


class BoxItem(Closed):
    """What lies in a box; ``id`` is the task's, null for runs that one started and for copies."""

    id = fields.String(required=True, allow_none=True)
    run = fields.UUID(required=True)
    flow = fields.String(required=True)
    title = fields.String(required=True)
    step = fields.String(required=True)
    step_title = fields.String(required=True)
    entity = fields.String(required=True)
    record = fields.UUID(required=True, allow_none=True)
    record_title = fields.String(required=True)
    initiator = link()
    state = fields.String(required=True)
    result = fields.String(required=True)
    outcome = fields.String(required=True)
    started_at = fields.AwareDateTime(required=True, allow_none=True)
    opened_at = fields.AwareDateTime(required=True, allow_none=True)
    due_at = fields.AwareDateTime(required=True, allow_none=True)
    acted_at = fields.AwareDateTime(required=True, allow_none=True)


class StepAnswer(Closed):
    """A step of the run's version and how it stands: blank if it was not reached yet."""

    id = fields.String(required=True)
    type = fields.String(required=True)
    title = fields.String(required=True)
    run = fields.String(required=True)
    state = fields.String(required=True)
    outcome = fields.String(required=True)


class ActivityAnswer(Closed):
    """One visit to a step."""

    id = fields.String(required=True)
    run = fields.String(required=True)
    step = fields.String(required=True)
    kind = fields.String(required=True)
    visit = fields.Integer(required=True)
    round = fields.Integer(required=True)
    state = fields.String(required=True)
    outcome = fields.String(required=True)
    opened_at = fields.AwareDateTime(required=True, allow_none=True)
    closed_at = fields.AwareDateTime(required=True, allow_none=True)


class TaskAnswer(Closed):
    """One person's work; ``actions`` are what whoever asks may do with it now."""

    id = fields.String(required=True)
    activity = fields.String(required=True)
    step = fields.String(required=True)
    sign = fields.String(required=True)
    assignee = link()
    candidates = fields.List(fields.Nested(Link), required=True)
    state = fields.String(required=True)
    outcome = fields.String(required=True)
    comment = fields.String(required=True)
    acted_by = link()
    opened_at = fields.AwareDateTime(required=True, allow_none=True)
    due_at = fields.AwareDateTime(required=True, allow_none=True)
    acted_at = fields.AwareDateTime(required=True, allow_none=True)
    actions = fields.List(fields.String(), required=True)
    targets = fields.List(fields.String(), required=True)


class EventAnswer(Closed):
    """Something that happened; what else is said depends on the event."""

    seq = fields.Integer(required=True)
    at = fields.AwareDateTime(required=True)
    event = fields.String(required=True)
    data = Object(required=True)


class ForeseenAnswer(Closed):
    """A step that is still to come if everybody agrees, and whom it would ask."""

    step = fields.String(required=True)
    kind = fields.String(required=True)
    at = fields.AwareDateTime(required=True)
    people = fields.List(fields.Nested(Link), required=True)


class PredictionAnswer(Closed):
    """The way from here; ``result`` is blank if it ends nowhere."""

    steps = fields.List(fields.Nested(ForeseenAnswer), required=True)
    result = fields.String(required=True)
    ends_at = fields.AwareDateTime(required=True)


class RunAnswer(StandAnswer):
    """A run with everything that happened in it and in the runs that it waits for."""

    flow = fields.String(required=True)
    title = fields.String(required=True)
    entity = fields.String(required=True)
    record = fields.String(required=True, allow_none=True)
    initiator = link()
    round = fields.Integer(required=True)
    data_rev = fields.Integer(required=True)
    started_at = fields.AwareDateTime(required=True, allow_none=True)
    ended_at = fields.AwareDateTime(required=True, allow_none=True)
    steps = fields.List(fields.Nested(StepAnswer), required=True)
    activities = fields.List(fields.Nested(ActivityAnswer), required=True)
    tasks = fields.List(fields.Nested(TaskAnswer), required=True)
    events = fields.List(fields.Nested(EventAnswer), required=True)
    prediction = fields.Nested(PredictionAnswer, required=True, allow_none=True)


@flows.post("/flows/<key:flow>/start", body=Start, answer=StandAnswer, status=201)
def start_flow(flow: str, body: dict[str, Any]) -> object:
    """Start a run"""
    picks = picks_of(body["picks"])
    service = Flows(transaction())
    root = service.start(flow, body["record"], str(body["command_id"]), picks=picks)
    address = url_for("api.get_run", id=root)
    return Answer(_stand(service.family(root)), {"Location": address})


@flows.get("/tasks", query=BoxQuery, answer=page_of(BoxItem))
def list_tasks(query: dict[str, Any]) -> object:
    """List what one has to do, has done, has started, or was sent a copy of"""
    tx, limit = transaction(), query["limit"]
    box = Box(tx)
    found = box.page(query["box"], before=query["before"], limit=limit + 1)
    rows = found[:limit]
    names = People(tx).names_of(row["initiator"] for row in rows)
    versions = Versions(tx)
    items = [_item(row, versions, names) for row in rows]
    following = str(rows[-1]["entry"]) if len(found) > limit else None
    return {"items": items, "next": following, "count": box.count(query["box"])}


@flows.post("/tasks/<word:task>/<word:action>", body=Act, answer=StandAnswer)
def act_on_task(task: str, action: str, body: dict[str, Any]) -> object:
    """Decide a task, hand it on, return it, or add people to it"""
    root, id = _task(task)
    kind = TASK_ACTIONS.get(action) or abort(404)
    kind = f"add_{body['sign']}" if kind == "add_sign" else kind
    command = _command(
        body, kind, task=id, resume=body["resume"], seen=body["seen"], anyway=body["anyway"],
        signature=_signature(root, id, body), attachments=tuple(map(str, body["attachments"])),
        picks=picks_of(body["picks"]),
    )  # fmt: skip
    return _stand(Flows(transaction()).act(root, command, edits=body["values"]))


def _signature(root: UUID, task: str, body: Mapping[str, Any]) -> str:
    file = body["signature"]
    return signed(transaction(), root, task, file, body["values"]) if file else ""


@flows.post("/tasks/<word:task>/files", query=Paper, body=UPLOAD, answer=FileAnswer, status=201)
def upload_paper(task: str, query: dict[str, Any], file: FileStorage) -> object:
    """Upload a file or a signature for the decision of a task"""
    root, id = _task(task)
    stream = cast("BinaryIO", file.stream)
    kept = bring(transaction(), root, id, query["kind"], file.filename or "", stream)
    return kept.to_json()


@flows.get("/runs/<uuid:id>/files/<uuid:file>", media=("*/*",))
def download_paper(id: UUID, file: UUID) -> Response:
    """Download what somebody attached or signed"""
    found = Papers(transaction(), id).open(file)
    response = send_file(found.path, found.file.media_type, etag=False)
    response.headers.update(found.headers)
    return response


@flows.get("/runs/<uuid:id>", answer=RunAnswer)
def get_run(id: UUID) -> object:
    """Read how a run stands, how it came there and how it will go on"""
    return run_answer(see_run(transaction(), id))


@flows.post("/runs/<uuid:id>/<word:action>", body=ActOnRun, answer=StandAnswer)
def act_on_run(id: UUID, action: str, body: dict[str, Any]) -> object:
    """Withdraw a run, urge, comment, send a copy; administrators steer it"""
    tx = transaction()
    kind = {**RUN_ACTIONS, **ADMINISTRATORS_ACTIONS}.get(action) or abort(404)
    service = Flows(tx)
    service.family(id)
    if action in ADMINISTRATORS_ACTIONS:
        demand_administrator(tx)
    command = _command(body, kind, task=body["task"], activity=body["activity"])
    return _stand(service.act(id, command))


def _command(body: Mapping[str, Any], kind: str, **more: Any) -> Command:
    return Command(
        str(body["command_id"]), kind, str(transaction().actor.person or ""),
        people=tuple(map(str, body["people"])), target=body["target"], comment=body["comment"],
        **more,
    )  # fmt: skip


def _task(name: str) -> tuple[UUID, str]:
    """The family and the task of an id such as ``<run>.t7``."""
    root, _, id = name.partition(".")
    try:
        return UUID(root), id
    except ValueError:
        abort(404)


def picks_of(given: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Lists of ids by step.

    :raises InvalidRequestError: if it is anything else.
    """
    found: dict[str, tuple[str, ...]] = {}
    for step, people in given.items():
        if not isinstance(people, list):
            raise InvalidRequestError.of("picks", "Send lists of ids, by step.")
        found[step] = tuple(str(_person(one)) for one in people)
    return found


def _person(given: object) -> UUID:
    try:
        return UUID(str(given))
    except ValueError:
        raise InvalidRequestError.of("picks", "Send lists of ids, by step.") from None


def _stand(family: Family) -> dict[str, object]:
    run = family.state.runs["r1"]
    return {
        "id": str(family.id), "version": family.version, "state": run.state, "result": run.result,
    }  # fmt: skip


def _item(row: RowMapping, versions: Versions, names: Mapping[UUID, str]) -> dict[str, object]:
    flow = versions.version(row["flow"], row["hash"])
    step = cast("str", row["step"]) or _copied(row)
    return {
        "id": f"{row['root_id']}.{row['task']}" if row["task"] else None,
        "run": str(row["root_id"]), "flow": row["flow"], "title": flow.title, "step": step,
        "step_title": title_of_step(flow, step), "entity": row["entity"],
        "record": text(row["record_id"]), "record_title": row["title"],
        "initiator": person(row["initiator"], names.get(row["initiator"], "")),
        "state": row["task_state"] or row["state"], "result": row["result"],
        "outcome": row["outcome"] or "", "started_at": iso(row["started_at"]),
        "opened_at": iso(row["opened_at"]), "due_at": iso(row["due_at"]),
        "acted_at": iso(row["acted_at"]),
    }  # fmt: skip


def _copied(row: RowMapping) -> str:
    """The step that sent a copy; blank for a run that one started."""
    _, _, more = str(row["item"]).partition(".")
    return more.rpartition(".")[0]
