"""Text by code points; an empty result is blank, and a long one is cut."""

import re

from .numbers import Number, whole
from .types import MAX_RESULT

_SPACES = re.compile(" +")


def kept(text: str) -> str | None:
    """``text`` within bounds, or blank."""
    return text[:MAX_RESULT] or None


def left(text: str, count: Number) -> str | None:
    return text[: max(whole(count), 0)] or None


def right(text: str, count: Number) -> str | None:
    wanted = whole(count)
    return (text[-wanted:] if wanted > 0 else "") or None


def middle(text: str, start: Number, count: Number) -> str | None:
    """``count`` characters from position ``start``, which counts from 1."""
    first = whole(start) - 1
    if first < 0:
        return None
    return text[first : first + max(whole(count), 0)] or None


def trim(text: str) -> str | None:
    """Without spaces at the ends and with single ones inside, as Excel."""
    return _SPACES.sub(" ", text).strip(" ") or None


def find(sought: str, text: str, start: Number = 1) -> int | None:
    """The position, from 1, of ``sought``; blank if it is not there."""
    first = whole(start) - 1
    at = text.find(sought, first) if first >= 0 else -1
    return at + 1 if at >= 0 else None


def substitute(text: str | None, old: str | None, new: str | None) -> str | None:
    if not text or not old:
        return text
    # So many replacements fill the longest result; more would only cost memory.
    enough = MAX_RESULT // len(new) + 1 if new else -1
    return kept(text.replace(old, new or "", enough))


def contains(text: str, sought: str) -> bool:
    return sought.lower() in text.lower()


def starts_with(text: str, sought: str) -> bool:
    return text.lower().startswith(sought.lower())


def ends_with(text: str, sought: str) -> bool:
    return text.lower().endswith(sought.lower())
