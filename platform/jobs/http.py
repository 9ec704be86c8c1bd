"""The port for HTTP out: what is sent, what comes back, and what sends it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class Outgoing:
    """A request to somebody outside; ``body`` is sent as it is."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class Reply:
    """What was answered; ``body`` is whole."""

    status: int
    body: bytes = b""
    content_type: str = ""


class HTTPSender(Protocol):
    """Sends one request, outside of any transaction, and follows no redirect.

    :raises UnavailableError: if nothing was answered; the job that sends tries again later.
    :raises InvalidValueError: if the address is refused, or the answer is too large.
    """

    def send(self, request: Outgoing) -> Reply: ...
