"""What every kind of number shares: exact, within its limits, never rounded."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import ClassVar

from ..core.columns import EXACT, MOST_DIGITS, ExactNumeric
from ..core.errors import InvalidValueError
from ..formula.types import FormulaType
from .currency import codes_of
from .field import Field
from .field_type import JSON, ORDERED, FieldType, Manner, expect, shorten
from .number_format import plain, show_number
from .number_text import Typed, exact, read_number

#: Places after the point that may be asked for; formulas compare numbers at ten.
MOST_PLACES = 10

LIMIT: JSON = {"type": ["number", "string"], "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}
LIMITS: Mapping[str, object] = {"minimum": LIMIT, "maximum": LIMIT, "multipleOf": LIMIT}
SCALE: JSON = {"type": "integer", "minimum": 0, "maximum": MOST_PLACES}


@dataclass(frozen=True)
class Bounds:
    """What a field's settings allow."""

    places: int
    minimum: Decimal | None
    maximum: Decimal | None
    multiple: Decimal | None


class NumberField(FieldType):
    """An exact decimal; the base of all numbers. Its JSON form is a string.

    Settings: ``minimum``, ``maximum``, ``multipleOf``.
    """

    formula_type = FormulaType.NUMBER
    operators = ORDERED
    widget = "number"
    numeric = True
    settings_schema: ClassVar[JSON] = LIMITS

    def column(self, field: Field) -> ExactNumeric:
        return ExactNumeric(MOST_DIGITS, self.scale(field))

    def load(self, raw: object, field: Field) -> Decimal | None:
        number = exact(raw, field)
        return None if number is None else self.accept(number, field)

    def parse(self, text: str, field: Field, manner: Manner) -> Decimal | None:
        typed = read_number(text, field)
        return None if typed is None else self.accept(self.meant(typed, field), field)

    def meant(self, typed: Typed, field: Field) -> Decimal:
        """The number that was typed, once it is clear that it is of this field's kind."""
        if typed.around and codes_of(typed.around) is None:
            raise InvalidValueError(
                "Write only the number, without '{around}'.",
                field=field.key,
                around=shorten(typed.around),
            )
        return typed.number

    def accept(self, number: Decimal, field: Field) -> Decimal:
        """``number`` at the field's scale.

        :raises InvalidValueError: if it has more decimals, or is out of bounds. Rounding here
            would change what the person meant.
        """
        bounds = field.prepared(_bounds)
        if abs(number) >= Decimal(10) ** (MOST_DIGITS - bounds.places):
            raise InvalidValueError("This number is too large.", field=field.key)
        fitted = EXACT.quantize(number, Decimal(1).scaleb(-bounds.places))
        if fitted != number:
            raise InvalidValueError(
                "Use at most {places} decimals." if bounds.places else "Write a whole number.",
                field=field.key,
                places=bounds.places,
            )
        _check(fitted, bounds, field)
        return fitted if fitted else abs(fitted)  # no -0

    def dump(self, value: object, field: Field) -> object:
        return None if value is None else self.write(value, field)

    def write(self, value: object, field: Field) -> str:
        number = expect(Decimal, value)
        if number is None:
            return ""
        text = str(number)  # in a third of the time
        return f"{number:f}" if "E" in text else text

    def show(self, value: object, field: Field, manner: Manner) -> str:
        number = expect(Decimal, value)
        return "" if number is None else show_number(number, self.scale(field), manner.locale)

    def json_schema(self, field: Field) -> JSON:
        places = self.scale(field)
        decimals = rf"(\.[0-9]{{1,{places}}})?" if places else ""
        return {"type": "string", "pattern": f"^-?[0-9]{{1,{MOST_DIGITS}}}{decimals}$"}

    def scale(self, field: Field) -> int:
        return 0


def fit(number: Decimal, field: Field) -> Decimal | None:
    """``number`` as its column can hold it, rounded half away from zero; None if it is too large.

    For what formulas computed, never for what people wrote.
    """
    places = field.value_type.scale(field)
    if abs(number) >= Decimal(10) ** (MOST_DIGITS - places):
        return None
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, EXACT)


def _bounds(field: Field) -> Bounds:
    return Bounds(
        field.value_type.scale(field),
        _limit(field, "minimum"),
        _limit(field, "maximum"),
        _limit(field, "multipleOf"),
    )


def _limit(field: Field, name: str) -> Decimal | None:
    value = field.settings.get(name)
    return None if value is None else Decimal(str(value))


def _check(number: Decimal, bounds: Bounds, field: Field) -> None:
    if bounds.minimum is not None and number < bounds.minimum:
        raise InvalidValueError(
            "Use {minimum} or more.", field=field.key, minimum=plain(bounds.minimum)
        )
    if bounds.maximum is not None and number > bounds.maximum:
        raise InvalidValueError(
            "Use {maximum} or less.", field=field.key, maximum=plain(bounds.maximum)
        )
    if bounds.multiple and EXACT.remainder(number, bounds.multiple):
        raise InvalidValueError(
            "Use a multiple of {multiple}.", field=field.key, multiple=plain(bounds.multiple)
        )
