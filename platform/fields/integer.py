"""Whole numbers."""

from decimal import Decimal

from .field import Field
from .field_type import JSON, expect
from .number import NumberField


class IntegerField(NumberField):
    """A whole number of at most 18 digits; its JSON form is an integer."""

    name = "integer"

    def dump(self, value: object, field: Field) -> object:
        number = expect(Decimal, value)
        return None if number is None else int(number)

    def json_schema(self, field: Field) -> JSON:
        limits = {
            name: field.settings[name]
            for name in ("minimum", "maximum", "multipleOf")
            if isinstance(field.settings.get(name), int)
        }
        return {"type": "integer", **limits}
