"""Web addresses."""

import re
from urllib.parse import urlsplit

from ..core.errors import InvalidValueError
from .field import Field
from .field_type import JSON, Manner
from .text import TextField, clean, narrow

LONGEST = 2_000
_UNSAFE = re.compile(
    r"[\s\x00-\x20\x7f-\x9f\"<>\\^`{|}\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]"
)
_BARE = re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,}(?::[0-9]+)?(?:[/?#].*)?")


class URLField(TextField):
    """A web address, http or https: nothing else may be clicked on."""

    name = "url"
    trims = True
    widget = "url"
    longest = LONGEST

    def canonical(self, text: str, field: Field) -> str:
        if len(text) > LONGEST or _UNSAFE.search(text) or not _is_web(text):
            raise InvalidValueError(
                "Write a web address such as https://example.com.", field=field.key
            )
        scheme, _, rest = text.partition(":")
        return f"{scheme.lower()}:{rest}"

    def parse(self, text: str, field: Field, manner: Manner) -> str | None:
        """As ``load``, and also ``www.example.com``."""
        typed = (clean(text, field) or "").strip()
        return self.load(f"https://{typed}" if _BARE.fullmatch(typed) else narrow(typed), field)

    def json_schema(self, field: Field) -> JSON:
        return {**super().json_schema(field), "format": "uri"}


def _is_web(text: str) -> bool:
    try:
        parts = urlsplit(text)
        port_is_valid = parts.port is None or parts.port > 0
    except ValueError:
        return False
    named = bool(parts.hostname) and "@" not in parts.netloc
    return parts.scheme in {"http", "https"} and named and port_is_valid
