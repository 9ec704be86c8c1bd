"""Addresses by which somebody outside answers a step that waits for a call back."""

import hmac
from collections.abc import Mapping
from uuid import UUID

from ..core.actor import SYSTEM
from ..core.errors import NotFoundError, UnavailableError
from ..core.transaction import Transaction
from .commands import Command
from .effects import acting
from .secrets import sign
from .service import Flows
from .state import Job


def callback_address(tx: Transaction, root: UUID, job: Job) -> str:
    """Where the answer of a job's activity is awaited; whoever has the address may answer.

    :raises UnavailableError: if nobody has said where people reach us.
    """
    base = tx.workspace.settings.public_url.rstrip("/")
    if not base:
        raise UnavailableError("Set FORMLOOM_PUBLIC_URL: the other side must find us.")
    signature = sign(tx, (str(root), job.activity))
    return f"{base}/api/v1/answers/{root}.{job.activity}.{signature}"


def take_answer(tx: Transaction, address: str, body: Mapping[str, object]) -> None:
    """What came back; said twice it counts once.

    :raises NotFoundError: if nobody gave this address away.
    """
    root, _, rest = address.partition(".")
    activity, _, signature = rest.partition(".")
    if not hmac.compare_digest(sign(tx, (root, activity)), signature):
        raise NotFoundError("There is nothing at this address.")
    flows = Flows(acting(tx, SYSTEM))
    found = flows.family(UUID(root)).state.activities.get(activity)
    run = found.run if found else ""
    command = Command(
        f"{root}:{activity}:callback", "signal", run=run, target="callback", subject=activity,
        values=body,
    )  # fmt: skip
    flows.act(UUID(root), command)
