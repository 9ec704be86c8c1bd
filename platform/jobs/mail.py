"""The port for mail: what is sent, and what sends it."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Mail:
    """A plain letter to one person; ``id`` is the same when the same letter is sent again."""

    to: str
    subject: str
    text: str
    id: str = ""


class Mailer(Protocol):
    """Hands a letter to a mail server, outside of any transaction.

    :raises UnavailableError: if it was not taken now; the job that sends it tries again later.
    :raises InvalidValueError: if it is refused for good, such as an address that does not exist.
    """

    def send(self, mail: Mail) -> None: ...
