"""What fields made of parts share: a JSON object in one column."""

from collections.abc import Mapping
from typing import cast

from ..core.columns import JSONText
from ..core.errors import InvalidValueError
from .field import Field
from .field_type import FieldType, expect
from .text import clean

Parts = dict[str, str]


class PartsField(FieldType):
    """A value of several named parts, of which some may be missing."""

    formula_type = None
    operators = ("blank",)
    sortable = False

    def column(self, field: Field) -> JSONText:
        return JSONText()


def text_parts(raw: object, names: tuple[str, ...], longest: int, field: Field) -> Parts:
    """The parts of a JSON object that are texts, trimmed, in the order of ``names``.

    :raises InvalidValueError: for what is not an object, and for parts of other names.
    """
    if not isinstance(raw, Mapping):
        raise InvalidValueError("Send an object of parts.", field=field.key)
    if unknown := [str(name) for name in raw if name not in names]:
        raise InvalidValueError(
            "There is no part '{part}'; use {parts}.",
            field=field.key,
            part=unknown[0],
            parts=", ".join(names),
        )
    parts = {name: (clean(raw.get(name), field) or "").strip() for name in names}
    if any(len(part) > longest for part in parts.values()):
        raise InvalidValueError(
            "Use at most {longest} characters in each part.", field=field.key, longest=longest
        )
    return {name: part for name, part in parts.items() if part}


def parts_of(value: object) -> Parts:
    """The parts of a value; none when it is blank."""
    return cast(Parts, expect(dict, value) or {})
