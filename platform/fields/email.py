"""E-mail addresses."""

import re

from ..core.errors import InvalidValueError
from .field import Field
from .field_type import JSON, Manner
from .text import TextField, clean, narrow

LONGEST = 254
_ADDRESS = re.compile(
    r"(?P<name>[^\s@\"(),:;<>\[\\\].]+(?:\.[^\s@\"(),:;<>\[\\\].]+)*)"
    r"@(?P<domain>(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]{0,61}[^\W_])"
)
_NAMED = re.compile(r"[^<>]*<([^<>\s]+)>")
_CONTROL = re.compile(r"[\x01-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


class EmailField(TextField):
    """One e-mail address; its domain is kept in lower case."""

    name = "email"
    trims = True
    widget = "email"
    longest = LONGEST

    def canonical(self, text: str, field: Field) -> str:
        found = _ADDRESS.fullmatch(text) if len(text) <= LONGEST else None
        if found is None or len(found["name"]) > 64 or _CONTROL.search(text):
            raise InvalidValueError(
                "Write an e-mail address such as wang@example.com.", field=field.key
            )
        return f"{found['name']}@{found['domain'].lower()}"

    def parse(self, text: str, field: Field, manner: Manner) -> str | None:
        """As ``load``, and also ``Name <address>`` and ``mailto:address``."""
        typed = narrow(clean(text, field) or "")
        named = _NAMED.fullmatch(typed)
        return self.load(named[1] if named else typed.removeprefix("mailto:"), field)

    def json_schema(self, field: Field) -> JSON:
        return {**super().json_schema(field), "format": "email"}
