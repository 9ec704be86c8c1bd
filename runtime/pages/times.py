"""Moments in the language of the request and the zone of the app."""

from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_datetime, get_timezone_location

from ..i18n import locale
from .words import manner

PATTERNS = {"zh": "y年M月d日 HH:mm", "en": "d MMM yyyy, HH:mm"}


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


def zone_title(key: str) -> str:
    """A time zone such as Asia/Shanghai as people know it: by its city in Chinese."""
    if locale() != "zh" or key == "UTC" or "/" not in key:
        return key
    return str(get_timezone_location(key, locale="zh", return_city=True))
