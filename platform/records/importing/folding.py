"""Rows of a file that make one record: the first one and those that only add lines to it.

A row goes on with the record of the row before when it repeats the record's key, or all that the
row before says of the record, or says nothing of it at all.
"""

from collections.abc import Iterable, Iterator, Sequence

from .cells import Cell
from .table import Row

Texts = tuple[str, ...]
#: Rows of one record that are held at once: more lines than any record may have.
MOST = 2_000


class Folding:
    """Tells which rows belong together. ``key`` are those of ``cells`` by which one is known."""

    def __init__(self, cells: Sequence[Cell], key: Sequence[str]) -> None:
        self.cells = cells
        self._places = [cell.place for cell in cells]
        self._key = [cell.place for cell in cells if cell.key in key]
        self._apart: set[int] = set()

    def groups(self, rows: Iterable[Row]) -> Iterator[list[Row]]:
        """Rows that stand together and make one record."""
        group: list[Row] = []
        for row in rows:
            if group and (len(group) > MOST or not self.continues(group[0], row)):
                yield group
                group = []
            group.append(row)
        if group:
            yield group

    def chunks(self, rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
        """As many groups at a time as make about ``size`` rows."""
        chunk: list[Row] = []
        for group in self.groups(rows):
            if chunk and len(chunk) + len(group) > size:
                yield chunk
                chunk = []
            chunk += group
        if chunk:
            yield chunk

    def continues(self, first: Row, row: Row) -> bool:
        """Whether ``row`` only adds to the record that ``first`` begins."""
        said = _texts(row, self._places)
        if not any(said):
            return True
        key = _texts(row, self._key)
        if key and all(key):
            return key == _texts(first, self._key)
        return said == _texts(first, self._places)

    def scan(self, rows: Iterable[Row]) -> None:
        """Find the keys whose rows do not stand together: a later one would undo the first."""
        seen: set[int] = set()
        for group in self.groups(rows) if self._key else ():
            key = _texts(group[0], self._key)
            if all(key):
                mark = hash(key)
                self._apart.update({mark} & seen)
                seen.add(mark)

    def is_apart(self, row: Row) -> bool:
        """Whether other rows of the record of ``row`` stand elsewhere in the file."""
        return bool(self._apart) and hash(_texts(row, self._key)) in self._apart


def _texts(row: Row, places: Sequence[int]) -> Texts:
    return tuple([row.cells[at].strip() if at < len(row.cells) else "" for at in places])
