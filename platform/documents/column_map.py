"""Which physical column holds which field: the memory that makes publishing reversible.

Columns are only ever added. A field that is renamed keeps its id and so its column; one that is
retyped gets a new column; one that is deleted leaves its column retired, never dropped here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.dialects import postgresql

from ..fields.field import Field
from .record_tables import RESERVED

#: entity id (``quote__items`` for lines) -> field id -> column name
ColumnMap = Mapping[str, Mapping[str, str]]


#: The storage of a column that was purged: no field ever fits it.
DROPPED = "dropped"


@dataclass(frozen=True)
class PhysicalColumn:
    """A column that exists: of which field, holding values of which storage."""

    entity_id: str
    field_id: str
    name: str
    storage: str


def storage_of(field: Field) -> str | None:
    """How the field's values are held, such as ``money numeric(18, 2)``; None without a column.

    The type's name is part of it: an e-mail is not any text, so a retype always converts.
    """
    kind = field.type.column(field)
    if kind is None:
        return None
    inner = f" {field.text('returns')}" if field.type.computed else ""
    return f"{field.type.name}{inner} {kind.compile(_DIALECT).lower()}"


_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]


def assign_columns(
    current: Mapping[str, str],
    fields: Iterable[Field],
    existing: Iterable[PhysicalColumn],
    prepared: Mapping[str, str],
) -> dict[str, str]:
    """The column of each field of one entity: today's where it still fits, else a new name.

    :param prepared: columns that were filled for a retype that is about to be published, by field.
    """
    storages = {column.name: column.storage for column in existing}
    assigned: dict[str, str] = {}
    for field in fields:
        storage = storage_of(field)
        if storage is None:
            continue
        name = current.get(field.id, "")
        if storages.get(name) != storage:
            name = prepared.get(field.id) or _free_name(field.id, storages)
            storages[name] = storage
        assigned[field.id] = name
    return assigned


def _free_name(field_id: str, taken: Mapping[str, object]) -> str:
    # A field may have the id of a column that every record has: it gets a letter in front.
    plain = f"f_{field_id}" if field_id in RESERVED else field_id
    name, number = plain, 1
    while name in taken:
        number += 1
        name = f"{plain}__{number}"
    return name
