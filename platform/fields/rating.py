"""Stars."""

import re
from decimal import Decimal
from typing import ClassVar

from ..core.errors import InvalidValueError
from .field import Field
from .field_type import JSON, Manner, expect
from .integer import IntegerField
from .number import NumberField

_MOST = 10
_OF = re.compile(r"\s*([0-9]{1,2})\s*/\s*([0-9]{1,2})\s*")


class RatingField(IntegerField):
    """A number of stars from 0 to ``max``, which is 5 when it is not given."""

    name = "rating"
    widget = "rating"
    settings_schema: ClassVar[JSON] = {
        "max": {"type": "integer", "minimum": 1, "maximum": _MOST, "default": 5}
    }

    def accept(self, number: Decimal, field: Field) -> Decimal:
        if not 0 <= number <= _most(field):
            raise _outside(field)
        return super().accept(number, field)

    def parse(self, text: str, field: Field, manner: Manner) -> Decimal | None:
        of = _OF.fullmatch(text)
        if of and int(of[2]) == _most(field):
            return self.load(int(of[1]), field)
        stars = text.strip().rstrip("☆")
        if stars and not stars.strip("★"):
            return self.load(len(stars), field)
        return NumberField.parse(self, text, field, manner)

    def show(self, value: object, field: Field, manner: Manner) -> str:
        stars = expect(Decimal, value)
        return "" if stars is None else "★" * int(stars) + "☆" * (_most(field) - int(stars))

    def json_schema(self, field: Field) -> JSON:
        return {"type": "integer", "minimum": 0, "maximum": _most(field)}


def _most(field: Field) -> int:
    return field.number("max", 5)


def _outside(field: Field) -> InvalidValueError:
    return InvalidValueError("Give 0 to {most} stars.", field=field.key, most=_most(field))
