"""Links to several records."""

import re
from collections.abc import Iterable
from typing import ClassVar, cast
from uuid import UUID

from ..core.errors import InvalidValueError
from ..formula.types import FormulaType
from .field import Field
from .field_type import JSON, SEVERAL, FieldType, Manner, expect
from .link import LINK, LINK_SETTINGS, linked
from .text import clean

MOST = 1_000
_BETWEEN = re.compile(r"[\s,;，；、]+")


class LinksField(FieldType):
    """Links to several records in their order, kept in a table of their own.

    Settings: as a link's.
    """

    name = "links"
    formula_type: ClassVar[FormulaType | None] = FormulaType.CHILDREN
    operators: ClassVar[tuple[str, ...]] = SEVERAL
    widget = "links"
    rows: ClassVar[str | None] = "links"
    sortable = False
    settings_schema: ClassVar[JSON] = LINK_SETTINGS
    required_settings: ClassVar[tuple[str, ...]] = ("to",)

    def column(self, field: Field) -> None:
        return None

    def load(self, raw: object, field: Field) -> list[UUID] | None:
        if raw is None or raw == "":
            return None
        if not isinstance(raw, list | tuple):
            raise InvalidValueError("Send a list of ids.", field=field.key)
        return _tidy((linked(item, field) for item in raw), self.most(field), field)

    def most(self, field: Field) -> int:
        """How many there may be."""
        return MOST

    def dump(self, value: object, field: Field) -> object:
        return [str(one) for one in _ids(value)] or None

    def parse(self, text: str, field: Field, manner: Manner) -> list[UUID] | None:
        return self.load([one for one in _BETWEEN.split(clean(text, field) or "") if one], field)

    def write(self, value: object, field: Field) -> str:
        return ", ".join(str(one) for one in _ids(value))

    def json_schema(self, field: Field) -> JSON:
        return {"type": "array", "items": LINK, "maxItems": self.most(field)}

    def search_text(self, value: object, field: Field) -> str:
        return ""


def _ids(value: object) -> list[UUID]:
    return cast("list[UUID]", expect(list, value) or [])


def _tidy(ids: Iterable[UUID | None], most: int, field: Field) -> list[UUID] | None:
    kept = list(dict.fromkeys(one for one in ids if one))
    if len(kept) > most:
        raise InvalidValueError("Use at most {most}.", field=field.key, most=most)
    return kept or None
