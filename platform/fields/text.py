"""One line of text."""

import re
import unicodedata
from typing import ClassVar

from sqlalchemy import Text

from ..core.columns import plain_text
from ..core.errors import InvalidValueError
from .field import Field
from .field_type import JSON, FieldType, Manner
from .patterns import anchored, matches

#: What a text may hold at most when its document says nothing.
LONGEST = 32_767
_SURROGATE = re.compile("[\ud800-\udfff]")


class TextField(FieldType):
    """One line of text, stored in NFC as it was given; blank is None, never "".

    Settings: ``minLength`` and ``maxLength`` in code points, ``pattern`` (a regular expression
    that the whole text must match).
    """

    name = "text"
    searchable: ClassVar[bool] = True
    longest: ClassVar[int] = LONGEST
    #: Whether space around a value is a slip of the keyboard, as in an e-mail address.
    trims: ClassVar[bool] = False
    settings_schema: ClassVar[JSON] = {
        "minLength": {"type": "integer", "minimum": 0, "maximum": LONGEST},
        "maxLength": {"type": "integer", "minimum": 1, "maximum": LONGEST},
        "pattern": {"type": "string", "format": "regex", "minLength": 1, "maxLength": 500},
    }

    def column(self, field: Field) -> Text:
        return plain_text()

    def load(self, raw: object, field: Field) -> str | None:
        text = clean(raw, field)
        if text and self.trims:
            text = text.strip()
        text = self.canonical(text, field) if text else None
        if not text:
            return None
        check_length(text, field, self.longest)
        pattern = field.text("pattern")
        if pattern and not matches(pattern, text):
            raise InvalidValueError("This does not have the expected form.", field=field.key)
        return text

    def canonical(self, text: str, field: Field) -> str | None:
        """The one form in which ``text`` is kept: a kind of text (e-mail, colour) says more."""
        return text

    def parse(self, text: str, field: Field, manner: Manner) -> str | None:
        return self.load(text, field)

    def json_schema(self, field: Field) -> JSON:
        schema: dict[str, object] = {"type": "string"}
        for name in ("minLength", "maxLength"):
            if name in field.settings:
                schema[name] = field.settings[name]
        if "pattern" in field.settings:
            schema["pattern"] = anchored(field.text("pattern"))
        return schema


def check_length(text: str, field: Field, longest: int = LONGEST) -> None:
    """Refuse a text that is longer or shorter than its field's settings allow."""
    shortest, most = field.prepared(_lengths)
    longest = min(most, longest) if most else longest
    if len(text) > longest:
        raise InvalidValueError(
            "Use at most {longest} characters; this has {length}.",
            field=field.key,
            longest=longest,
            length=len(text),
        )
    if len(text) < shortest:
        raise InvalidValueError(
            "Use at least {shortest} characters.", field=field.key, shortest=shortest
        )


def _lengths(field: Field) -> tuple[int, int]:
    return field.number("minLength", 0), field.number("maxLength", 0)


def clean(raw: object, field: Field) -> str | None:
    """Text in NFC, None when blank.

    :raises InvalidValueError: for what is not text, and for NUL and lone surrogates, which no
        database takes.
    """
    if raw is None or raw == "":
        return None
    if not isinstance(raw, str):
        raise InvalidValueError("Write this as text.", field=field.key)
    if "\x00" in raw:
        raise InvalidValueError("Remove the NUL character from this text.", field=field.key)
    if raw.isascii():
        return raw
    if _SURROGATE.search(raw):
        raise InvalidValueError("Remove the broken characters from this text.", field=field.key)
    return unicodedata.normalize("NFC", raw)


#: Full-width forms of ASCII, the wide space and the wide currency signs, as Chinese keyboards
#: type them. Not NFKC, which would make 52 of 5².
_NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {
    0x3000: " ",
    0xA0: " ",
    0x202F: " ",
    0xFFE5: "¥",
    0xFFE1: "£",
    0x2212: "-",
}


def narrow(text: str) -> str:
    """``text`` with full-width letters, digits and signs made narrow, without space around it."""
    return (text if text.isascii() else text.translate(_NARROW)).strip()


def folded(text: str) -> str:
    """``text`` for comparing names: without regard to case, width and outer space."""
    return unicodedata.normalize("NFKC", text).casefold().strip()
