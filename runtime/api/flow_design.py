"""Designing flows: forms of steps, drafts in words and what is wrong, trials, replays."""

from dataclasses import asdict
from typing import Any

from marshmallow import fields

from ...platform.documents.designers import demand_designer
from ...platform.documents.drafts import Drafts
from ...platform.jobs.queue import enqueue
from ...platform.records.service import RecordService
from ...platform.workflows.past import QUARTER, count_runs, replay_history
from ...platform.workflows.replay_job import MOST_AT_ONCE, ReplayFlow, as_json
from ...platform.workflows.simulate import MOST_MOVES, Move, Question, simulate
from ..flow_design import inspected, manual
from ..flow_trial import trial_told
from ..unit_of_work import transaction
from .flows import picks_of
from .jobs import JobAnswer, job_answer
from .operations import Area
from .schemas import Closed, Id, Items, Moment, Object, Text

flow_design = Area("flow_design")


class FlowDraft(Closed):
    """A draft of a flow's document, saved or not."""

    document = Object(required=True)


class ManualAnswer(Closed):
    """Types of steps, approver rules and ways to start, each with its form, in words."""

    groups = fields.List(fields.Raw(), required=True)
    types = Object(required=True)
    rules = Object(required=True)
    starts = Object(required=True)
    flow = Object(required=True)
    branch = Object(required=True)
    rights = fields.List(fields.Raw(), required=True)


class TrialMove(Closed):
    """What somebody does in a trial: a person at the open task of a step; or wait, or expire."""

    kind = Text(most=40, required=True)
    person = Text(most=40, load_default="")
    step = Text(most=40, load_default="")
    target = Text(most=40, load_default="")
    people = Items(Text(most=40), load_default=(), most=50)
    comment = Text(load_default="")


class FlowTrial(Closed):
    """What is tried: a draft (the saved one if none is sent) for a record.

    ``initiator`` blank is the system; ``picks`` are people whom the starter chooses, by step.
    """

    document = Object(load_default=None, allow_none=True)
    record = Id(load_default=None, allow_none=True)
    initiator = Id(load_default=None, allow_none=True)
    moves = Items(fields.Nested(TrialMove), load_default=(), most=MOST_MOVES)
    picks = Object(load_default=dict)


class TrialAnswer(Closed):
    """The way so far and the way ahead; ``refused`` says why the last move was not possible."""

    steps = fields.List(fields.Raw(), required=True)
    tasks = fields.List(fields.Raw(), required=True)
    effects = fields.List(fields.String(), required=True)
    sent = fields.List(fields.String(), required=True)
    state = fields.String(required=True)
    result = fields.String(required=True)
    ends_at = fields.AwareDateTime(required=True)
    waits = fields.Boolean(required=True)
    expires = fields.Boolean(required=True)
    refused = fields.String(required=True)
    marks = Object(required=True)


class ReplaySince(Closed):
    """Since when; a quarter if nothing is said."""

    document = Object(load_default=None, allow_none=True)
    since = Moment(load_default=None, allow_none=True)


class ReplayAnswer(Closed):
    """Of ``total`` runs ``count`` would have gone another way; people are counted by id."""

    total = fields.Integer(required=True)
    count = fields.Integer(required=True)
    asked = Object(required=True)
    spared = Object(required=True)
    unstartable = fields.Integer(required=True)
    differing = fields.List(fields.Raw(), required=True)


class InspectAnswer(Closed):
    """Cards and branches in words, by id; findings, each with its place and quick fixes."""

    cards = Object(required=True)
    branches = Object(required=True)
    start = fields.List(fields.String(), required=True)
    findings = fields.List(fields.Raw(), required=True)


@flow_design.get("/flow-design/schema", answer=ManualAnswer)
def get_flow_schema() -> object:
    """Read what steps, approver rules and starts can be told"""
    demand_designer(transaction())
    return manual()


@flow_design.post("/flow-design/<key:flow>/inspect", body=FlowDraft, answer=InspectAnswer,
                  transacts="reads")  # fmt: skip
def inspect_flow(flow: str, body: dict[str, Any]) -> object:
    """Tell a draft in words, and what is wrong with it"""
    tx = transaction()
    demand_designer(tx)
    return inspected(tx, flow, body["document"])


@flow_design.post("/flow-design/<key:flow>/simulate", body=FlowTrial, answer=TrialAnswer,
                  transacts="reads")  # fmt: skip
def simulate_flow(flow: str, body: dict[str, Any]) -> object:
    """Try a draft out on a record; nothing is written"""
    tx = transaction()
    demand_designer(tx)
    document = body["document"] or Drafts(tx).get("flow", flow).document or {}
    if body["record"] is not None:
        RecordService(tx, str(document.get("entity", ""))).get(body["record"])
    question = Question(
        str(body["record"] or ""), str(body["initiator"] or ""),
        tuple(Move(**{**one, "people": tuple(one["people"])}) for one in body["moves"]),
        picks_of(body["picks"]),
    )  # fmt: skip
    return asdict(trial_told(tx, simulate(tx, flow, document, question)))


@flow_design.post("/flow-design/<key:flow>/replay", body=ReplaySince, answer=ReplayAnswer,
                  later=JobAnswer, transacts="writes")  # fmt: skip
def replay_flow(flow: str, body: dict[str, Any]) -> object:
    """Replay the runs of the past under a draft; many of them by a job"""
    tx = transaction()
    demand_designer(tx)
    since = body["since"] or tx.now - QUARTER
    if count_runs(tx, flow, since) > MOST_AT_ONCE and body["document"] is None:
        payload = {"flow": flow, "since": since.isoformat()}
        return job_answer(tx, enqueue(tx, ReplayFlow.name, payload, background=True))
    document = body["document"] or Drafts(tx).get("flow", flow).document or {}
    return as_json(replay_history(tx, flow, document, since))
