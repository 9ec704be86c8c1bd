"""Times of day."""

import re
from datetime import time
from typing import ClassVar

from ..core.errors import InvalidValueError
from .field import Field
from .field_type import JSON, ORDERED, Manner
from .text import TextField, clean
from .time_format import show_time
from .time_text import read_time

_FORM = r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?"
_SHAPE = re.compile(_FORM, re.ASCII)
CLOCK: JSON = {"type": "string", "pattern": f"^{_FORM}$"}


class TimeField(TextField):
    """A time of day as text, ``HH:MM`` or ``HH:MM:SS``, so that text order is time order.

    Settings: ``minimum`` and ``maximum``.
    """

    name = "time"
    searchable = False
    operators = ORDERED
    widget = "time"
    settings_schema: ClassVar[JSON] = {"minimum": CLOCK, "maximum": CLOCK}

    def canonical(self, text: str, field: Field) -> str:
        if not _SHAPE.fullmatch(text):
            raise InvalidValueError("Write a time such as 14:30.", field=field.key)
        return _within(show_time(time.fromisoformat(text)), field)

    def parse(self, text: str, field: Field, manner: Manner) -> str | None:
        typed = (clean(text, field) or "").strip()
        return _within(show_time(read_time(typed, field)), field) if typed else None

    def json_schema(self, field: Field) -> JSON:
        return CLOCK


def _within(text: str, field: Field) -> str:
    minimum, maximum = field.text("minimum"), field.text("maximum")
    if minimum and text < minimum:
        raise InvalidValueError("Use {minimum} or later.", field=field.key, minimum=minimum)
    if maximum and text > maximum:
        raise InvalidValueError("Use {maximum} or earlier.", field=field.key, maximum=maximum)
    return text
