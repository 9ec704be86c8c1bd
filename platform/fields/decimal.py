"""Exact decimals."""

from typing import ClassVar

from .field import Field
from .field_type import JSON
from .number import LIMITS, SCALE, NumberField


class DecimalField(NumberField):
    """An exact decimal.

    Settings besides the limits: ``scale``, the digits after the point, 2 when it is not given.
    """

    name = "decimal"
    settings_schema: ClassVar[JSON] = {**LIMITS, "scale": {**SCALE, "default": 2}}

    def scale(self, field: Field) -> int:
        return field.number("scale", 2)
