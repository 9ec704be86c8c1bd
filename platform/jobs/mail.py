"""The port for mail: what is sent, and what sends it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class Enclosure:
    """A file in a letter; one with a ``cid`` is shown inside its HTML, as ``cid:…``."""

    name: str
    media_type: str
    body: bytes
    cid: str = ""


@dataclass(frozen=True)
class Mail:
    """A letter to one person; ``id`` is the same when the same letter is sent again.

    ``html`` is what the text says, for readers that show it. ``headers`` go beside the usual ones.
    """

    to: str
    subject: str
    text: str
    id: str = ""
    html: str = ""
    enclosures: tuple[Enclosure, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


class Mailer(Protocol):
    """Hands a letter to a mail server, outside of any transaction.

    :raises UnavailableError: if it was not taken now; the job that sends it tries again later.
    :raises InvalidValueError: if it is refused for good, such as an address that does not exist.
    """

    def send(self, mail: Mail) -> None: ...
