"""Percentages."""

from decimal import Decimal
from typing import ClassVar

from ..core.columns import EXACT
from ..core.errors import InvalidValueError
from .field import Field
from .field_type import JSON, Manner, expect
from .number import LIMITS, SCALE, NumberField
from .number_format import percent_format, plain
from .number_text import Typed


class PercentField(NumberField):
    """A fraction that is shown in percent: 0.05 is 5%.

    Settings besides the limits: ``scale``, the digits of the fraction, 4 when it is not given
    (5.25% has four).
    """

    name = "percent"
    widget = "percent"
    settings_schema: ClassVar[JSON] = {**LIMITS, "scale": {**SCALE, "minimum": 2, "default": 4}}

    def scale(self, field: Field) -> int:
        return field.number("scale", 4)

    def meant(self, typed: Typed, field: Field) -> Decimal:
        if not typed.percent and abs(typed.number) > 1:
            # 5 may mean 5% or 500%, and a guess would be wrong by a hundred.
            raise InvalidValueError(
                "Write {number}% or its fraction.", field=field.key, number=plain(typed.number)
            )
        return super().meant(typed, field)

    def write(self, value: object, field: Field) -> str:
        fraction = expect(Decimal, value)
        return "" if fraction is None else plain(fraction.scaleb(2, EXACT)) + "%"

    def dump(self, value: object, field: Field) -> object:
        fraction = expect(Decimal, value)
        return None if fraction is None else f"{fraction:f}"

    def show(self, value: object, field: Field, manner: Manner) -> str:
        fraction = expect(Decimal, value)
        if fraction is None:
            return ""
        number = fraction.scaleb(2, EXACT)
        _, _, decimals = plain(number).partition(".")
        return percent_format(manner.locale).show(number, len(decimals))
