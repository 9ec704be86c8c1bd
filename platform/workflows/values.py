"""Values on their way into a state: what cannot be changed in place, and survives JSON."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass


def settled(value: object) -> object:
    """``value`` with lists as tuples all the way down: writing and reading changes nothing."""
    if isinstance(value, Mapping):
        return {str(key): settled(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return tuple(settled(item) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: settled(getattr(value, one.name)) for one in fields(value)}
    return value


def settled_values(values: Mapping[str, object]) -> dict[str, object]:
    """A mapping of such values."""
    return {key: settled(item) for key, item in values.items()}
