"""The mapped columns of a file: which field each fills, and what its cells mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...core.errors import InvalidValueError, Message
from ...core.transaction import Transaction
from ..exporting.defusing import restore
from .columns import Column
from .readers import Reader, WaitingError
from .table import Row


@dataclass(frozen=True, slots=True)
class Unread:
    """A cell without a value: why, or None when another row of the file may bring it later."""

    message: Message | None


@dataclass(frozen=True)
class Cell:
    """A mapped column: where it stands, which field it fills, and how.

    ``key`` is that of a field, or ``lines.qty`` for ``qty`` in a line of the field ``lines``.
    """

    place: int
    column: Column
    key: str
    reader: Reader
    replace: Mapping[str, str]

    def texts(self, rows: Sequence[Row]) -> list[str]:
        """What the file says, with what an export or the options put in its place undone."""
        place = self.place
        texts = [row.cells[place] if place < len(row.cells) else "" for row in rows]
        if self.column.defused:
            texts = [restore(text) for text in texts]
        if self.replace:
            texts = [self.replace.get(text.strip(), text) for text in texts]
        return texts

    def read(self, tx: Transaction, rows: Sequence[Row]) -> list[object]:
        """The value of each row, None when blank; each text is read once."""
        texts = self.texts(rows)
        distinct = set(texts)
        self.reader.prepare(tx, filter(None, distinct))
        known = {text: self._value(text) if text else None for text in distinct}
        return [known[text] for text in texts]

    def _value(self, text: str) -> object:
        try:
            return self.reader.read(text)
        except InvalidValueError as error:
            return Unread(error.message)
        except WaitingError:
            return Unread(None)
