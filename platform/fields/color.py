"""Colours."""

import re
from typing import ClassVar

from ..core.errors import InvalidValueError
from .field import Field
from .field_type import CHOSEN, JSON, Manner
from .text import TextField, clean, narrow

_SHAPE = re.compile(r"#[0-9a-f]{6}", re.ASCII)
_SHORT = re.compile(r"#?([0-9a-f])([0-9a-f])([0-9a-f])", re.ASCII)


class ColorField(TextField):
    """A colour, ``#rrggbb`` in lower case."""

    name = "color"
    trims = True
    searchable = False
    operators = CHOSEN
    widget = "color"
    settings_schema: ClassVar[JSON] = {}

    def canonical(self, text: str, field: Field) -> str:
        if not _SHAPE.fullmatch(text.lower()):
            raise InvalidValueError("Write a colour such as #2458d3.", field=field.key)
        return text.lower()

    def parse(self, text: str, field: Field, manner: Manner) -> str | None:
        """As ``load``, and also ``#abc`` and ``2458d3``."""
        typed = narrow(clean(text, field) or "").lower()
        if short := _SHORT.fullmatch(typed):
            typed = "#" + "".join(digit * 2 for digit in short.groups())
        return self.load(f"#{typed}" if len(typed) == 6 else typed, field)

    def json_schema(self, field: Field) -> JSON:
        return {"type": "string", "pattern": "^#[0-9a-f]{6}$"}
