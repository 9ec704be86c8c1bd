"""A file as a table: a header and rows of text, read as a stream with limits on everything."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Protocol

from ...core.errors import InvalidValueError, LimitError

MOST_COLUMNS = 1_000
MOST_ROWS = 2_000_000
#: Rows among which the header is looked for: people write what a table is, and when, above it.
TOP = 10


@dataclass(frozen=True)
class Layout:
    """How a file is laid out, where its owner says so; what is empty is found."""

    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the file. ``number`` counts as a spreadsheet does: its first row is 1."""

    number: int
    cells: tuple[str, ...]


class Table(Protocol):
    """An open file; ``lines`` may be asked for several times and begins anew each time.

    ``may_be_defused``: an export of this kind puts apostrophes before what looks like a formula.
    """

    may_be_defused: bool

    def lines(self) -> Iterator[list[str]]:
        """Every row, the header too, as text."""


def open_table(path: Path, layout: Layout | None = None) -> Table:
    """The table in a file, whatever its name says: XLSX by its first bytes, else CSV.

    :raises InvalidValueError: for what is neither.
    """
    from .csv_file import CSVFile
    from .xlsx_file import OLD_EXCEL, ZIP, XLSXFile

    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(ZIP):
        return XLSXFile(path, layout or Layout())
    if start.startswith(OLD_EXCEL):
        raise InvalidValueError(
            "This is a file of Excel 2003 or one with a password. Save it as .xlsx without one."
        )
    return CSVFile(path, layout or Layout())


def header_of(table: Table) -> tuple[str, ...]:
    """The titles of the columns, each once: a blank or repeated one gets its place.

    :raises InvalidValueError: if there is no row at all.
    """
    _number, first, _below = _parted(table)
    if not _filled(first):
        raise InvalidValueError("The first row must hold the titles of the columns; it is empty.")
    titles: list[str] = []
    for place, cell in enumerate(_without_blank_end(first), 1):
        title = " ".join(cell.split()) or f"Column {place}"
        titles.append(title if title not in titles else f"{title} ({place})")
    return tuple(titles)


def rows_of(table: Table, *, after: int = 1) -> Iterator[Row]:
    """The rows below the header that are not blank, from the one after the number ``after``."""
    header, _titles, below = _parted(table)
    for number, cells in enumerate(below, header + 1):
        if number > after and any(cells):
            yield Row(number, tuple(cells))


def _parted(table: Table) -> tuple[int, list[str], Iterator[list[str]]]:
    """The number of the row with the titles, its cells, and the rows below it."""
    lines = _bounded(table.lines())
    top = list(islice(lines, TOP))
    place = _header_place(top)
    return place + 1, top[place] if top else [], chain(top[place + 1 :], lines)


def _header_place(top: Sequence[Sequence[str]]) -> int:
    """Where the titles are: in the first row, or below a caption and rows that are blank.

    A caption is one cell alone where the table is at least three wide.
    """
    widths = [*map(_filled, top)]
    if not widths or widths[0] > 1 or max(widths) < 3:
        return 0
    wide = next(at for at, width in enumerate(widths) if width * 2 > max(widths))
    return wide if any(any(map(str.isalpha, cell)) for cell in top[wide]) else 0


def _filled(cells: Sequence[str]) -> int:
    """How many cells hold something."""
    return sum(bool(cell.strip()) for cell in cells)


def _bounded(lines: Iterator[list[str]]) -> Iterator[list[str]]:
    for number, cells in enumerate(lines, 1):
        if len(cells) > MOST_COLUMNS:
            raise LimitError(
                "Row {row} has {count} cells; at most {most} columns can be imported.",
                row=number, count=len(cells), most=MOST_COLUMNS,
            )  # fmt: skip
        if number > MOST_ROWS + 1:
            raise LimitError("A file may have at most {most} rows. Split it.", most=MOST_ROWS)
        yield cells


def _without_blank_end(cells: list[str]) -> list[str]:
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return cells[:end]
