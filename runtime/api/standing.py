"""Who stands in for whom: standing delegates, and handing over what a leaver has to do."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from marshmallow import fields

from ...platform.access.people import People
from ...platform.workflows.delegations import MODES, Delegation, Delegations
from ...platform.workflows.handovers import Handovers
from ...platform.workflows.secrets import Secrets
from ..unit_of_work import transaction
from .answers import iso, person
from .jobs import JobAnswer, job_answer
from .operations import Area
from .schemas import Choice, Closed, Id, Items, Moment, Text, link, page_of

standing = Area("standing")
KEY = {"pattern": "^[a-z][a-z0-9_]{0,39}$"}


class DelegationsQuery(Closed):
    """Whose; those of others are for administrators."""

    person = Id(load_default=None)
    side = Choice("given", "received", load_default="given")


class NewDelegation(Closed):
    """``agent`` acts for ``principal``, oneself if nobody is named, from ``since`` to ``until``.

    Without ``flows`` and ``entities`` it is for everything.
    """

    agent = Id(required=True)
    since = Moment(required=True)
    until = Moment(load_default=None, allow_none=True)
    principal = Id(load_default=None, allow_none=True)
    mode = Choice(*MODES, load_default="replace")
    flows = Items(Text(most=40, metadata=KEY), load_default=(), most=100)
    entities = Items(Text(most=40, metadata=KEY), load_default=(), most=100)


class DelegationAnswer(Closed):
    """A standing delegation."""

    id = fields.UUID(required=True)
    principal = link()
    agent = link()
    since = fields.AwareDateTime(required=True)
    until = fields.AwareDateTime(required=True, allow_none=True)
    mode = fields.String(required=True)
    flows = fields.List(fields.String(), required=True)
    entities = fields.List(fields.String(), required=True)


class NewHandover(Closed):
    """``receiver`` takes over from ``leaver``."""

    leaver = Id(required=True)
    receiver = Id(required=True)


class HandoverAnswer(Closed):
    """Who is asked instead of whom."""

    leaver = link()
    receiver = link()
    since = fields.AwareDateTime(required=True)


class LeftAnswer(Closed):
    """What somebody would leave behind; ``flows`` name the person."""

    tasks = fields.Integer(required=True)
    runs = fields.Integer(required=True)
    flows = fields.List(fields.String(), required=True)


class SecretAnswer(Closed):
    """A secret without its values; ``host`` is where its address leads."""

    key = fields.String(required=True)
    host = fields.String(required=True)
    has_secret = fields.Boolean(required=True)
    changed_at = fields.AwareDateTime(required=True)


class NewSecret(Closed):
    """A robot's ``address`` with the ``secret`` that it wants signatures of, or a secret alone."""

    address = Text(most=2_000, load_default="")
    secret = Text(most=2_000, load_default="")


class HookAnswer(Closed):
    """Where others start a flow; whoever knows the address may."""

    address = fields.String(required=True)


@standing.get("/delegations", query=DelegationsQuery, answer=page_of(DelegationAnswer))
def list_delegations(query: dict[str, Any]) -> object:
    """List the delegations that one gave, or was given"""
    known = Delegations(transaction())
    find = known.of if query["side"] == "given" else known.for_agent
    return _page([_delegation(one, _names(one)) for one in find(query["person"])])


@standing.post("/delegations", body=NewDelegation, answer=DelegationAnswer, status=201)
def add_delegation(body: dict[str, Any]) -> object:
    """Let somebody act for oneself"""
    agent, since, until = body.pop("agent"), body.pop("since"), body.pop("until")
    made = Delegations(transaction()).add(agent, since, until, **body)
    return _delegation(made, _names(made))


@standing.delete("/delegations/<uuid:id>")
def end_delegation(id: UUID) -> None:
    """End a delegation now"""
    Delegations(transaction()).end(id)


@standing.get("/handovers", answer=page_of(HandoverAnswer))
def list_handovers() -> object:
    """List who is asked instead of whom"""
    found = Handovers(transaction()).all()
    names = People(transaction()).names_of(id for one in found for id in (one.leaver, one.receiver))
    items = [
        {
            "leaver": person(one.leaver, names.get(one.leaver, "")),
            "receiver": person(one.receiver, names.get(one.receiver, "")),
            "since": iso(one.since),
        }
        for one in found
    ]  # fmt: skip
    return _page(items)


@standing.get("/handovers/<uuid:leaver>", answer=LeftAnswer)
def count_left(leaver: UUID) -> object:
    """Count what somebody would leave behind"""
    left = Handovers(transaction()).counts(leaver)
    return {"tasks": left.tasks, "runs": left.runs, "flows": list(left.flows)}


@standing.post("/handovers", body=NewHandover, answer=JobAnswer, status=202)
def hand_over_tasks(body: dict[str, Any]) -> object:
    """Ask somebody else from now on, and hand over what is open by a job"""
    tx = transaction()
    return job_answer(tx, Handovers(tx).hand_over(body["leaver"], body["receiver"]))


@standing.delete("/handovers/<uuid:leaver>")
def take_back_handover(leaver: UUID) -> None:
    """Ask the person themselves again"""
    Handovers(transaction()).take_back(leaver)


@standing.get("/flow-secrets", answer=page_of(SecretAnswer))
def list_flow_secrets() -> object:
    """List what flows name by `secret`"""
    found = Secrets(transaction()).all()
    items = [
        {
            "key": one.key, "host": one.host, "has_secret": one.has_secret,
            "changed_at": iso(one.changed_at),
        }
        for one in found
    ]  # fmt: skip
    return _page(items)


@standing.put("/flow-secrets/<key:secret>", body=NewSecret)
def put_flow_secret(secret: str, body: dict[str, Any]) -> None:
    """Set a secret of flows"""
    Secrets(transaction()).put(secret, secret=body["secret"], address=body["address"])


@standing.delete("/flow-secrets/<key:secret>")
def drop_flow_secret(secret: str) -> None:
    """Forget a secret of flows"""
    Secrets(transaction()).drop(secret)


@standing.post("/flows/<key:flow>/hook", answer=HookAnswer)
def make_hook(flow: str) -> object:
    """Tell the address by which others start a flow; it is made if there is none"""
    return {"address": Secrets(transaction()).hook_address(flow)}


def _page(items: list[dict[str, object]]) -> dict[str, object]:
    return {"items": items, "next": None, "count": len(items)}


def _names(one: Delegation) -> Mapping[UUID, str]:
    return People(transaction()).names_of([one.principal, one.agent])


def _delegation(one: Delegation, names: Mapping[UUID, str]) -> dict[str, object]:
    return {
        "id": str(one.id), "principal": person(one.principal, names.get(one.principal, "")),
        "agent": person(one.agent, names.get(one.agent, "")), "since": iso(one.since),
        "until": iso(one.until), "mode": one.mode, "flows": list(one.flows),
        "entities": list(one.entities),
    }  # fmt: skip
