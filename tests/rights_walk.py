"""Walks every route of the application as anybody: what is sent where, and what comes back."""

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from make import entity
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from formloom.platform.access.departments import Departments
from formloom.platform.access.people import People
from formloom.platform.access.tokens import Tokens
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.ids import new_id
from formloom.platform.core.workspace import Workspace
from formloom.platform.records.changesets import change_set
from formloom.platform.records.exporting.service import Export, Exports
from formloom.platform.records.files import Files
from formloom.platform.records.service import RecordService, Update
from formloom.platform.reports.subscription import Condition, Subscription, Timing
from formloom.platform.reports.subscription_tables import SUBSCRIPTION
from formloom.platform.workflows.delegations import Delegations
from formloom.platform.workflows.service import Flows

#: Values of the owner's records; the reader sees the first, nobody else any.
TITLE, PHONE, LIMIT = "Geheimrat", "13812345678", "98765432"
ACCOUNT = entity("account", {"name": {}}, display="name")
DEAL = entity(
    "deal",
    {
        "name": {},
        "phone": {"field": "phone"},
        "limit": {"field": "integer"},
        "paper": {"field": "file"},
        "account": {"field": "link", "to": "account", "inverse": "deals"},
    },
    display="name",
)
ALL = {"create": True, "import": True} | dict.fromkeys(
    ("read", "update", "delete", "export", "share", "approve", "transfer", "merge"), "own"
)
READER = {
    "deal": {"read": "all", "export": "all", "fields": {"phone": "masked", "limit": "hidden"}}
}
ROLES = (
    {"$schema": "formloom:role/1", "$id": "stranger", "title": "Stranger", "entities": {}},
    {"$schema": "formloom:role/1", "$id": "reader", "title": "Reader", "entities": READER},
    {
        "$schema": "formloom:role/1", "$id": "owner", "title": "Owner",
        "entities": {"deal": ALL, "account": ALL},
    },
)  # fmt: skip
#: The owner asks the owner.
APPROVAL = {
    "$schema": "formloom:flow/1", "$id": "approval", "title": "Approval", "entity": "deal",
    "start": {"on": "button"},
    "steps": [
        {
            "id": "ask", "type": "approval", "approvers": [{"by": "people", "keys": ["owner"]}],
            "mode": "all", "ifEmpty": {"do": "admin"}, "ifInitiator": "self", "dedupe": "none",
            "onReject": "end", "return": {"allow": False},
        },
    ],
}  # fmt: skip
DOCUMENTS = (ACCOUNT, DEAL, APPROVAL, *ROLES)
#: The id of the first task of a run that asks at once.
FIRST_TASK = "t5"
WHO = ("anonymous", "stranger", "reader", "owner")


@dataclass
class World:
    """A workspace with something of everything, all of it the owner's."""

    app: Flask
    workspace: Workspace
    tokens: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)

    def record(self) -> str:
        """A deal of the owner, made anew: what one request does must not meet the next."""
        with self.workspace.write(self.owner) as tx:
            values = {"name": TITLE, "phone": PHONE, "limit": LIMIT}
            return str(RecordService(tx, "deal").create(values).id)

    @property
    def owner(self) -> Any:
        with self.workspace.read(SYSTEM) as tx:
            return People(tx).actor("owner")

    def send(self, who: str, method: str, rule: str) -> TestResponse:
        """Send what the route takes, at the address of the owner's things."""
        headers = {"Authorization": f"Bearer {self.tokens[who]}"} if who in self.tokens else {}
        client = self.app.test_client()
        if method != "GET":
            self.ids["record"] = self.record()
        sent = {"query_string": QUERIES.get(rule, {}), **self._body(method, rule)}
        return client.open(self._path(rule), method=method, headers=headers, buffered=True, **sent)

    def _path(self, rule: str) -> str:
        known = self.ids

        def value(found: re.Match[str]) -> str:
            name = found[0].strip("<>").rpartition(":")[2]
            return known.get(f"{_area(rule)}.{name}") or known.get(name) or known["record"]

        return re.sub("<[^>]+>", value, rule)

    def _body(self, method: str, rule: str) -> dict[str, Any]:
        if method in {"GET", "DELETE"} and rule != "/api/v1/records/<key:entity>/bulk":
            return {}
        if not rule.startswith("/api/"):
            form = FORMS.get(rule, {})
            return {"data": form(self) if callable(form) else form}
        if rule in UPLOADS:
            file = (io.BytesIO(b"name\nNew\n"), "new.csv")
            return {"data": {"file": file}, "query_string": UPLOADS[rule]}
        body = BODIES.get((method, rule), {})
        return {"json": body(self) if callable(body) else body}


def _area(rule: str) -> str:
    parts = [part for part in rule.split("/") if part not in {"", "api", "v1"}]
    return parts[0] if parts else ""


