"""States, events and commands as JSON and back, by their type hints; nothing is lost on the way."""

import dataclasses
import types
from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache, partial
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints
from uuid import UUID

from . import events
from .state import EMPTY, State

T = TypeVar("T")
Json = Mapping[str, object]

#: The parts of a state, each with rows of one kind or one value.
_TABLES = tuple(one.name for one in dataclasses.fields(State))
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
#: Around an object of somebody else's that looks like one of those, or like this one.
_AS_IT_IS = "$object"
_OURS = frozenset({*_READ, _AS_IT_IS})
#: What JSON knows itself: most of what a state holds.
_SIMPLE = frozenset({str, int, bool, type(None)})


def plain(value: object) -> object:
    """``value`` as JSON: dataclasses become objects, tuples and sets arrays."""
    kind = cast("Hashable", type(value))
    return value if kind in _SIMPLE else _writer(kind)(value)


@cache
def _writer(hashed: Hashable) -> Callable[[Any], object]:
    """How values of a type are written; found once, for a state holds hundreds of them."""
    kind = cast("type", hashed)
    if dataclasses.is_dataclass(kind):
        names = tuple(one.name for one in dataclasses.fields(kind))
        return lambda value: {name: plain(getattr(value, name)) for name in names}
    if issubclass(kind, Mapping):
        return _object
    if issubclass(kind, frozenset | set):
        return lambda value: sorted(plain(item) for item in value)  # type: ignore[type-var]
    if issubclass(kind, list | tuple):
        return lambda value: [plain(item) for item in value]
    if kind in _WRITTEN:
        name, text = _WRITTEN[kind]
        return lambda value: {name: text(value)}
    return _itself


def _object(value: Mapping[object, object]) -> object:
    """A mapping. What others send, such as the answer to a webhook, may look like our own."""
    made = {str(key): plain(item) for key, item in value.items()}
    return {_AS_IT_IS: made} if len(made) == 1 and made.keys() <= _OURS else made


def _itself(value: object) -> object:
    return value


def event_json(event: events.Event) -> dict[str, object]:
    """An event with its name."""
    return {"event": type(event).__name__, **cast("dict[str, object]", plain(event))}


def event_of(found: Mapping[str, object]) -> events.Event:
    """The event that ``event_json`` wrote."""
    made = getattr(events, str(found["event"]))
    return cast("events.Event", of_json(made, {k: v for k, v in found.items() if k != "event"}))


def state_json(
    state: State, before: State = EMPTY, stored: Json = types.MappingProxyType({})
) -> dict[str, object]:
    """A whole family; rows that are as they were ``before`` stay as they were ``stored``."""
    return {
        name: _rows_json(getattr(state, name), getattr(before, name), stored.get(name))
        for name in _TABLES
    }


def _rows_json(rows: object, before: object, stored: object) -> object:
    if rows is before and stored is not None:
        return stored
    if not (isinstance(rows, Mapping) and isinstance(before, Mapping) and isinstance(stored, dict)):
        return plain(rows)
    return {
        key: stored[key] if key in stored and before.get(key) is row else plain(row)
        for key, row in rows.items()
    }


def state_of(found: Json) -> State:
    """The state that ``state_json`` wrote."""
    return of_json(State, found)


def of_json(made: type[T], found: Json) -> T:
    """The dataclass ``made`` of its JSON object."""
    values = dict(found)
    for key, read in _readers(cast("Hashable", made)):
        value = values.get(key)
        if value is not None:
            values[key] = read(value)
    return made(**values)


@cache
def _readers(made: Hashable) -> Sequence[tuple[str, Callable[[Any], object]]]:
    """By field what reads its values, but for those that are the same in JSON."""
    hints = get_type_hints(cast("type", made)).items()
    found = ((key, _reader(hint)) for key, hint in hints)
    return [(key, read) for key, read in found if read is not _itself]


@cache
def _reader(hint: Any) -> Callable[[Any], object]:
    """How values of a type hint are read; found once, as with ``_writer``."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _reader(next(one for one in arguments if one is not type(None)))
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return partial(of_json, hint)
    if hint in (str, int, bool):
        return _itself
    if origin is tuple:
        item = _reader(arguments[0])
        return lambda value: tuple(None if one is None else item(one) for one in value)
    if origin is frozenset:
        return frozenset
    if len(arguments) == 2:
        return _entries(_reader(arguments[1]))
    return _value


def _entries(read: Callable[[Any], object]) -> Callable[[Any], object]:
    """A mapping whose values are read so."""

    def entries(value: object) -> object:
        if not isinstance(value, Mapping) or value.keys() & _OURS:
            return _value(value)
        return {key: None if one is None else read(one) for key, one in value.items()}

    return entries


def _value(value: object) -> object:
    """A value of a field or a variable: lists stay tuples, which formulas take."""
    if isinstance(value, Mapping):
        (name, inner), *more = value.items() or (("", ""),)
        if not more and name == _AS_IT_IS and isinstance(inner, Mapping):
            value = inner
        elif not more and name in _READ:
            return _READ[name](str(inner))
        return {key: _value(item) for key, item in value.items()}
    return tuple(_value(item) for item in value) if isinstance(value, list) else value
