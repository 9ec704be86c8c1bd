"""XLSX: looked through for bombs before it is opened, then read sheet by sheet."""

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import BinaryIO

from python_calamine import CalamineError, CalamineWorkbook

from ...core.errors import InvalidValueError, LimitError
from .table import Layout

ZIP = b"PK\x03\x04"
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
PIECE = 1 << 20
MOST_PARTS = 2_000
#: Unpacked bytes: of everything, and how many times the packed size a file may come to.
MOST_UNPACKED = 400_000_000
MOST_RATIO = 200
SMALL = 20_000_000
#: Cells from the first to the last one that is used: the reader lays out all of them.
MOST_CELLS = 20_000_000
#: Characters of all cells together; a text that many cells share is laid out for each.
MOST_TEXT = 400_000_000

_CELL = re.compile(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_SHARED = re.compile(rb"""\bt=["']s["'][^>]*>\s*<v>([0-9]{1,9})<""")


class XLSXFile:
    """One sheet of a workbook: the named one, else the first."""

    may_be_defused = False

    def __init__(self, path: Path, layout: Layout) -> None:
        _look_through(path)
        try:
            self._book = CalamineWorkbook.from_path(str(path))
        except (CalamineError, OSError, ValueError) as error:
            raise _no_workbook() from error
        self.sheets = tuple(self._book.sheet_names)
        self.sheet = layout.sheet or next(iter(self.sheets), "")
        if self.sheet not in self.sheets:
            raise InvalidValueError(
                "There is no sheet '{sheet}'; there are: {sheets}.",
                field="sheet", sheet=self.sheet, sheets=", ".join(self.sheets),
            )  # fmt: skip

    def lines(self) -> Iterator[list[str]]:
        try:
            sheet = self._book.get_sheet_by_name(self.sheet)
        except (CalamineError, ValueError) as error:
            raise _no_workbook() from error
        # Rows above the first used one are not told; the numbers count them all the same.
        for _ in range(sheet.start[0] if sheet.start else 0):
            yield []
        before = [""] * (sheet.start[1] if sheet.start else 0)
        for cells in sheet.iter_rows():
            yield [*before, *map(_text, cells)]


def _text(value: object) -> str:
    """A cell as people see it; of a formula that is its last value."""
    if isinstance(value, str):
        return value
    return _WRITERS.get(type(value), str)(value)


def _number(value: float) -> str:
    """15 digits, as Excel counts: 0.1 + 0.2 is 0.3, and a telephone number has no exponent."""
    return format(Decimal(f"{value:.15g}"), "f")


def _moment(value: datetime) -> str:
    return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")


def _span(value: timedelta) -> str:
    minutes, seconds = divmod(int(value.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"


_WRITERS: Mapping[type, Callable[..., str]] = {
    bool: lambda value: "true" if value else "false",
    float: _number,
    datetime: _moment,
    date: date.isoformat,
    time: lambda value: value.isoformat("seconds"),
    timedelta: _span,
}


def _look_through(path: Path) -> None:
    """Refuse what would fill the memory; nothing is believed that the file says of itself."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if "[Content_Types].xml" not in names or not any(n.startswith("xl/") for n in names):
                raise _no_workbook()
            if len(parts) > MOST_PARTS or any(part.flag_bits & 1 for part in parts):
                raise _no_workbook()
            _weigh(path, parts)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError) as error:
        raise _no_workbook() from error


def _weigh(path: Path, parts: list[zipfile.ZipInfo]) -> None:
    left = min(MOST_UNPACKED, max(path.stat().st_size * MOST_RATIO, SMALL))
    strings = _Strings()
    with path.open("rb") as file:
        # Shared texts first: the sheets only point at them.
        for part in sorted(parts, key=lambda one: not _is_strings(one.filename)):
            scan = strings if _is_strings(part.filename) else _Sheet(strings)
            for piece in _unpacked(file, part):
                left -= len(piece)
                if left < 0:
                    raise LimitError("This file unpacks to too much. Is it a real workbook?")
                scan.take(piece)
            scan.finish()


def _is_strings(name: str) -> bool:
    return name.lower().endswith("sharedstrings.xml")


class _Strings:
    """How long each shared text is, its markup included."""

    def __init__(self) -> None:
        self.ends: list[int] = []
        self._open = 0
        self._rest = b""

    def take(self, piece: bytes) -> None:
        data = self._rest + piece
        data, self._rest = data[:-2], data[-2:]  # a tag may be cut in two
        first, *others = data.split(b"<si")
        self._open += len(first)
        for part in others:
            self.ends.append(self._open)
            self._open = len(part)

    def finish(self) -> None:
        """What is left are two characters of markup."""

    def length(self, index: int) -> int:
        return self.ends[index + 1] if index + 1 < len(self.ends) else self._open


class _Sheet:
    """How many cells a sheet spans, and how much text it comes to."""

    def __init__(self, strings: _Strings) -> None:
        self._strings = strings
        self._rest = b""
        self._columns = self._rows = self._text = 0

    def take(self, piece: bytes) -> None:
        data = self._rest + piece
        cut = max(data.rfind(b"<c "), 0)  # a cell may be cut in two
        if len(data) - cut > PIECE:
            cut = len(data)
        self._rest = data[cut:]
        self._look(data[:cut])

    def finish(self) -> None:
        """Look at the last cell, which no other one follows."""
        self._look(self._rest)

    def _look(self, data: bytes) -> None:
        for letters, row in _CELL.findall(data):
            self._columns = max(self._columns, _column(letters))
            self._rows = max(self._rows, int(row))
        self._text += sum(self._strings.length(int(index)) for index in _SHARED.findall(data))
        if self._columns * self._rows > MOST_CELLS or self._text > MOST_TEXT:
            raise LimitError("A sheet of this file is too large. Remove empty rows and columns.")


@cache
def _column(letters: bytes) -> int:
    """AB -> 28."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _unpacked(file: BinaryIO, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The content of a part, whatever size the archive claims for it."""
    file.seek(part.header_offset)
    head = file.read(30)
    file.seek(int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little"), 1)
    packed = part.compress_size
    inflate = zlib.decompressobj(-15) if part.compress_type == zipfile.ZIP_DEFLATED else None
    if inflate is None and part.compress_type != zipfile.ZIP_STORED:
        raise _no_workbook()
    while packed > 0 and (raw := file.read(min(packed, PIECE))):
        packed -= len(raw)
        if inflate is None:
            yield raw
            continue
        while raw:
            yield inflate.decompress(raw, PIECE)
            raw = inflate.unconsumed_tail


def _no_workbook() -> InvalidValueError:
    return InvalidValueError(
        "This is not an XLSX file that can be read. Save it anew and try again."
    )
