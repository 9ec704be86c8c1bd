"""Amounts of money."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar

from ..core.errors import InvalidValueError
from .currency import codes_of, digits_of
from .field import Field
from .field_type import JSON, Manner, expect
from .number import LIMITS, SCALE, NumberField
from .number_format import currency_format, show_number
from .number_text import Typed
from .references import field_key

CURRENCY: JSON = {"type": "string", "pattern": "^[A-Z]{3}$"}


class MoneyField(NumberField):
    """An exact amount: ``Decimal``, never float.

    Settings besides the limits: ``currency`` (ISO 4217) for all records, or ``currencyField``,
    the field that holds each record's; ``scale``, else the digits that the currency has.
    """

    name = "money"
    widget = "money"
    settings_schema: ClassVar[JSON] = {
        **LIMITS,
        "currency": CURRENCY,
        "currencyField": field_key(),
        "scale": SCALE,
    }

    def completed(self, settings: Mapping[str, Any], currency: str) -> Mapping[str, Any]:
        says = settings.keys() & {"currency", "currencyField"}
        return settings if says else {**settings, "currency": currency}

    def scale(self, field: Field) -> int:
        return field.number("scale", digits_of(field.text("currency")))

    def meant(self, typed: Typed, field: Field) -> Decimal:
        currency = field.text("currency")
        codes = codes_of(typed.around) if typed.around else None
        if currency and codes is not None and currency not in codes:
            raise InvalidValueError(
                "This amount is in {given}; the field holds {currency}.",
                field=field.key,
                given=typed.around,
                currency=currency,
            )
        return super().meant(typed, field)

    def show(self, value: object, field: Field, manner: Manner) -> str:
        amount = expect(Decimal, value)
        if amount is None:
            return ""
        currency = field.text("currency") or manner.currency
        if not currency:
            return show_number(amount, self.scale(field), manner.locale)
        return currency_format(manner.locale, currency).show(amount, self.scale(field))
