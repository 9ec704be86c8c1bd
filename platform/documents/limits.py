"""What a document may hold at all, looked at before anything walks it by recursion."""

import math
from collections.abc import Mapping

from ..core.errors import LimitError
from .canonical import JSON

#: Levels of objects and lists: a flow of six nested blocks needs 30.
MAX_DEPTH = 40
#: Values and keys in one document: the Chinese texts of a large app come to 20,000.
MAX_NODES = 100_000
#: Characters in one text.
MAX_TEXT = 100_000
#: Whole numbers beyond this change in programs that know only floating point, browsers first.
MAX_INTEGER = 2**53

#: How a value was reached: the place of its owner, and the key or position there.
Trail = tuple["Trail", str | int] | tuple[()]


def check_size(document: JSON) -> None:
    """Refuse a document that is too deep, too large or holds what no database can keep.

    :raises LimitError: with the place as ``data["at"]``, a JSON pointer; so that a schema check can
        neither exhaust the stack nor run for minutes.
    """
    nodes = 0
    waiting: list[tuple[int, Trail, JSON]] = [(1, (), document)]
    while waiting:
        depth, at, value = waiting.pop()
        nodes += 1
        if depth > MAX_DEPTH:
            raise LimitError("The document is nested more than {limit} deep.", limit=MAX_DEPTH)
        size = len(value) if isinstance(value, Mapping | list | tuple) else 0
        if nodes + len(waiting) + size > MAX_NODES:
            raise LimitError("The document has more than {limit} parts.", limit=MAX_NODES)
        if isinstance(value, Mapping):
            waiting.extend((depth, at, key) for key in value)
            waiting.extend((depth + 1, (at, key), item) for key, item in value.items())
        elif isinstance(value, list | tuple):
            waiting.extend((depth + 1, (at, index), item) for index, item in enumerate(value))
        else:
            _check_value(value, at)


def _check_value(value: object, at: Trail) -> None:
    if isinstance(value, str):
        _check_text(value, at)
    elif isinstance(value, float):
        if not math.isfinite(value):
            raise LimitError("A number must be finite.", at=_pointer(at))
    elif isinstance(value, int):
        if abs(value) > MAX_INTEGER:
            raise LimitError("A number is too large to be kept exactly.", at=_pointer(at))
    elif value is not None:
        raise LimitError("This is no JSON value.", at=_pointer(at))


def _check_text(text: str, at: Trail) -> None:
    if len(text) > MAX_TEXT:
        raise LimitError(
            "A text is longer than {limit} characters.", limit=MAX_TEXT, at=_pointer(at)
        )
    if "\x00" in text:
        raise LimitError("Remove the NUL character from this text.", at=_pointer(at))
    if not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text):
        raise LimitError("Remove the broken characters from this text.", at=_pointer(at))


def _pointer(at: Trail) -> str:
    """The JSON pointer of a place, its own broken characters shown as question marks."""
    parts: list[str] = []
    while at:
        at, part = at
        parts.append(str(part).replace("~", "~0").replace("/", "~1"))
    path = "".join(f"/{part[:100]}" for part in reversed(parts))
    return path.replace("\x00", "?").encode("utf-8", "replace").decode()
