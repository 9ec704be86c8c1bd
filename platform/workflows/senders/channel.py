"""The contract of a chat group's robot: what it is sent, and what its answer means."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

import orjson

from ...core.errors import InvalidValueError, UnavailableError
from ...jobs.http import Outgoing, Reply


class Channel:
    """A kind of robot. It has no keys for repeats: what is sent twice is shown twice."""

    name: ClassVar[str]
    #: Bytes of UTF-8 that one text may have.
    most_bytes: ClassVar[int]
    #: Codes in answers that ask to wait.
    busy: ClassVar[frozenset[int]] = frozenset()

    def request(self, address: str, secret: str, text: str, now: datetime) -> Outgoing:
        """A text for the group, signed if there is a secret."""
        raise NotImplementedError

    def code(self, answer: Mapping[str, object]) -> object:
        """The code of an answer: 0 if the text was taken."""
        return answer.get("errcode")

    def demand_taken(self, reply: Reply) -> None:
        """Refuse an answer that says no, in its own words.

        :raises UnavailableError: if it may be another one later.
        :raises InvalidValueError: if it will stay the same.
        """
        try:
            answer = orjson.loads(reply.body)
        except ValueError:
            answer = None
        if reply.status >= 500 or not isinstance(answer, dict):
            raise UnavailableError("The robot answered {status}.", status=reply.status)
        code = self.code(answer)
        if code == 0:
            return
        refusal = UnavailableError if code in self.busy else InvalidValueError
        said = str(answer.get("errmsg") or answer.get("msg") or "")
        raise refusal("The robot answered {code}: {said}", code=code, said=said)


def posted(address: str, body: object) -> Outgoing:
    """JSON for a robot."""
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Formloom"}
    return Outgoing("POST", address, headers, orjson.dumps(body))


def cut(text: str, most: int) -> str:
    """The text, or as much of it as fits in so many bytes, with a sign that there was more."""
    raw = text.encode()
    return text if len(raw) <= most else raw[: most - 3].decode("utf-8", "ignore") + "…"
