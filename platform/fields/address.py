"""Postal addresses."""

from typing import ClassVar

from ..core.errors import InvalidValueError
from ..formula.types import FormulaType
from .field import Field
from .field_type import JSON, Manner
from .parts import Parts, PartsField, parts_of, text_parts
from .regions import split_address
from .text import clean

#: From large to small, as a Chinese envelope has them.
NAMES = ("country", "province", "city", "district", "street", "postcode")
LONGEST = 300
#: Parts the pieces of an address in text, so it may not stand in one.
BAR = "|"


class AddressField(PartsField):
    """A postal address in parts, all of them optional."""

    name = "address"
    widget = "address"
    parts: ClassVar = dict.fromkeys(NAMES, FormulaType.TEXT)

    def load(self, raw: object, field: Field) -> Parts | None:
        if raw is None or raw == "":
            return None
        parts = text_parts(raw, NAMES, LONGEST, field)
        if any(BAR in part for part in parts.values()):
            raise InvalidValueError("An address may not contain '|'.", field=field.key)
        return parts or None

    def parse(self, text: str, field: Field, manner: Manner) -> Parts | None:
        """Six pieces between bars, or one text; a Chinese one is taken apart by its region."""
        typed = (clean(text, field) or "").strip()
        pieces = typed.split(BAR)
        if len(pieces) == len(NAMES):
            return self.load(dict(zip(NAMES, pieces, strict=True)), field)
        region, street = split_address(typed)
        return self.load({**region, "street": street} if typed else None, field)

    def write(self, value: object, field: Field) -> str:
        parts = parts_of(value)
        return f" {BAR} ".join(parts.get(name, "") for name in NAMES) if parts else ""

    def show(self, value: object, field: Field, manner: Manner) -> str:
        """Large to small without spaces in Chinese, small to large with commas elsewhere."""
        parts = parts_of(value)
        if manner.locale.startswith("zh"):
            text = "".join(_once([parts.get(name, "") for name in NAMES[:-1]]))
            return f"{text} {parts.get('postcode', '')}".strip()
        order = ("street", "district", "city", "province", "postcode", "country")
        return ", ".join(_once([parts[name] for name in order if name in parts]))

    def json_schema(self, field: Field) -> JSON:
        part = {"type": "string", "maxLength": LONGEST}
        return {
            "type": "object",
            "properties": dict.fromkeys(NAMES, part),
            "additionalProperties": False,
        }

    def search_text(self, value: object, field: Field) -> str:
        return " ".join(parts_of(value).values())


def _once(pieces: list[str]) -> list[str]:
    """Without the city that is its own province (北京市)."""
    return [piece for place, piece in enumerate(pieces) if piece not in pieces[:place]]
