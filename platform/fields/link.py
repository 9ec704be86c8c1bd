"""Links to records."""

from collections.abc import Mapping
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Uuid

from ..core.errors import InvalidValueError
from ..formula.types import FormulaType
from .field import Field
from .field_type import CHOSEN, JSON, FieldType, expect, shorten
from .references import KEY, entity_key, formula

#: How a link is sent: the id alone, or an object such as the API answers with.
LINK: JSON = {
    "anyOf": [
        {"type": "string", "format": "uuid"},
        {
            "type": "object",
            "properties": {"id": {"type": "string", "format": "uuid"}},
            "required": ["id"],
        },
    ]
}
LINK_SETTINGS: JSON = {
    "to": entity_key(),
    "inverse": {"type": "string", "pattern": KEY},
    "onDelete": {"enum": ["restrict", "clear", "cascade"], "default": "restrict"},
    "filter": formula(within="to"),
    "create": {"type": "boolean", "default": False},
}


class LinkField(FieldType):
    """A link to one record, by its id.

    Settings: ``to``, the entity; ``inverse``, the key of the list that it makes there;
    ``onDelete``; ``filter``, what may be chosen; ``create``, whether the form may make a new one.
    Titles are the records' matter: here a link is written and shown as its id.
    """

    name = "link"
    formula_type = FormulaType.LINK
    operators = CHOSEN
    widget = "link"
    settings_schema: ClassVar[JSON] = LINK_SETTINGS
    required_settings: ClassVar[tuple[str, ...]] = ("to",)

    def column(self, field: Field) -> "Uuid[UUID]":
        return Uuid()

    def load(self, raw: object, field: Field) -> UUID | None:
        return linked(raw, field)

    def dump(self, value: object, field: Field) -> object:
        target = expect(UUID, value)
        return None if target is None else str(target)

    def json_schema(self, field: Field) -> JSON:
        return LINK

    def search_text(self, value: object, field: Field) -> str:
        return ""


def linked(raw: object, field: Field) -> UUID | None:
    """The id of ``raw``: a UUID in its usual form, or an object with an ``id``.

    :raises InvalidValueError: for anything else.
    """
    if isinstance(raw, Mapping):
        raw = raw.get("id")
    if raw is None or raw == "":
        return None
    if isinstance(raw, UUID):
        return raw
    try:
        # Only the form with hyphens: UUID() itself takes braces, urn: and more.
        if isinstance(raw, str) and len(raw) == 36 and raw.isascii() and raw[8] == "-":
            return UUID(raw)
    except ValueError:
        pass
    raise InvalidValueError(
        "'{text}' is not the id of a record.", field=field.key, text=shorten(str(raw))
    )
