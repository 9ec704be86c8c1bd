"""Webhooks in: somebody outside starts a flow by its secret address, with values from a message."""

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import cast
from uuid import UUID

from ..core.actor import SYSTEM
from ..core.errors import ConflictError, NotFoundError
from ..core.ids import new_id
from ..core.transaction import Transaction
from ..formula import Environment
from ..records.service import RecordService
from . import secrets, store
from .commands import Command
from .effects import acting, given
from .model import Flow
from .ports.world import World
from .service import Flows

Body = Mapping[str, object]

#: A formula that is nothing but a name of the message takes the value as it is.
_NAME = re.compile(r"\s*\$payload((?:\.[a-z][a-z0-9_]*)+)\s*")


def take_hook(tx: Transaction, flow: str, secret: str, body: Body, key: str) -> UUID:
    """Start a flow; return the run. The same key again is the same run.

    A flow of an entity makes a record of the values that are its fields; all others are variables.

    :param key: what the sender calls this message; empty if it has no name.
    :raises NotFoundError: if no flow has this address.
    """
    if not secrets.opens(tx, flow, secret):
        raise NotFoundError("There is nothing at this address.")
    system = acting(tx, SYSTEM)
    world = World(system)
    found = world.versions.active(flow)
    if found is None:
        raise NotFoundError("There is nothing at this address.")
    id = f"hook:{flow}:{key or new_id()}"
    start = f"{id}:start"
    # Whoever sends the same message at the same moment waits here.
    if store.take_command(system, id, new_id(), "hook") is not None:
        return _begun(system, start)
    fields, variables = _values(world, found, body)
    record = ""
    if found.entity:
        service = RecordService(system, found.entity, trusted=True)
        record = str(service.create({**fields}).id)
    command = Command(start, "start", flow=flow, record=record, values=variables)
    return Flows(system).start_as(command)


def _begun(tx: Transaction, start: str) -> UUID:
    known = store.find_command(tx, start)
    if known is None:
        raise ConflictError("This message is being taken already.")
    return cast("UUID", known["root_id"])


def _values(world: World, flow: Flow, body: Body) -> tuple[Body, Body]:
    """(fields of the new record, variables of the run)."""
    facts = world.facts()
    known = {f"$payload{path}": _text(at(body, path)) for path in _paths(body)}
    environment = Environment(facts.now, facts.zone, facts.calendar.days, known)
    formulas = cast("Mapping[str, str]", flow.start.get("values") or {})
    computed = {key: _computed(flow, text, environment) for key, text in formulas.items()}
    if not flow.entity:
        return {}, computed
    entity = world.versions.app.entity(flow.entity)
    fields = given(entity, {key: one for key, one in computed.items() if key in entity.fields})
    for key in fields:
        if (name := _NAME.fullmatch(formulas[key])) is not None:
            fields[key] = at(body, name[1])
    return fields, {key: one for key, one in computed.items() if key not in fields}


def _computed(flow: Flow, text: str, environment: Environment) -> object:
    """The value of a formula that reads no record."""
    formula = flow.formulas.get(("", text))
    return formula.evaluate({}, environment) if formula else None


def at(body: object, path: str) -> object:
    """What lies at a path such as ``.customer.name``; None if it leads nowhere."""
    for key in path.split(".")[1:]:
        body = body.get(key) if isinstance(body, Mapping) else None
    return body


def _paths(body: Body, above: str = "") -> list[str]:
    found = []
    for key, value in body.items():
        found.append(f"{above}.{key}")
        if isinstance(value, Mapping):
            found += _paths(value, f"{above}.{key}")
    return found


def _text(value: object) -> str | None:
    """A value of a message as formulas read it."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return str(value)
    return json.dumps(value, ensure_ascii=False, default=str)
