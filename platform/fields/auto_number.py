"""Running numbers (流水号)."""

import re
from datetime import date
from typing import ClassVar

from .field import Field
from .field_type import JSON, Manner
from .references import field_key
from .text import TextField

DEFAULT_FORMAT = "{0000}"
_PART = re.compile(r"\{(yyyy|yy|mm|dd|per|0{1,12})\}")
_TIMES = r"\{(yyyy|yy|mm|dd|per)\}[^{}]*"
#: How much of a date names the period after which the count starts again.
_PERIODS = {"never": "", "year": "%Y", "month": "%Y-%m", "day": "%Y-%m-%d"}


class AutoNumberField(TextField):
    """A number that each new record is given, such as ``OPP-2026-0001``.

    Settings: ``format`` with ``{0000}`` for the count, ``{yyyy} {yy} {mm} {dd}`` for the date
    and ``{per}``; ``reset`` says when the count starts again; ``per`` names a field each value of
    which has a count of its own.
    """

    name = "auto_number"
    trims = True
    widget = "readonly"
    settings_schema: ClassVar[JSON] = {
        "format": {
            "type": "string",
            "maxLength": 80,
            "pattern": rf"^[^{{}}]*({_TIMES})*\{{0{{1,12}}\}}[^{{}}]*({_TIMES})*$",
            "default": DEFAULT_FORMAT,
        },
        "reset": {"enum": list(_PERIODS), "default": "never"},
        "per": field_key(),
    }

    def number(self, count: int, day: date, per: str, field: Field) -> str:
        """The number of the ``count``-th record of its period, counted from 1.

        :param day: today in the workspace's zone.
        :param per: what the field named by ``per`` says of the record.
        """
        parts = {
            "yyyy": f"{day.year:04}",
            "yy": f"{day.year % 100:02}",
            "mm": f"{day.month:02}",
            "dd": f"{day.day:02}",
            "per": per,
        }

        def filled(part: re.Match[str]) -> str:
            return parts.get(part[1]) or (str(count).zfill(len(part[1])) if "0" in part[1] else "")

        return _PART.sub(filled, field.text("format", DEFAULT_FORMAT))

    def series(self, day: date, per: str, field: Field) -> str:
        """The name of the count that a record of ``day`` belongs to."""
        period = _PERIODS[field.text("reset", "never")]
        return f"{day.strftime(period) if period else ''}/{per}"

    def parse(self, text: str, field: Field, manner: Manner) -> str | None:
        return self.load(text, field)
