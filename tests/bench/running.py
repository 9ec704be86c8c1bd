"""What every subject of the bench yields while it is up."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import load

MakeRequest = Callable[[int], load.Request]


@dataclass(frozen=True)
class Running:
    """A server that is up: its process, its port, and how to make the n-th request of each kind."""

    pid: int
    port: int
    requests: Mapping[str, MakeRequest]


def body(values: Mapping[str, str]) -> bytes:
    """Return the JSON of a record to be written."""
    return json.dumps({"values": values}).encode()
