"""What computed fields share: the value has the type that ``returns`` names."""

from typing import Any, ClassVar

from sqlalchemy.types import TypeEngine

from ..core.registry import Registry
from .field import Field
from .field_type import JSON, FieldType, Manner
from .money import CURRENCY
from .number import SCALE
from .options import options_schema
from .references import field_key

#: The types that a formula may compute.
RETURNS = [
    "text", "long_text", "integer", "decimal", "money", "percent", "boolean", "date", "datetime",
    "time", "duration", "choice", "choices", "email", "phone", "url", "link", "person",
    "department", "rating", "color",
]  # fmt: skip

RESULT: JSON = {
    "scale": SCALE,
    "currency": CURRENCY,
    "currencyField": field_key(),
    "options": options_schema(),
    "max": {"type": "integer", "minimum": 1, "maximum": 10},
}

#: When a value is computed besides whenever what it reads changes.
REFRESH: JSON = {"refresh": {"enum": ["nightly"]}}


class ComputedField(FieldType):
    """A stored value that nobody writes; the type named by ``returns`` says everything of it.

    The settings of that type (scale, currency, options) are read from this field's own.
    """

    formula_type = None
    widget = "readonly"
    computed = True
    #: The type of the value when the document does not say.
    usual: ClassVar[str] = "text"

    def __init__(self, types: Registry[FieldType]) -> None:
        self._types = types

    def expression(self, field: Field) -> str:
        """The formula that gives the value."""
        raise TypeError(f"{self.name} does not say how it is computed")

    def value_type(self, field: Field) -> FieldType:
        name = field.text("returns", self.usual)
        return self._types.get(name if name in self._types else self.usual).value_type(field)

    def column(self, field: Field) -> TypeEngine[Any] | None:
        return self.value_type(field).column(field)

    def load(self, raw: object, field: Field) -> object:
        return self.value_type(field).load(raw, field)

    def dump(self, value: object, field: Field) -> object:
        return self.value_type(field).dump(value, field)

    def parse(self, text: str, field: Field, manner: Manner) -> object:
        return self.value_type(field).parse(text, field, manner)

    def write(self, value: object, field: Field) -> str:
        return self.value_type(field).write(value, field)

    def show(self, value: object, field: Field, manner: Manner) -> str:
        return self.value_type(field).show(value, field, manner)

    def json_schema(self, field: Field) -> JSON:
        return {**self.value_type(field).json_schema(field), "readOnly": True}

    def scale(self, field: Field) -> int:
        return self.value_type(field).scale(field)

    def search_text(self, value: object, field: Field) -> str:
        return self.value_type(field).search_text(value, field)
