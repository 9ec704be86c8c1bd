"""Moments in the language of the request and the zone of the app."""

from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_datetime

from ..i18n import locale
from .words import manner

PATTERNS = {"zh": "yyyy-MM-dd HH:mm", "en": "d MMM yyyy, HH:mm"}


@dataclass(frozen=True)
class Moment:
    """A point in time as a page shows it, and in ISO 8601."""

    text: str
    iso: str

    def __bool__(self) -> bool:
        return bool(self.text)

    def __str__(self) -> str:
        return self.text


NEVER = Moment("", "")


def moment(at: datetime | None) -> Moment:
    """``at``, aware and UTC, for people to read; nothing for None."""
    if at is None:
        return NEVER
    pattern = PATTERNS[locale()]
    text = format_datetime(at, pattern, tzinfo=manner().zone, locale=locale())
    return Moment(str(text), at.isoformat())
