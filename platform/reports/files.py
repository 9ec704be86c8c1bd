"""Reports as files: lines with the numbers behind them, groups that fold, heads that stay."""

import csv
from collections.abc import Iterator
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

from ..core.errors import LimitError
from ..fields.currency import digits_of
from ..records.exporting.defusing import defuse
from ..records.exporting.formats import LONGEST_CELL, MOST_ROWS
from .layout import Cell, Layout, Line
from .result import Column
from .texts import number_of

#: Digits that a spreadsheet keeps.
_EXACT_DIGITS = 15
#: How deep groups of rows can be folded in a workbook.
_DEEPEST = 7


def csv_lines(layout: Layout) -> Iterator[str]:
    """The lines of a CSV file: a column for the groups, numbers as programs read them."""
    out = StringIO()
    rows = csv.writer(out)
    for row in _rows(layout):
        rows.writerow(row)
        yield out.getvalue()
        out.seek(0)
        out.truncate()


def _rows(layout: Layout) -> Iterator[list[str]]:
    for place, heads in enumerate(layout.heads):
        corner = layout.corner if place == len(layout.heads) - 1 else ""
        spread = (text for one in heads for text in [one.text] * one.span)
        yield [defuse(text) for text in (corner, *spread)]
    for line in _with_total(layout):
        yield [defuse(_indented(line)), *map(_plain, line.cells)]


def _with_total(layout: Layout) -> Iterator[Line]:
    yield from layout.lines
    if layout.total is not None:
        yield layout.total


def _indented(line: Line) -> str:
    return f"{'  ' * (line.level - 1)}{line.title}"


def _plain(cell: Cell) -> str:
    """A number as it is; the rest as it is shown."""
    if cell.column is None or number_of(cell.value) is None:
        return defuse(cell.text)
    return str(cell.value)


class Workbook:
    """Writes one layout into a workbook of one sheet; texts are never computed."""

    def __init__(self, path: Path, title: str, currency: str) -> None:
        # Imported where it is used: it takes longer than the rest of a start.
        import xlsxwriter  # type: ignore[import-untyped]

        self._book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
        self._sheet = self._book.add_worksheet(_sheet_name(title))
        self._currency = currency
        self._formats: dict[tuple[str, bool], Any] = {}

    def write(self, layout: Layout) -> None:
        """Write it and close the file.

        :raises LimitError: if a sheet does not take so many rows.
        """
        if len(layout.lines) + len(layout.heads) >= MOST_ROWS:
            raise LimitError("A sheet has at most {most} rows. Export as CSV.", most=MOST_ROWS)
        self._sheet.set_column(0, 0, 34)
        self._sheet.set_column(1, max(1, len(layout.columns)), 16)
        self._sheet.outline_settings(symbols_below=False)
        for row, heads in enumerate(layout.heads):
            self._heads(row, heads, layout.corner if row == len(layout.heads) - 1 else "")
        self._sheet.freeze_panes(len(layout.heads), 1)
        for row, line in enumerate(_with_total(layout), len(layout.heads)):
            self._line(row, line, layout)
        self._book.close()

    def _heads(self, row: int, heads: Any, corner: str) -> None:
        bold = self._format("", bold=True)
        self._sheet.write_string(row, 0, corner, bold)
        column = 1
        for head in heads:
            self._sheet.write_string(row, column, head.text, bold)
            column += head.span

    def _line(self, row: int, line: Line, layout: Layout) -> None:
        is_bold = line.is_group or line is layout.total
        level = min(max(line.level - 1, 0), _DEEPEST)
        if level:
            self._sheet.set_row(row, None, None, {"level": level})
        self._text(row, 0, _indented(line), is_bold)
        for column, cell in enumerate(line.cells, 1):
            self._cell(row, column, cell, is_bold)

    def _cell(self, row: int, column: int, cell: Cell, is_bold: bool) -> None:
        number = number_of(cell.value) if cell.column is not None else None
        if number is None or not _is_kept(number):
            self._text(row, column, cell.text, is_bold)
        elif cell.column is not None:
            look = self._format(_number_format(cell.column, self._currency), bold=is_bold)
            self._sheet.write_number(row, column, float(number), look)

    def _text(self, row: int, column: int, text: str, is_bold: bool) -> None:
        if text:
            self._sheet.write_string(
                row, column, text[:LONGEST_CELL], self._format("", bold=is_bold)
            )

    def _format(self, number: str, *, bold: bool) -> Any:
        if (number, bold) not in self._formats:
            given: dict[str, object] = {"bold": bold}
            if number:
                given["num_format"] = number
            self._formats[number, bold] = self._book.add_format(given)
        return self._formats[number, bold]


def _is_kept(number: Decimal) -> bool:
    return len(number.as_tuple().digits) <= _EXACT_DIGITS or number == number.to_integral_value()


def _number_format(column: Column, currency: str) -> str:
    kind = column.format or column.type
    usual, before, after = _FORMATS.get(kind, ("", "#,##0", ""))
    places = column.decimals
    if places is None:
        places = digits_of(currency) if kind == "money" else {"percent": 1}.get(kind)
    if places is None:
        return usual or "#,##0.##" if kind not in {"integer"} else "#,##0"
    return before + (f".{'0' * places}" if places else "") + after


_FORMATS = {
    "percent": ("", "0", "%"),
    "integer": ("#,##0", "#,##0", ""),
    "money": ("", "#,##0", ""),
}


def _sheet_name(title: str) -> str:
    """What a workbook takes as the name of a sheet."""
    kept = "".join(one for one in title if one not in "[]:*?/\\'" and one.isprintable())
    return kept[:31].strip() or "Report"
