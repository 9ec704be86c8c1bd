"""Child records that are saved with their parent."""

from collections.abc import Mapping
from typing import ClassVar, cast

import orjson

from ..core.errors import InvalidValueError
from ..formula.types import FormulaType
from .field import Field
from .field_type import JSON, FieldType, Manner, expect
from .references import KEY
from .text import clean

MOST = 1_000

Line = dict[str, object]


class LinesField(FieldType):
    """Child records in their order, each an object of values and, once saved, its ``id``.

    Settings: ``properties`` and ``required`` as an entity's; ``min`` and ``max`` lines. The values
    inside stay in their JSON form here: the fields of the child entity load them.
    """

    name = "lines"
    formula_type = FormulaType.CHILDREN
    operators: ClassVar[tuple[str, ...]] = ("blank",)
    widget = "lines"
    rows = "lines"
    sortable = False
    settings_schema: ClassVar[JSON] = {
        "properties": {"type": "object", "propertyNames": {"pattern": KEY}, "minProperties": 1},
        "required": {"type": "array", "items": {"type": "string", "pattern": KEY}},
        "min": {"type": "integer", "minimum": 0, "maximum": MOST},
        "max": {"type": "integer", "minimum": 1, "maximum": MOST},
    }
    required_settings = ("properties",)

    def column(self, field: Field) -> None:
        return None

    def load(self, raw: object, field: Field) -> list[Line] | None:
        if raw is None or raw == "" or raw == []:
            return None
        if not isinstance(raw, list | tuple) or not all(isinstance(line, Mapping) for line in raw):
            raise InvalidValueError("Send a list of lines.", field=field.key)
        least, most = field.number("min", 0), field.number("max", MOST)
        if not least <= len(raw) <= most:
            raise InvalidValueError(
                "Give {least} to {most} lines; there are {count}.",
                field=field.key,
                least=least,
                most=most,
                count=len(raw),
            )
        return [dict(line) for line in raw]

    def parse(self, text: str, field: Field, manner: Manner) -> list[Line] | None:
        """Lines as JSON: no file has several values in a cell otherwise."""
        typed = (clean(text, field) or "").strip()
        try:
            return self.load(orjson.loads(typed) if typed else None, field)
        except orjson.JSONDecodeError:
            raise InvalidValueError("Write the lines as a JSON list.", field=field.key) from None

    def write(self, value: object, field: Field) -> str:
        lines = expect(list, value)
        return orjson.dumps(lines).decode() if lines else ""

    def show(self, value: object, field: Field, manner: Manner) -> str:
        lines = expect(list, value)
        return str(len(lines)) if lines else ""

    def json_schema(self, field: Field) -> JSON:
        keys = cast("Mapping[str, object]", field.settings.get("properties", {}))
        line = {"type": "object", "properties": {key: {} for key in keys}}
        return {"type": "array", "items": line, "maxItems": field.number("max", MOST)}

    def search_text(self, value: object, field: Field) -> str:
        return ""