#: What uploads a file, and the query that says for what.
UPLOADS: Mapping[str, Mapping[str, str]] = {
    "/api/v1/files": {"entity": "deal", "field": "paper"},
    "/api/v1/imports": {"entity": "deal"},
    "/api/v1/tasks/<word:task>/files": {},
}
_DEALS = "/api/v1/records/<key:entity>"
_DEAL = f"{_DEALS}/<uuid:id>"
_NEW = {"values": {"name": "New"}}
BODIES: Mapping[tuple[str, str], Any] = {
    ("POST", _DEALS): _NEW,
    ("PATCH", _DEAL): _NEW,
    ("POST", f"{_DEAL}/transfer"): lambda world: {"owner": world.ids["stranger"]},
    ("POST", "/api/v1/flow-design/<key:flow>/inspect"): {"document": {}},
    ("POST", "/api/v1/form-design/<key:key>/inspect"): {"document": {}},
    ("POST", "/api/v1/privacy/export"): lambda world: _deal(world),
    ("POST", "/api/v1/privacy/plan"): lambda world: _deal(world),
    ("POST", "/api/v1/privacy/erase"): lambda world: _deal(world),
    ("POST", f"{_DEAL}/reveal"): {"field": "phone"},
    ("POST", f"{_DEAL}/shares"): lambda world: {"grantee": f"person/{world.ids['stranger']}"},
    ("POST", f"{_DEALS}/bulk"): {"items": [_NEW]},
    ("PATCH", f"{_DEALS}/bulk"): lambda world: {"items": [{"id": world.record(), **_NEW}]},
    ("DELETE", f"{_DEALS}/bulk"): lambda world: {"ids": [world.record()]},
    ("POST", f"{_DEALS}/bulk/transfer"): lambda world: {
        "ids": [world.record()], "owner": world.ids["stranger"],
    },
    ("POST", "/api/v1/people"): {"login": "new"},
    ("PATCH", "/api/v1/people/<uuid:id>"): {"roles": ["administrator"]},
    ("POST", "/api/v1/departments"): {"key": "new", "name": "New"},
    ("PATCH", "/api/v1/departments/<uuid:id>"): {"name": "New"},
    ("POST", "/api/v1/roles/preview"): {"roles": {"reader": None}},
    ("POST", "/api/v1/exports"): {"entity": "deal"},
    ("POST", "/api/v1/flows/<key:flow>/start"): lambda world: {
        "record": world.ids["record"], "command_id": str(uuid4()),
    },
    ("POST", "/api/v1/tasks/<word:task>/<word:action>"): lambda world: {
        "command_id": str(uuid4()),
    },
    ("POST", "/api/v1/runs/<uuid:id>/<word:action>"): lambda world: {"command_id": str(uuid4())},
    ("POST", "/api/v1/notices/read"): lambda world: {"ids": [world.ids["record"]]},
    ("POST", "/api/v1/delegations"): lambda world: {
        "agent": world.ids["stranger"], "since": "2030-01-01T00:00:00Z",
        "principal": world.ids["owner"], "flows": ["approval"],
    },
    ("POST", "/api/v1/subscriptions"): {
        "kind": "report", "key": "deals", "timing": {"every": "day"},
    },
    ("POST", "/api/v1/handovers"): lambda world: {
        "leaver": world.ids["owner"], "receiver": world.ids["stranger"],
    },
    ("PUT", "/api/v1/flow-secrets/<key:secret>"): {"secret": "new"},
    ("POST", "/api/v1/formula/check"): {"entity": "deal", "formula": "limit > 1"},
    ("POST", "/api/v1/formula/rows"): {"entity": "deal", "formula": "limit > 1"},
    ("POST", "/api/v1/formula/evaluate"): lambda world: {
        "entity": "deal", "formula": "limit + 1", "record": world.record(),
    },
    ("PUT", "/api/v1/documents/<key:kind>/<key:key>"): DEAL,
    ("POST", "/api/v1/documents/entity/<key:key>/rename"): {"to": "bargain"},
    ("POST", "/api/v1/me/tokens"): {"title": "mine"},
    ("PUT", "/api/v1/imports/<uuid:id>/options"): {"mapping": {"name": "name"}},
    ("PUT", "/api/v1/imports/<uuid:id>/rows/<number:number>"): {"cells": ["New"]},
    ("POST", "/api/v1/imports/<uuid:id>/leave-out"): {"rows": [1]},
}  # fmt: skip
QUERIES: Mapping[str, Mapping[str, str]] = {
    "/api/v1/search": {"q": TITLE[:6]},
    "/search": {"q": TITLE[:6]},
    "/api/v1/formula/names": {"entity": "deal"},
    "/e/<entity>": {"search": TITLE[:6]},
}


