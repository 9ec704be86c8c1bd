"""How large a document may be, looked at before anything walks it by recursion."""

from collections.abc import Mapping

from ..core.errors import LimitError
from .canonical import JSON

#: Levels of objects and lists: a flow of six nested blocks needs 30.
MAX_DEPTH = 40
#: Values and keys in one document: the Chinese texts of a large app come to 20,000.
MAX_NODES = 100_000
#: Characters in one text.
MAX_TEXT = 100_000


def check_size(document: JSON) -> None:
    """Refuse a document that is too deep, too large or holds too long a text.

    :raises LimitError: so that a schema check can neither exhaust the stack nor run for minutes.
    """
    nodes = 0
    waiting: list[tuple[int, JSON]] = [(1, document)]
    while waiting:
        depth, value = waiting.pop()
        nodes += 1
        if depth > MAX_DEPTH:
            raise LimitError("The document is nested more than {limit} deep.", limit=MAX_DEPTH)
        if nodes + len(waiting) > MAX_NODES:
            raise LimitError("The document has more than {limit} parts.", limit=MAX_NODES)
        if isinstance(value, str):
            _check_text(value)
        elif isinstance(value, Mapping):
            waiting.extend((depth, key) for key in value)
            waiting.extend((depth + 1, item) for item in value.values())
        elif isinstance(value, list | tuple):
            waiting.extend((depth + 1, item) for item in value)


def _check_text(text: str) -> None:
    if len(text) > MAX_TEXT:
        raise LimitError("A text is longer than {limit} characters.", limit=MAX_TEXT)
