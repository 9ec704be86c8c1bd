"""Values of unique rules that earlier rows of a file had: for a check, which stores nothing."""

from collections.abc import Mapping

from ...documents.app import Entity
from .table import Row


class Repeats:
    """Remembers the unique values of each record that a check made and took back."""

    def __init__(self, entity: Entity) -> None:
        self._rules = entity.unique
        self._seen: dict[int, int] = {}

    def find(self, values: Mapping[str, object], row: Row) -> tuple[tuple[str, ...], int] | None:
        """The rule that a record breaks and the number of the earlier row; notes its values."""
        found = None
        for keys in self._rules:
            unique = tuple(values.get(key) for key in keys)
            if None not in unique:
                first = self._seen.setdefault(hash((keys, unique)), row.number)
                if first != row.number:
                    found = keys, first
        return found
