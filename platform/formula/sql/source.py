"""Where a formula's fields live in the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import ColumnElement, FromClause

from ..expression import Expression


class SqlSource(Protocol):
    """A table, or an alias of one, that holds an entity's records.

    ``dialect`` is ``sqlite`` or ``postgresql``. Columns keep their own types; a number's scale is
    that of its field.
    """

    @property
    def dialect(self) -> str: ...

    @property
    def table(self) -> FromClause: ...

    def column(self, key: str) -> Expression:
        """The column of a field, a link's being the id of the linked record."""
        ...

    def link(self, key: str) -> "tuple[SqlSource, ColumnElement[bool] | None]":
        """The linked record as a new alias at every call, and what joins it to this one.

        None says that the statement joins it already, so that its columns stand there.
        """
        ...

    def children(self, key: str) -> "Children":
        """The lines of this record as a new alias at every call."""
        ...


@dataclass(frozen=True)
class Children:
    """Lines: what they are, which of them belong to the record, and their order."""

    source: SqlSource
    on: ColumnElement[bool]
    order: Sequence[Expression]
