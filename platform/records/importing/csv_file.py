"""CSV: whatever its encoding, delimiter and line ends, read line by line."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from io import TextIOWrapper
from itertools import islice
from pathlib import Path

from ...core.errors import InvalidValueError, LimitError
from .encoding import find_encoding, known_encoding
from .table import MOST_COLUMNS, Layout

DELIMITERS = (",", ";", "\t", "|", "，")
LONGEST_LINE = 4_000_000
#: Rows that the delimiter is found from.
SAMPLE = 50
_NAMED = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)


class CSVFile:
    """A CSV file; ``encoding`` and ``delimiter`` say what was found."""

    may_be_defused = True

    def __init__(self, path: Path, layout: Layout) -> None:
        self.path = path
        self.encoding = known_encoding(layout.encoding) if layout.encoding else find_encoding(path)
        self._skips, named = self._first_line()
        self.delimiter = layout.delimiter or named or self._find_delimiter()

    def lines(self) -> Iterator[list[str]]:
        return self._read(self.delimiter)

    def _read(self, delimiter: str) -> Iterator[list[str]]:
        with self._open() as file:
            text = _Lines(file, self._skips)
            reader = csv.reader(text, delimiter=delimiter)
            number = 0
            try:
                for number, cells in enumerate(reader, 1):  # noqa: B007
                    yield cells
                    text.forget()
                text.check_closed(delimiter, number)
            except csv.Error as error:
                raise _broken(error, number + 1) from error
            except UnicodeDecodeError as error:
                raise InvalidValueError(
                    "Row {row} cannot be read as {encoding}. Name another encoding, or save the "
                    "file as CSV in UTF-8.",
                    row=number + 1, encoding=self.encoding,
                ) from error  # fmt: skip

    def _open(self) -> TextIOWrapper:
        return self.path.open(encoding=self.encoding, newline="")

    def _first_line(self) -> tuple[int, str]:
        """How many lines stand before the header, and the delimiter that Excel's own line names."""
        try:
            with self._open() as file:
                named = _NAMED.fullmatch(file.readline(16))
        except UnicodeDecodeError:
            return 0, ""
        return (1, named[1]) if named else (0, "")

    def _find_delimiter(self) -> str:
        """The one by which most rows have as many cells as the first."""
        return max(DELIMITERS, key=self._fit)

    def _fit(self, delimiter: str) -> tuple[int, int]:
        try:
            counts = [len(cells) for cells in islice(self._read(delimiter), SAMPLE) if cells]
        except (InvalidValueError, LimitError):
            return (0, 0)
        if not counts or counts[0] < 2:
            return (0, 0)
        return Counter(counts)[counts[0]], min(counts[0], MOST_COLUMNS)


class _Lines:
    """Lines of a text file of at most ``LONGEST_LINE`` characters; keeps those of the open row."""

    def __init__(self, file: TextIOWrapper, skips: int) -> None:
        self._file = file
        self._kept: list[str] = []
        for _ in range(skips):
            file.readline(LONGEST_LINE)

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._file.readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        if len(line) == LONGEST_LINE:
            raise LimitError(
                "A line of this file has more than {most} characters. Is it a CSV file?",
                most=LONGEST_LINE,
            )
        self._kept.append(line)
        return line

    def forget(self) -> None:
        """The row is complete. The last one stays, to see whether its quotes are."""
        self._last, self._kept = self._kept, []

    def check_closed(self, delimiter: str, number: int) -> None:
        """Refuse a file whose last row swallowed the rest because a quote was never closed."""
        if number and len(self._last) > 1:
            try:
                list(csv.reader(self._last, delimiter=delimiter, strict=True))
            except csv.Error:
                raise InvalidValueError(
                    "The quote that opens in row {row} is never closed.", row=number
                ) from None


def _broken(error: csv.Error, number: int) -> InvalidValueError:
    if "field limit" in str(error):
        return InvalidValueError(
            "A cell of row {row} has more than {most} characters. Is a quote not closed?",
            row=number, most=csv.field_size_limit(),
        )  # fmt: skip
    return InvalidValueError("Row {row} cannot be read: {reason}.", row=number, reason=str(error))
