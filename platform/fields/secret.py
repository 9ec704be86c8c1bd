"""Secrets: numbers of identity cards and accounts, keys."""

from typing import ClassVar

from sqlalchemy import LargeBinary

from .field import Field
from .field_type import FieldType, Manner
from .text import TextField

HIDDEN = "••••••"


class SecretField(FieldType):
    """A text that is sealed in the database and never shown by itself.

    The value here is the plain text; records seal it on its way into the column and open it on
    its way out (``sealing.Sealer``), since a type knows no key.
    """

    name = "secret"
    formula_type = None
    operators: ClassVar[tuple[str, ...]] = ("=", "blank")
    widget = "secret"
    sortable = False
    settings_schema = TextField.settings_schema

    def column(self, field: Field) -> LargeBinary:
        return LargeBinary()

    def load(self, raw: object, field: Field) -> str | None:
        return _TEXT.load(raw, field)

    def parse(self, text: str, field: Field, manner: Manner) -> str | None:
        # Space may be part of a secret.
        return self.load(text, field)

    def show(self, value: object, field: Field, manner: Manner) -> str:
        return HIDDEN if value else ""

    def search_text(self, value: object, field: Field) -> str:
        return ""


_TEXT = TextField()