def _deal(world: World) -> dict[str, str]:
    return {"entity": "deal", "id": world.ids["record"]}


def _chosen(world: World) -> dict[str, str]:
    return {"id": world.ids["record"], "confirmed": "1", "owner": world.ids["stranger"]}


FORMS: Mapping[str, Any] = {
    "/e/<entity>/new": {"name": "New"},
    "/e/<entity>/<uuid:id>/edit": {"name": "New"},
    "/e/<entity>/<uuid:id>/uncover": {"field": "phone"},
    "/e/<entity>/bulk-delete": _chosen,
    "/e/<entity>/bulk-edit": _chosen,
    "/e/<entity>/assign": _chosen,
    "/e/<entity>/<uuid:id>/shares": lambda world: {"grantee": f"person/{world.ids['stranger']}"},
    "/e/<entity>/<uuid:id>/hand-over": lambda world: {"owner": world.ids["stranger"]},
    "/bin/<entity>/purge": _chosen,
    "/bin/<entity>/restore": _chosen,
    "/settings/people/new": {"login": "new", "name": "New"},
    "/runs/<uuid:id>": {"_do": "withdraw"},
    "/inbox": {"action": "approve"},
}


def settled(app: Flask, workspace: Workspace) -> World:
    """People and one of each thing that routes speak of."""
    world = World(app, workspace)
    with workspace.write(SYSTEM) as tx:
        place = Departments(tx).add("head", "Head office")
        for role in WHO[1:]:
            made = People(tx).add(role, roles=[role], department=place.id, password="long enough 1")
            world.tokens[role] = Tokens(tx, made.id).create(role).secret
            world.ids[role] = str(made.id)
    things = {
        "key": "deal",
        "kind": "entity",
        "entity": "deal",
        "field": "name",
        "list": "deals",
        "report": "deals",
        "flow": "approval",
        "secret": "shop",
        "tasks.action": "approve",
        "runs.action": "urge",
        "subscriptions.kind": "report",
        "subscriptions.key": "deals",
    }
    numbers = dict.fromkeys(("number", "first", "second"), "1")
    files = {"filename": "css/base.css", "releases.id": "1"}
    people = {"people.id": world.ids["owner"], "settings.id": world.ids["owner"]}
    world.ids |= {**things, **numbers, **files, **people, "departments.id": str(place.id)}
    world.ids |= dict(_made(world))
    world.ids["record"] = world.record()
    return world


def _made(world: World) -> Iterator[tuple[str, str]]:
    with world.workspace.write(world.owner) as tx:
        deals = RecordService(tx, "deal")
        with change_set(tx, "bulk", "Deals", entity=deals.entity) as own:
            (id,) = deals.create_many([{"name": TITLE}]).done
        file = Files(tx).upload("deal", "paper", "paper.txt", io.BytesIO(TITLE.encode()))
        deals.update_many([Update(id, {"paper": [str(file.id)]})])
        job = Exports(tx).start(Export("deal"))
        yield "changesets.id", str(own)
        yield "changes.id", str(own)
        yield "undo.id", str(own)
        yield "files.id", str(file.id)
        for area in ("jobs", "exports"):
            yield f"{area}.id", str(job)
            yield f"{area}.job_id", str(job)
    with world.workspace.write(world.owner) as tx:
        yield "runs.id", str(Flows(tx).start("approval", id, str(uuid4())))
    with world.workspace.write(world.owner) as tx:
        person, stranger = world.owner.person, UUID(world.ids["stranger"])
        begins = tx.now + timedelta(days=9)
        yield "delegations.id", str(Delegations(tx).add(stranger, begins, None).id)
        yield "handovers.leaver", str(person)
        yield "tasks.task", f"{Flows(tx).start('approval', id, str(uuid4()))}.{FIRST_TASK}"
    with world.workspace.write(SYSTEM) as tx:
        owner = world.owner.person
        sent = Subscription(
            new_id(), "report", "deals", owner, owner, tx.now, Timing("day"), Condition()
        )
        tx.execute(SUBSCRIPTION.insert().values(sent.columns()))
        yield "subscriptions.id", str(sent.id)
    file = {"file": (io.BytesIO(f"name\n{TITLE}\n".encode()), "deals.csv")}
    headers = {"Authorization": f"Bearer {world.tokens['owner']}"}
    client = world.app.test_client()
    answer = client.post("/api/v1/imports?entity=deal", data=file, headers=headers)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    yield "imports.id", str(UUID(answer.get_json()["id"]))


def routes(app: Flask) -> list[tuple[str, str]]:
    """(method, rule) of everything that the application answers, in order."""
    rules: list[Rule] = list(app.url_map.iter_rules())
    return sorted(
        (method, one.rule) for one in rules for method in (one.methods or ()) if method in METHODS
    )


METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}
