"""Any JSON, for integrations."""

from collections.abc import Mapping
from math import isfinite

import orjson

from ..core.columns import JSONText
from ..core.errors import InvalidValueError
from .field import Field
from .field_type import JSON, FieldType, Manner
from .text import LONGEST, clean

DEEPEST = 32


class JSONField(FieldType):
    """Any JSON value of at most 32,767 bytes and 32 levels; its texts are in NFC."""

    name = "json"
    formula_type = None
    operators = ("blank",)
    widget = "json"
    sortable = False

    def column(self, field: Field) -> JSONText:
        return JSONText()

    def load(self, raw: object, field: Field) -> object:
        value = _checked(raw, field, DEEPEST) if raw != "" else None
        try:
            size = len(orjson.dumps(value))
        except TypeError:
            raise InvalidValueError("Numbers here have at most 64 bits.", field=field.key) from None
        if size > LONGEST:
            raise InvalidValueError(
                "Use at most {longest} bytes; this has {size}.",
                field=field.key,
                longest=LONGEST,
                size=size,
            )
        return value

    def parse(self, text: str, field: Field, manner: Manner) -> object:
        typed = (clean(text, field) or "").strip()
        if not typed:
            return None
        try:
            return self.load(orjson.loads(typed), field)
        except orjson.JSONDecodeError as error:
            raise InvalidValueError(
                "This is not JSON: line {line}, column {column}.",
                field=field.key,
                line=error.lineno,
                column=error.colno,
            ) from None

    def write(self, value: object, field: Field) -> str:
        return "" if value is None else orjson.dumps(value).decode()

    def json_schema(self, field: Field) -> JSON:
        return {}

    def search_text(self, value: object, field: Field) -> str:
        return ""


def _checked(raw: object, field: Field, depth: int) -> object:
    """``raw`` with its texts in NFC, once it is sure to be JSON."""
    if depth == 0:
        raise InvalidValueError("This is nested too deeply.", field=field.key)
    if isinstance(raw, str):
        return clean(raw, field) or ""
    if raw is None or isinstance(raw, bool | int) or (isinstance(raw, float) and isfinite(raw)):
        return raw
    if isinstance(raw, list | tuple):
        return [_checked(item, field, depth - 1) for item in raw]
    if isinstance(raw, Mapping):
        return {
            clean(key, field) or "": _checked(item, field, depth - 1) for key, item in raw.items()
        }
    raise InvalidValueError("This is not JSON.", field=field.key)
