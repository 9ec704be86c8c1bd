"""Days and times of day that people write on pages that are no forms of records.

What is none stays as it was written, for whoever takes it to refuse.
"""

from ...platform.core.errors import InvalidValueError
from ...platform.fields.builtin import FIELD_TYPES
from ...platform.fields.field import Field
from .words import manner


def clock(text: str) -> str:
    """A time as 14:30."""
    return _read("time", text)


def day(text: str) -> str:
    """A day as 2026-11-21."""
    return _read("date", text)


def _read(type: str, text: str) -> str:
    kind = FIELD_TYPES.get(type)
    try:
        return str(kind.parse(text, Field(type, type, kind, {}), manner()) or "")
    except InvalidValueError:
        return text
