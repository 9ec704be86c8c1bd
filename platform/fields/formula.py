"""Values computed from the record."""

from typing import ClassVar

from .computed import REFRESH, RESULT, RETURNS, ComputedField
from .field import Field
from .field_type import JSON
from .references import formula


class FormulaField(ComputedField):
    """What a formula makes of the record, stored whenever the record is.

    Settings: ``formula``, ``returns`` and what the type that it returns needs; ``refresh``:
    ``nightly`` computes it every night too, so it may use TODAY.
    """

    name = "formula"
    settings_schema: ClassVar[JSON] = {
        "formula": formula(),
        "returns": {"enum": RETURNS},
        "blankAs": {"enum": ["zero", "blank"], "default": "zero"},
        **REFRESH,
        **RESULT,
    }
    required_settings: ClassVar[tuple[str, ...]] = ("formula", "returns")

    def expression(self, field: Field) -> str:
        return field.text("formula")
