"""One change of a plan, in words and with what it does to data."""

from dataclasses import dataclass
from typing import Literal

from ..core.errors import Message
from .conversions import Sample

Effect = Literal["safe", "converts", "loses"]


@dataclass(frozen=True)
class Change:
    """One change in words, with what it does to data.

    ``records`` counts the records concerned, None where that means nothing. ``blocked`` refuses the
    plan whatever is allowed: a unique rule over values that collide.
    """

    action: str
    document: str
    path: str
    effect: Effect
    message: Message
    records: int | None = None
    samples: tuple[Sample, ...] = ()
    blocked: bool = False

    def as_json(self) -> dict[str, object]:
        return {
            "action": self.action,
            "document": self.document,
            "path": self.path,
            "effect": self.effect,
            "message": str(self.message),
            "template": self.message.template,
            "data": {key: _plain(value) for key, value in self.message.data.items()},
            "records": self.records,
            "samples": [sample.as_json() for sample in self.samples],
            "blocked": self.blocked,
        }


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | float | bool | None) else str(value)
