"""What a stored definition falls back to when its type is not installed."""

from sqlalchemy import Text

from ..core.errors import InvalidValueError
from .field import Field
from .field_type import JSON, FieldType, Manner


class UnknownFieldType(FieldType):
    """Opens a field whose type is gone, so that its values can be read; nothing is written."""

    name = "unknown"
    formula_type = None
    operators = ("blank",)
    widget = "readonly"
    sortable = False

    def column(self, field: Field) -> Text:
        return Text()

    def load(self, raw: object, field: Field) -> object:
        raise InvalidValueError(
            "The field type '{type}' is not installed, so this value cannot be changed.",
            field=field.key,
            type=field.text("field", self.name),
        )

    def dump(self, value: object, field: Field) -> object:
        return None if value is None else str(value)

    def parse(self, text: str, field: Field, manner: Manner) -> object:
        return self.load(text, field)

    def json_schema(self, field: Field) -> JSON:
        return {"readOnly": True}
