"""Regions of China (省市区)."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from ..core.errors import InvalidValueError
from ..formula.types import FormulaType
from .field import Field
from .field_type import JSON, Manner, shorten
from .parts import Parts, PartsField, parts_of
from .regions import LEVELS, find, names, parts_of_code, path_of
from .text import clean, narrow


class RegionField(PartsField):
    """A province, city or district: its ``code`` (GB/T 2260) and the names down to it.

    Settings: ``levels``, how far down it goes: 1 province, 2 city, 3 district (when not given).
    The names are kept with the code, so that a region reads as it was when it is abolished.
    """

    name = "region"
    widget = "region"
    parts: ClassVar = dict.fromkeys((*LEVELS, "code"), FormulaType.TEXT)
    settings_schema: ClassVar[JSON] = {
        "levels": {"type": "integer", "minimum": 1, "maximum": 3, "default": 3}
    }

    def load(self, raw: object, field: Field) -> Parts | None:
        """A code, a path of names as text or list, or an object with a ``code``."""
        if isinstance(raw, Mapping):
            raw = raw.get("code")
        elif isinstance(raw, Sequence) and not isinstance(raw, str):
            raw = "/".join(clean(piece, field) or "" for piece in raw)
        typed = narrow(clean(raw, field) or "")
        if not typed:
            return None
        code = find(typed) if len(typed) <= 100 else None
        if code is None:
            raise InvalidValueError(
                "'{text}' is not a region. Write it such as 广东省/深圳市/南山区.",
                field=field.key,
                text=shorten(typed),
            )
        return _at_most(code, field)

    def parse(self, text: str, field: Field, manner: Manner) -> Parts | None:
        return self.load(text, field)

    def write(self, value: object, field: Field) -> str:
        code = parts_of(value).get("code", "")
        if code not in names():
            return "/".join(_levels(value))
        return "/".join(names()[one] for one in path_of(code))

    def show(self, value: object, field: Field, manner: Manner) -> str:
        return " ".join(dict.fromkeys(_levels(value)))

    def json_schema(self, field: Field) -> JSON:
        text = {"type": "string"}
        return {
            "type": "object",
            "properties": {
                "code": {"type": "string", "pattern": "^[0-9]{6}$"},
                **dict.fromkeys(LEVELS, text),
            },
            "required": ["code"],
        }

    def search_text(self, value: object, field: Field) -> str:
        return " ".join(_levels(value))


def _levels(value: object) -> list[str]:
    parts = parts_of(value)
    return [parts[level] for level in LEVELS if level in parts]


def _at_most(code: str, field: Field) -> Parts:
    parts = parts_of_code(code)
    levels = field.number("levels", len(LEVELS))
    if len(parts) > levels and len(path_of(code)) > levels:
        raise InvalidValueError(
            "Choose a {level}, nothing smaller.", field=field.key, level=LEVELS[levels - 1]
        )
    return {"code": code, **dict(list(parts.items())[:levels])}
