"""How the values of a result are told: the same on a page, in a file, at a chart's mark."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import cast

from ..core.columns import EXACT
from ..fields.builtin import FIELD_TYPES
from ..fields.currency import digits_of
from ..fields.field import Field
from ..fields.field_type import Manner
from ..fields.number_format import currency_format, percent_format, show_number
from .bucket import said
from .plan import Dim, Measure, Plan
from .result import Column

OTHERS = {"en": "Others", "zh": "其他"}
BLANK = {"en": "(blank)", "zh": "（空）"}
#: The most decimals of a computed number that says nothing of its own.
USUAL = 2


@dataclass(frozen=True)
class Amount:
    """A number with what its column says of it."""

    number: Decimal
    column: Column
    field: Field | None
    manner: Manner

    @property
    def currency(self) -> str:
        given = self.field.text("currency") if self.field is not None else ""
        return given or self.manner.currency

    def rounded(self, usual: int) -> tuple[Decimal, int]:
        places = usual if self.column.decimals is None else self.column.decimals
        return self.number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, EXACT), places


def _number(amount: Amount) -> str:
    if amount.column.decimals is None:
        trimmed, _ = amount.rounded(min(USUAL, _places(amount.number)))
        return show_number(trimmed, _places(trimmed), amount.manner.locale)
    return show_number(*amount.rounded(USUAL), amount.manner.locale)


def _places(number: Decimal) -> int:
    return max(0, -cast("int", number.normalize(EXACT).as_tuple().exponent))


def _integer(amount: Amount) -> str:
    return show_number(*amount.rounded(0), amount.manner.locale)


def _money(amount: Amount) -> str:
    if not amount.currency:
        return _number(amount)
    shown = amount.rounded(digits_of(amount.currency))
    return currency_format(amount.manner.locale, amount.currency).show(*shown)


def _percent(amount: Amount) -> str:
    places = 1 if amount.column.decimals is None else amount.column.decimals
    hundred = amount.number.scaleb(2, EXACT)
    shown = hundred.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, EXACT)
    return percent_format(amount.manner.locale).show(shown, places)


def _duration(amount: Amount) -> str:
    field = amount.field or Field("", "", FIELD_TYPES.get("duration"), {})
    seconds = amount.number.quantize(Decimal(1), ROUND_HALF_UP, EXACT)
    return FIELD_TYPES.get("duration").show(seconds, field, amount.manner)


#: How a number is told, by the format that the document names or else the type of its column.
NUMBERS: Mapping[str, Callable[[Amount], str]] = {
    "integer": _integer,
    "money": _money,
    "percent": _percent,
    "duration": _duration,
}


class Texts:
    """Tells the cells of the results of one plan."""

    def __init__(self, plan: Plan, manner: Manner) -> None:
        self._plan = plan
        self._manner = manner
        self._fields = {
            one.spec.id: one.field for one in plan.values if isinstance(one, Measure) and one.field
        }

    def key(self, place: int, key: object) -> str:
        """The group at a place; ``key`` as the result brings it."""
        if key is None:
            return said(BLANK, self._manner)
        if is_others(key):
            return said(OTHERS, self._manner)
        dim = self._plan.dims[place]
        if isinstance(key, Mapping):
            return str(key["title"]) or said(BLANK, self._manner)
        if dim.bucket is not None:
            return dim.bucket.show(str(key), dim.way.field, self._manner)
        return self._of_field(dim, key)

    def _of_field(self, dim: Dim, key: object) -> str:
        field = dim.way.field
        return field.value_type.show(field.value_type.load(key, field), field, self._manner)

    def value(self, column: Column, value: object) -> str:
        """A value; "" for a blank."""
        if value is None:
            return ""
        number = number_of(value)
        if number is None:
            return self._other(column, value)
        show = NUMBERS.get(column.format or column.type, _number)
        return show(Amount(number, column, self._fields.get(column.id), self._manner))

    def _other(self, column: Column, value: object) -> str:
        """A date or a text, such as the latest of a group."""
        field = self._fields.get(column.id)
        if field is None or field.value_type.name != column.type:
            return str(value)
        return field.value_type.show(field.value_type.load(value, field), field, self._manner)


def is_others(key: object) -> bool:
    """Whether a key stands for the rest behind the top."""
    return isinstance(key, Mapping) and "others" in key


def number_of(value: object) -> Decimal | None:
    """A value of a result as a number, if it is one: decimals are text there."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    try:
        return Decimal(value)
    except ArithmeticError:
        return None
