"""Computed fields that read each other in a circle: no order gives them a value."""

from graphlib import CycleError, TopologicalSorter

from ..core.errors import Message, Problem
from .app import App
from .dependencies import Name, computed_fields
from .references import Pointer, pointer


def circles(app: App) -> list[Problem]:
    """The first circle among computed fields, named from field to field."""
    graph = computed_fields(app)
    order = TopologicalSorter({name: one.names & graph.keys() for name, one in graph.items()})
    try:
        order.prepare()
    except CycleError as error:
        circle = _begun_first(error.args[1])
        told = " → ".join(f"{entity}.{key}" for entity, key in circle)
        message = Message("These fields are computed from each other: {circle}.", {"circle": told})
        hint = Message("Let one of them be entered, or computed from something else.")
        return [Problem(*place_of(circle[0]), "circle", message, hint)]
    return []


def place_of(name: Name) -> tuple[str, str]:
    """The document that a field stands in, and where."""
    document, _, lines = name[0].partition(".")
    at: Pointer = ("properties", lines) if lines else ()
    return f"entity/{document}", pointer((*at, "properties", name[1]))


def _begun_first(found: list[Name]) -> list[Name]:
    """A circle as it is read, from its first name on: equal documents give equal messages."""
    ring = found[:0:-1]
    start = ring.index(min(ring))
    return [*ring[start:], *ring[:start], ring[start]]
