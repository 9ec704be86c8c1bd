"""Webhooks of webhook steps: signed, with a key that stays the same on every attempt."""

import json
from collections.abc import Callable
from decimal import Decimal

import orjson

from ...core.actor import SYSTEM
from ...core.columns import MOST_DIGITS
from ...core.errors import InvalidValueError, UnavailableError
from ...core.settings import Settings
from ...core.transaction import Transaction
from ...core.workspace import Workspace
from ...jobs.handler import RunningJob
from ...jobs.http import HTTPSender, Outgoing, Reply
from ..callbacks import callback_address
from ..outbox import Letter, letter_of, sent
from ..secrets import opened
from ..service import SEND
from .signing import signed

#: Answers that may be better another time.
_PASSING = frozenset({408, 409, 425, 429})
#: What is kept of an answer that a step waits for.
MOST_KEPT = 100_000
#: Levels of objects and lists in it.
MOST_DEPTH = 64


class SendWebhook:
    """Sends a request and gives its run the answer, if the step waits for it."""

    name = f"{SEND}webhook"

    def __init__(self, sender: Callable[[Settings], HTTPSender]) -> None:
        self._sender = sender

    def run(self, workspace: Workspace, job: RunningJob) -> None:
        with workspace.read(SYSTEM) as tx:
            letter = letter_of(tx, job)
            request = _request(tx, letter) if letter else None
        if letter is None or request is None:
            return
        reply = self._sender(workspace.settings).send(request)
        demand_taken(reply)
        sent(workspace, letter, _answer(reply) if letter.text("wait") == "result" else None)


def _request(tx: Transaction, letter: Letter) -> Outgoing:
    method = letter.text("method") or "POST"
    given = letter.part("body")
    body = orjson.dumps(given, default=_written, option=orjson.OPT_UTC_Z) if given else b""
    secret = opened(tx, letter.text("secret")).secret if letter.text("secret") else ""
    if letter.text("secret") and not secret:
        raise InvalidValueError("There is no secret '{key}'.", key=letter.text("secret"))
    headers = {
        "User-Agent": "Formloom",
        **({"Content-Type": "application/json"} if body else {}),
        **{name: str(value) for name, value in letter.part("headers").items()},
        **signed(secret, letter.key, tx.now, body),
    }
    if letter.text("wait") == "callback":
        headers["Formloom-Callback"] = callback_address(tx, letter.root, letter.job)
    return Outgoing(method, letter.text("url"), headers, body)


def demand_taken(reply: Reply) -> None:
    """Refuse an answer that says no.

    :raises UnavailableError: if it may be another one later.
    :raises InvalidValueError: if it will stay the same; redirects are not followed.
    """
    if 200 <= reply.status < 300:
        return
    passing = reply.status >= 500 or reply.status in _PASSING
    refusal = UnavailableError if passing else InvalidValueError
    raise refusal("The other side answered {status}.", status=reply.status)


def _answer(reply: Reply) -> dict[str, object]:
    """The answer as a variable: an object as it is, anything else as text under ``text``."""
    body = reply.body[:MOST_KEPT]
    try:
        orjson.loads(body)  # refuses NaN, lone surrogates and what is nested without end
        found = json.loads(body, parse_float=Decimal, parse_int=_whole)
    except (ValueError, RecursionError):
        found = None
    if isinstance(found, dict) and _is_flat(found, MOST_DEPTH):
        return found
    return {"text": body.decode("utf-8", "replace")}


def _whole(digits: str) -> int | Decimal:
    """A whole number; one of more digits than a database holds stays exact all the same."""
    return int(digits) if len(digits) <= MOST_DIGITS else Decimal(digits)


def _is_flat(value: object, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return True
    inner = value.values() if isinstance(value, dict) else value
    return levels > 0 and all(_is_flat(one, levels - 1) for one in inner)


def _written(value: object) -> object:
    return str(value) if isinstance(value, Decimal) else dict(value)  # type: ignore[call-overload]
