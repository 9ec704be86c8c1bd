"""One of a few options."""

from typing import ClassVar

from sqlalchemy import Text

from ..core.columns import plain_text
from ..formula.types import FormulaType
from .field import Field
from .field_type import CHOSEN, JSON, FieldType, Manner, expect
from .options import one_of, options_of, options_schema
from .text import clean


class ChoiceField(FieldType):
    """One of the field's options, by its value.

    Settings: ``options``, a list of value, title, color and active; retired ones stay valid, so
    that old records do.
    """

    name = "choice"
    formula_type = FormulaType.CHOICE
    operators = CHOSEN
    widget = "select"
    settings_schema: ClassVar[JSON] = {"options": options_schema()}
    required_settings = ("options",)

    def column(self, field: Field) -> Text:
        return plain_text()

    def load(self, raw: object, field: Field) -> str | None:
        value = clean(raw, field)
        options = options_of(field)
        if value is not None and value not in options.by_value:
            raise options.refusal(value, field)
        return value

    def parse(self, text: str, field: Field, manner: Manner) -> str | None:
        typed = (clean(text, field) or "").strip()
        return options_of(field).find(typed, field) if typed else None

    def write(self, value: object, field: Field) -> str:
        return options_of(field).written(expect(str, value) or "")

    def show(self, value: object, field: Field, manner: Manner) -> str:
        return options_of(field).title(expect(str, value) or "", field, manner.locale)

    def json_schema(self, field: Field) -> JSON:
        return one_of(field)

    def search_text(self, value: object, field: Field) -> str:
        chosen = expect(str, value) or ""
        titles = [one[chosen] for one in field.option_titles.values() if chosen in one]
        return " ".join(dict.fromkeys((self.write(chosen, field), *titles)))
