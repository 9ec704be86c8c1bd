"""Links to a record of one of several entities."""

import re
from collections.abc import Iterable, Mapping
from typing import ClassVar, cast

from sqlalchemy import Text

from ..core.columns import plain_text
from ..core.errors import InvalidValueError
from .field import Field
from .field_type import JSON, FieldType, Manner, expect
from .link import linked
from .references import entity_key
from .text import clean

_FORM = r"[a-z][a-z0-9_]{0,39}/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_SHAPE = re.compile(_FORM, re.ASCII | re.IGNORECASE)


class AnyLinkField(FieldType):
    """A link to a record of any entity, kept as ``entity/id`` in one column.

    Settings: ``to``, the entities that it may lead to; all of them when it is not given.
    """

    name = "any_link"
    operators = ("=", "<>", "starts", "blank")
    widget = "anylink"
    settings_schema: ClassVar[JSON] = {
        "to": {"type": "array", "items": entity_key(), "minItems": 1, "uniqueItems": True}
    }

    def column(self, field: Field) -> Text:
        return plain_text()

    def load(self, raw: object, field: Field) -> str | None:
        """``entity/id``, or an object with ``entity`` and ``id``."""
        if isinstance(raw, Mapping):
            raw = f"{clean(raw.get('entity'), field) or ''}/{linked(raw, field)}"
        text = (clean(raw, field) or "").strip()
        if not text:
            return None
        if not _SHAPE.fullmatch(text):
            raise InvalidValueError(
                "Write the entity and the id of the record, such as account/{id}.",
                field=field.key,
                id="018f…",
            )
        entity, _, _ = text.lower().partition("/")
        allowed = tuple(cast("Iterable[str]", field.settings.get("to", ())))
        if allowed and entity not in allowed:
            raise InvalidValueError(
                "This links to {entities} only.", field=field.key, entities=", ".join(allowed)
            )
        return text.lower()

    def parse(self, text: str, field: Field, manner: Manner) -> str | None:
        return self.load(text, field)

    def dump(self, value: object, field: Field) -> object:
        target = expect(str, value)
        if target is None:
            return None
        entity, _, identity = target.partition("/")
        return {"entity": entity, "id": identity}

    def write(self, value: object, field: Field) -> str:
        return expect(str, value) or ""

    def json_schema(self, field: Field) -> JSON:
        return {
            "anyOf": [
                {"type": "string", "pattern": f"^{_FORM}$"},
                {
                    "type": "object",
                    "properties": {
                        "entity": {"type": "string"},
                        "id": {"type": "string", "format": "uuid"},
                    },
                    "required": ["entity", "id"],
                },
            ]
        }

    def search_text(self, value: object, field: Field) -> str:
        return ""
