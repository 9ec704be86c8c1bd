"""What starts flows, read from a release once."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import cast

from ..documents.app import App
from .model import Settings


@lru_cache(maxsize=8)
def starts(app: App) -> tuple[tuple[str, Settings, str], ...]:
    """(flow, start, entity) of every flow that is switched on; the entity may be empty."""
    return tuple(
        (key, cast("Settings", document["start"]), str(document.get("entity", "")))
        for key, document in app.all("flow")
        if document.get("enabled") is not False
    )


@lru_cache(maxsize=8)
def _followers(app: App) -> Mapping[str, tuple[tuple[str, Settings, str], ...]]:
    found: dict[str, tuple[tuple[str, Settings, str], ...]] = {}
    for one in starts(app):
        if one[1]["on"] == "flow":
            ended = str(one[1]["flow"])
            found[ended] = (*found.get(ended, ()), one)
    return found


def followers(app: App, flow: str, result: str) -> list[tuple[str, str]]:
    """(flow, entity) of those that begin when a run of ``flow`` ends so."""
    return [
        (key, entity)
        for key, start, entity in _followers(app).get(flow, ())
        if result in cast("Sequence[str]", start.get("result") or (result,))
    ]
