"""Addresses for programs outside: starting a flow by a webhook, answering a step that waits."""

from typing import Any

from flask import request
from marshmallow import fields

from ...platform.workflows.callbacks import take_answer
from ...platform.workflows.hooks import take_hook
from ..throttle import HOOKS, throttle
from ..unit_of_work import transaction
from .operations import Area
from .schemas import Closed, Object

hooks = Area("hooks")
SECRET_HEADER = "X-Hook-Secret"  # noqa: S105 - the name of a header
#: A message that starts a flow, or answers one.
MOST_BYTES = 256_000
#: How senders call a message; the first one that is there counts.
_NAMES = ("Idempotency-Key", "Webhook-Id")


class HookStarted(Closed):
    """The run that a message started."""

    id = fields.UUID(required=True)


@hooks.post(
    "/hooks/<key:flow>/<word:secret>", body=Object(), answer=HookStarted, status=202,
    outside=True, most_bytes=MOST_BYTES,
)  # fmt: skip
def start_by_hook(flow: str, secret: str, body: dict[str, Any]) -> object:
    """Start a flow by its secret address; the same `Idempotency-Key` again is the same run"""
    return _started(flow, secret, body)


@hooks.post(
    "/hooks/<key:flow>", body=Object(), answer=HookStarted, status=202, outside=True,
    most_bytes=MOST_BYTES,
)  # fmt: skip
def start_by_header(flow: str, body: dict[str, Any]) -> object:
    """Start a flow by its secret in the header `X-Hook-Secret`, which no log keeps"""
    return _started(flow, request.headers.get(SECRET_HEADER, ""), body)


def _started(flow: str, secret: str, body: dict[str, Any]) -> object:
    _count()
    name = next((request.headers[one] for one in _NAMES if one in request.headers), "")
    return {"id": str(take_hook(transaction(), flow, secret, body, name[:200]))}


@hooks.post("/answers/<word:address>", body=Object(), outside=True, most_bytes=MOST_BYTES)
def answer_by_hook(address: str, body: dict[str, Any]) -> None:
    """Answer a step that waits for a call back"""
    _count()
    take_answer(transaction(), address, body)


def _count() -> None:
    throttle(HOOKS).hit(request.remote_addr or "")
