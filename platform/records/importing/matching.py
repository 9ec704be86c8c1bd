"""Finds the records that rows of a file speak of, by the values of the key."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from ...core.errors import InvalidValueError
from ...core.transaction import Transaction
from ...documents.app import Entity
from ..duplicates.rules import duplicate_rules
from ..query import Rows
from .options import OnExisting, Options

Key = tuple[object, ...]
#: Instead of a key: what the duplicates rules say is the same.
LIKE = "duplicates"


class Matcher:
    """The records of one entity by their key; ids are found among those that the actor may see."""

    def __init__(self, entity: Entity, fields: Sequence[str]) -> None:
        self.fields = tuple(fields)
        self._entity = entity

    def key_of(self, values: Mapping[str, object]) -> Key | None:
        """The key in a row's values; None when a part of it is blank: such a row is a new one."""
        key = tuple(values.get(name) for name in self.fields)
        return None if not key or None in key else key

    def find(self, tx: Transaction, keys: Sequence[Key]) -> dict[Key, list[UUID]]:
        """The ids of the records of each key."""
        if not keys:
            return {}
        rows = Rows(tx, self._entity)
        columns: list[Any] = [rows.table.c[name] for name in self.fields]
        first = rows.among(self.fields[0], {key[0] for key in keys})
        wanted = set(keys)
        found: dict[Key, list[UUID]] = {}
        for row in tx.execute(rows.select(rows.table.c.id, *columns).where(first)):
            key = tuple(row[1:])
            if key in wanted:
                found.setdefault(key, []).append(row[0])
        return found


def by_likeness(entity: Entity, options: Options) -> bool:
    """Whether records are found by the duplicates rules of the entity, not by a key."""
    return options.key == (LIKE,) and bool(duplicate_rules(entity))


def key_fields(entity: Entity, options: Options) -> tuple[str, ...]:
    """The fields of the key: those named, else the id or a unique rule that the file has.

    :raises InvalidValueError: if the key is not in the file, or one is needed and there is none.
    """
    given = {*options.mapping.values(), *options.constants}
    if by_likeness(entity, options):
        return ()
    for name in options.key:
        if name not in given:
            raise InvalidValueError(
                "No column is mapped to the key '{key}'.", field="key", key=name
            )
        if name not in entity.table.c:
            raise InvalidValueError("Records cannot be found by '{key}'.", field="key", key=name)
    if options.key:
        return options.key
    for rule in (("id",), *entity.unique):
        if given.issuperset(rule) and all(name in entity.table.c for name in rule):
            return tuple(rule)
    if options.on_existing is OnExisting.ERROR:
        return ()
    raise InvalidValueError(
        "Name the key: the field by which a record that exists is found.", field="key"
    )
