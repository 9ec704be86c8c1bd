"""Files."""

from collections.abc import Iterable
from typing import ClassVar, cast

from ..core.errors import InvalidValueError
from .field import Field
from .field_type import JSON
from .links import LinksField

MOST = 50
MEGABYTE = 1_048_576


class FileField(LinksField):
    """Files by their ids, in their order.

    Settings: ``accept``, media types (``image/*``) and endings (``.pdf``); ``maxSize`` in bytes;
    ``max``, how many.
    """

    name = "file"
    formula_type = None
    operators: ClassVar[tuple[str, ...]] = ("blank",)
    widget = "file"
    rows = "files"
    accepted: ClassVar[tuple[str, ...]] = ()
    settings_schema: ClassVar[JSON] = {
        "accept": {
            "type": "array",
            "items": {"type": "string", "pattern": r"^(\.[A-Za-z0-9]{1,12}|[a-z]+/[a-z0-9.+*-]+)$"},
        },
        "maxSize": {"type": "integer", "minimum": 1},
        "max": {"type": "integer", "minimum": 1, "maximum": MOST},
    }
    required_settings: ClassVar[tuple[str, ...]] = ()

    def most(self, field: Field) -> int:
        return field.number("max", MOST)

    def kinds(self, field: Field) -> tuple[str, ...]:
        """The media types and endings that are taken; none when all are."""
        return tuple(cast("Iterable[str]", field.settings.get("accept", self.accepted)))

    def check(self, file_name: str, media_type: str, size: int, field: Field) -> None:
        """Refuse a file of another kind, or a larger one, than the settings allow."""
        largest = field.number("maxSize", size)
        if size > largest:
            raise InvalidValueError(
                "This file has {size} MB; at most {largest} MB may be added.",
                field=field.key,
                size=f"{size / MEGABYTE:.1f}",
                largest=f"{largest / MEGABYTE:.1f}",
            )
        allowed = self.kinds(field)
        if allowed and not any(_is_of(kind, file_name, media_type) for kind in allowed):
            raise InvalidValueError(
                "Add a file of these kinds: {kinds}.", field=field.key, kinds=", ".join(allowed)
            )


def _is_of(kind: str, file_name: str, media_type: str) -> bool:
    if kind.startswith("."):
        return file_name.lower().endswith(kind.lower())
    if kind.endswith("/*"):
        return media_type.startswith(kind[:-1])
    return media_type == kind
