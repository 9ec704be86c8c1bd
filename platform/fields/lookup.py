"""Values taken from a linked record."""

from typing import ClassVar

from .computed import RESULT, ComputedField
from .field import Field
from .field_type import JSON
from .references import field_key


class LookupField(ComputedField):
    """A field of a linked record, stored here.

    Settings: ``via``, the link; ``of``, the field there. What it ``returns`` is the type of that
    field, which compiling the document finds out.
    """

    name = "lookup"
    mirrored = True
    settings_schema: ClassVar[JSON] = {
        "via": field_key(),
        "of": field_key(within="via"),
        "returns": {"type": "string"},
        **RESULT,
    }
    required_settings: ClassVar[tuple[str, ...]] = ("via", "of")

    def expression(self, field: Field) -> str:
        return f"{field.text('via')}.{field.text('of')}"
