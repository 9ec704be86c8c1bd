"""Words that people choose themselves."""

from typing import ClassVar

from ..core.errors import InvalidValueError
from .choices import MOST, ChoicesField
from .field import Field
from .field_type import JSON
from .options import LONGEST, SEPARATORS, SINGLE, options_of, options_schema
from .text import clean, folded


class TagsField(ChoicesField):
    """Words from an open list: those in ``options`` come first, any other may be added."""

    name = "tags"
    widget = "tags"
    settings_schema: ClassVar[JSON] = {"options": options_schema(SINGLE)}
    required_settings: ClassVar[tuple[str, ...]] = ()

    def one(self, raw: object, field: Field) -> str | None:
        tag = (clean(raw, field) or "").strip()
        if len(tag) > LONGEST:
            raise InvalidValueError(
                "Use at most {longest} characters in a tag.", field=field.key, longest=LONGEST
            )
        if set(tag) & set(SEPARATORS):
            raise InvalidValueError("A tag may not contain commas or semicolons.", field=field.key)
        return tag or None

    def found(self, text: str, field: Field) -> str | None:
        known = options_of(field).by_name.get(folded(text))
        return known.value if known else self.one(text, field)

    def json_schema(self, field: Field) -> JSON:
        items = {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": SINGLE}
        return {"type": "array", "items": items, "uniqueItems": True, "maxItems": MOST}
