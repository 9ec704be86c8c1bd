"""Values computed from a list of related records."""

from typing import ClassVar

from .computed import REFRESH, RESULT, ComputedField
from .field import Field
from .field_type import JSON
from .references import field_key, formula

_RETURNS = [
    "integer", "decimal", "money", "percent", "duration", "date", "datetime", "time", "text",
]  # fmt: skip


class RollupField(ComputedField):
    """A count, sum, smallest, largest or average over a related list.

    Settings: ``over``, the list (lines, links, or the inverse of a link); ``agg``; ``of``, the
    field there (not for a count); ``where``, which of the records count; ``returns``; ``refresh``.
    """

    name = "rollup"
    usual = "decimal"
    settings_schema: ClassVar[JSON] = {
        "over": field_key(),
        "agg": {"enum": ["count", "sum", "min", "max", "avg"]},
        "of": field_key(within="over"),
        "where": formula(within="over"),
        "returns": {"enum": _RETURNS},
        **REFRESH,
        **RESULT,
    }
    required_settings: ClassVar[tuple[str, ...]] = ("over", "agg")

    def expression(self, field: Field) -> str:
        function = {"avg": "AVERAGE"}.get(field.text("agg"), field.text("agg").upper())
        parts = (field.text("over"), field.text("of"), field.text("where"))
        return f"{function}({', '.join(part for part in parts if part)})"
