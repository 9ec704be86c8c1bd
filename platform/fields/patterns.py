"""The regular expressions that analysts write, matched in linear time.

RE2 and not ``re`` or ``regex``: it never backtracks, so no pattern and no text can hold up a
request, and no time limit has to tell a slow machine from a bad pattern. Its ``\\d`` and ``\\w``
are ASCII, as in the browser's own check. What it lacks, back-references and look-around, is
refused when the pattern is written.
"""

import re
from functools import lru_cache
from typing import Protocol, cast

import re2  # type: ignore[import-untyped]

from ..core.errors import InvalidValueError

#: ``\\u4e00`` is how people and browsers write Chinese ranges; RE2 writes ``\\x{4e00}``.
_ESCAPE = re.compile(r"(?<!\\)((?:\\\\)*)\\u\{?([0-9a-fA-F]{4,6})\}?")


class Pattern(Protocol):
    """A compiled pattern."""

    def fullmatch(self, text: str) -> object | None: ...


@lru_cache(maxsize=1024)
def compiled(pattern: str) -> Pattern:
    """``pattern``, ready to match.

    :raises InvalidValueError: if it is no regular expression, or one that cannot be linear.
    """
    options = re2.Options()
    options.log_errors = False
    try:
        return cast(Pattern, re2.compile(_ESCAPE.sub(r"\1\\x{\2}", pattern), options))
    except (re2.error, UnicodeEncodeError) as error:
        raise InvalidValueError(
            "The pattern '{pattern}' cannot be used: {reason}",
            pattern=pattern,
            reason=str(error),
        ) from error


def matches(pattern: str, text: str) -> bool:
    """Whether the whole of ``text`` has the form that ``pattern`` describes."""
    return compiled(pattern).fullmatch(text) is not None


def anchored(pattern: str) -> str:
    """``pattern`` for JSON Schema, which searches where we match the whole."""
    return f"^(?:{pattern})$"
