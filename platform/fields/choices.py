"""Several of a few options."""

import re
from collections.abc import Iterable
from typing import ClassVar, cast

from ..core.columns import JSONText
from ..core.errors import InvalidValueError
from ..formula.types import FormulaType
from .field import Field
from .field_type import JSON, SEVERAL, FieldType, Manner, expect
from .options import SEPARATORS, SINGLE, one_of, options_of, options_schema
from .text import clean

MOST = 100
_BETWEEN = re.compile(f"[{SEPARATORS}]+")


class ChoicesField(FieldType):
    """Several of the field's options, in their order; none chosen is blank.

    Settings: ``options``, as for a choice.
    """

    name = "choices"
    formula_type = FormulaType.MULTI_CHOICE
    operators = SEVERAL
    widget = "multiselect"
    sortable = False
    settings_schema: ClassVar[JSON] = {"options": options_schema(SINGLE)}
    required_settings: ClassVar[tuple[str, ...]] = ("options",)

    def column(self, field: Field) -> JSONText:
        return JSONText()

    def load(self, raw: object, field: Field) -> list[str] | None:
        if raw is None or raw == "":
            return None
        if not isinstance(raw, list | tuple):
            raise InvalidValueError("Send a list of values.", field=field.key)
        return self._tidy([self.one(item, field) for item in raw], field)

    def one(self, raw: object, field: Field) -> str | None:
        """One value of the list."""
        value = clean(raw, field)
        options = options_of(field)
        if value is not None and value not in options.by_value:
            raise options.refusal(value, field)
        return value

    def parse(self, text: str, field: Field, manner: Manner) -> list[str] | None:
        pieces = [piece.strip() for piece in _BETWEEN.split(clean(text, field) or "")]
        return self._tidy([self.found(piece, field) for piece in pieces if piece], field)

    def found(self, text: str, field: Field) -> str | None:
        """The value that a person named."""
        return options_of(field).find(text, field)

    def _tidy(self, values: Iterable[str | None], field: Field) -> list[str] | None:
        kept = list(dict.fromkeys(value for value in values if value))
        if len(kept) > MOST:
            raise InvalidValueError("Use at most {most} values.", field=field.key, most=MOST)
        order = {value: place for place, value in enumerate(options_of(field).by_value)}
        return sorted(kept, key=lambda value: order.get(value, len(order))) or None

    def write(self, value: object, field: Field) -> str:
        options = options_of(field)
        return ", ".join(options.written(one) for one in _values(value))

    def show(self, value: object, field: Field, manner: Manner) -> str:
        options = options_of(field)
        between = "、" if manner.locale.startswith("zh") else ", "
        return between.join(options.title(one, field, manner.locale) for one in _values(value))

    def json_schema(self, field: Field) -> JSON:
        return {"type": "array", "items": one_of(field), "uniqueItems": True, "maxItems": MOST}


def _values(value: object) -> list[str]:
    return cast("list[str]", expect(list, value) or [])
