"""States, events and commands as JSON and back, by their type hints; nothing is lost on the way."""

import dataclasses
import types
from collections.abc import Callable, Hashable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints
from uuid import UUID

from . import events
from .state import State

T = TypeVar("T")

#: How values that JSON does not know are written, by a name with a dollar.
_WRITTEN: Mapping[type, tuple[str, Callable[[Any], str]]] = {
    Decimal: ("$number", str),
    datetime: ("$datetime", datetime.isoformat),
    date: ("$date", date.isoformat),
    UUID: ("$id", str),
}
_READ: Mapping[str, Callable[[str], object]] = {
    "$number": Decimal,
    "$datetime": datetime.fromisoformat,
    "$date": date.fromisoformat,
    "$id": UUID,
}


def plain(value: object) -> object:
    """``value`` as JSON: dataclasses become objects, tuples and sets arrays."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(plain(item) for item in value)  # type: ignore[type-var]
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    written = _WRITTEN.get(type(value))
    return {written[0]: written[1](value)} if written else value


def event_json(event: events.Event) -> dict[str, object]:
    """An event with its name."""
    return {"event": type(event).__name__, **cast("dict[str, object]", plain(event))}


def event_of(found: Mapping[str, object]) -> events.Event:
    """The event that ``event_json`` wrote."""
    made = getattr(events, str(found["event"]))
    return cast("events.Event", of_json(made, {k: v for k, v in found.items() if k != "event"}))


def state_json(state: State) -> dict[str, object]:
    """A whole family."""
    return cast("dict[str, object]", plain(state))


def state_of(found: Mapping[str, object]) -> State:
    """The state that ``state_json`` wrote."""
    return of_json(State, found)


def of_json(made: type[T], found: Mapping[str, object]) -> T:
    """The dataclass ``made`` of its JSON object."""
    hints = _hints(cast("Hashable", made))
    return made(**{key: _load(hints[key], value) for key, value in found.items()})


@cache
def _hints(made: Hashable) -> Mapping[str, Any]:
    return get_type_hints(cast("type", made))


def _load(hint: Any, value: object) -> object:
    origin, arguments = get_origin(hint), get_args(hint)
    if value is None:
        return None
    if origin in (Union, types.UnionType):
        return _load(next(one for one in arguments if one is not type(None)), value)
    if dataclasses.is_dataclass(hint):
        return of_json(cast("type[object]", hint), cast("Mapping[str, object]", value))
    if origin is tuple:
        return tuple(_load(arguments[0], item) for item in cast("list[object]", value))
    if origin is frozenset:
        return frozenset(cast("list[str]", value))
    if isinstance(value, Mapping) and not value.keys() & _READ.keys() and len(arguments) == 2:
        return {key: _load(arguments[1], item) for key, item in value.items()}
    return _value(value)


def _value(value: object) -> object:
    """A value of a field or a variable: lists stay tuples, which formulas take."""
    if isinstance(value, Mapping):
        (name, text), *more = value.items() or (("", ""),)
        if not more and name in _READ:
            return _READ[name](str(text))
        return {key: _value(item) for key, item in value.items()}
    return tuple(_value(item) for item in value) if isinstance(value, list) else value
