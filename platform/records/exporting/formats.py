"""The kinds of files that records are exported to."""

import csv
import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from io import TextIOWrapper
from pathlib import Path
from typing import Protocol

from ...core.errors import LimitError
from ...core.registry import Registry
from .defusing import defuse

#: What a sheet of Excel takes.
MOST_ROWS = 1_048_576
LONGEST_CELL = 32_767
#: A number that a spreadsheet keeps exactly.
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,13})(?:\.[0-9]{1,6})?")
_EXACT_DIGITS = 15
_FIRST_DAY = date(1900, 3, 1)
_NUMBERS = (int, float, Decimal)


class Sheet(Protocol):
    """A file being written: a header, then rows of texts with the values that they stand for."""

    def header(self, titles: Sequence[str]) -> None: ...

    def row(self, texts: Sequence[str], values: Sequence[object]) -> None: ...

    def close(self) -> None: ...


class Format(Protocol):
    """A kind of file."""

    @property
    def name(self) -> str: ...

    media_type: str

    def open(self, path: Path, *, bom: bool) -> Sheet: ...


class CSVFormat:
    """CSV in UTF-8, with a byte-order mark if Excel is to read it."""

    name = "csv"
    media_type = "text/csv; charset=utf-8"

    def open(self, path: Path, *, bom: bool) -> Sheet:
        return _CSVSheet(path.open("w", encoding="utf-8-sig" if bom else "utf-8", newline=""))


class _CSVSheet:
    def __init__(self, file: TextIOWrapper) -> None:
        self._file = file
        self._rows = csv.writer(file)

    def header(self, titles: Sequence[str]) -> None:
        self._rows.writerow([defuse(title) for title in titles])

    def row(self, texts: Sequence[str], values: Sequence[object]) -> None:
        self._rows.writerow(
            # A number is no formula, and programs want to read it.
            [
                text if isinstance(value, _NUMBERS) else defuse(text)
                for text, value in zip(texts, values, strict=True)
            ]
        )

    def close(self) -> None:
        self._file.close()


class XLSXFormat:
    """A workbook of one sheet; texts are written as texts, so none is ever computed."""

    name = "xlsx"
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def open(self, path: Path, *, bom: bool) -> Sheet:
        return _XLSXSheet(path)


class _XLSXSheet:
    def __init__(self, path: Path) -> None:
        # Imported where it is used: it takes longer than the rest of a start.
        import xlsxwriter  # type: ignore[import-untyped]

        self._book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
        self._sheet = self._book.add_worksheet()
        self._bold = self._book.add_format({"bold": True})
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._next = 0

    def header(self, titles: Sequence[str]) -> None:
        for place, title in enumerate(titles):
            self._sheet.write_string(0, place, title, self._bold)
        self._sheet.freeze_panes(1, 0)
        self._next = 1

    def row(self, texts: Sequence[str], values: Sequence[object]) -> None:
        if self._next >= MOST_ROWS:
            raise LimitError("A sheet has at most {most} rows. Export as CSV.", most=MOST_ROWS)
        for place, (text, value) in enumerate(zip(texts, values, strict=True)):
            self._cell(place, text, value)
        self._next += 1

    def _cell(self, place: int, text: str, value: object) -> None:
        if not text:
            return
        if len(text) > LONGEST_CELL:
            raise LimitError(
                "A cell takes at most {most} characters. Export as CSV.", most=LONGEST_CELL
            )
        if isinstance(value, date) and not isinstance(value, datetime) and value >= _FIRST_DAY:
            self._sheet.write_datetime(self._next, place, value, self._day)
        elif isinstance(value, _NUMBERS) and _is_exact(text):
            self._sheet.write_number(self._next, place, float(text))
        else:
            self._sheet.write_string(self._next, place, text)

    def close(self) -> None:
        self._book.close()


def _is_exact(text: str) -> bool:
    digits = text.lstrip("-").replace(".", "")
    return _NUMBER.fullmatch(text) is not None and len(digits) <= _EXACT_DIGITS


FORMATS: Registry[Format] = Registry("file format", (CSVFormat(), XLSXFormat()))
