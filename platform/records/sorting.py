"""Sorting and keyset paging: blanks are the smallest values, and ``seq`` ends every sort.

Both databases order so, and the indexes are made so, in either direction of a sort.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, false, literal, or_, true


@dataclass(frozen=True)
class Term:
    """One thing to sort by."""

    column: ColumnElement[Any]
    desc: bool = False
    nullable: bool = True

    @property
    def order(self) -> ColumnElement[Any]:
        if not self.nullable:
            return self.column.desc() if self.desc else self.column.asc()
        return self.column.desc().nulls_last() if self.desc else self.column.asc().nulls_first()

    def _bound(self, value: object) -> ColumnElement[Any]:
        # Never a plain value: SQLAlchemy reads a bare True or None as a keyword.
        return literal(value, self.column.type)

    def equals(self, value: object) -> ColumnElement[bool]:
        return self.column.is_(None) if value is None else self.column == self._bound(value)

    def after(self, value: object) -> ColumnElement[bool]:
        """Rows that this term puts after ``value``."""
        if value is None:
            return false() if self.desc else self.column.is_not(None)
        if not self.desc:
            return self.column > self._bound(value)
        less = self.column < self._bound(value)
        return or_(less, self.column.is_(None)) if self.nullable else less

    def bounds(self, value: object) -> Sequence[ColumnElement[bool]]:
        """Parts, in their order, that hold every row not before ``value``; an index serves each."""
        if value is None:
            return [self.column.is_(None)] if self.desc else [true()]
        if not self.desc:
            return [self.column >= self._bound(value)]
        below = self.column <= self._bound(value)
        return [below, self.column.is_(None)] if self.nullable else [below]


def after(terms: Sequence[Term], values: Sequence[object]) -> list[ColumnElement[bool]]:
    """Rows that come after the row with ``values``, as parts one of which follows the other.

    Mixed directions and blanks do not fit a comparison of rows, so it is spelled out: equal so far
    and then after. The bounds of the first term are implied by that; they are there for the index,
    and are apart because no database walks an index for an OR. Values of the first terms alone
    stand for every row that has them: what comes after all of those.
    """
    steps = [
        and_(*(t.equals(v) for t, v in zip(terms[:at], values, strict=False)), term.after(value))
        for at, (term, value) in enumerate(zip(terms, values, strict=False))
    ]
    return [and_(bound, or_(*steps)) for bound in terms[0].bounds(values[0])]
