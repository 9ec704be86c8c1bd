"""Signatures drawn by hand."""

from typing import ClassVar

from .field import Field
from .field_type import JSON
from .file import FileField


class SignatureField(FileField):
    """One signature, a picture in PNG."""

    name = "signature"
    widget = "signature"
    accepted = ("image/png",)
    settings_schema: ClassVar[JSON] = {}

    def most(self, field: Field) -> int:
        return 1
