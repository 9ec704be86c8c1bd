"""The files that an app is made from: kept, named by a sealed address, read as tables."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePath
from typing import BinaryIO, cast

from itsdangerous import BadData, URLSafeTimedSerializer

from ...platform.core.errors import FormloomError, InvalidValueError, LimitError, NotFoundError
from ...platform.core.transaction import Transaction
from ...platform.records.file_store import file_store
from ...platform.records.importing.guessing import MOST_ROWS, Sheet
from ...platform.records.importing.table import Layout, header_of, open_table, rows_of

#: Tables that one app is made from, and columns of each.
MOST_TABLES, MOST_COLUMNS = 20, 80
#: How long an address with files works.
SECONDS = 86_400


@dataclass(frozen=True)
class TableFile:
    """A table in a kept file; ``sheet`` is "" for a CSV file."""

    sha256: str
    file: str
    sheet: str = ""

    @property
    def name(self) -> str:
        """What the table is called: its sheet, or its file without the ending."""
        return self.sheet or PurePath(self.file).stem

    @property
    def layout(self) -> Layout:
        return Layout(sheet=self.sheet)


def keep(tx: Transaction, given: Iterable[tuple[str, BinaryIO]]) -> list[TableFile]:
    """Keep the files and name every table in them.

    :raises InvalidValueError: naming the file that cannot be read.
    :raises LimitError: for a file that is too large, or too many tables.
    """
    files, most = file_store(tx.workspace), tx.workspace.settings.max_upload_mb * 1_000_000
    found: list[TableFile] = []
    for name, source in given:
        kept = files.put(source, most=most)
        table = open_table(files.path(kept.sha256))
        sheets = cast("Sequence[str]", getattr(table, "sheets", ("",)))
        found += [TableFile(kept.sha256, name[:200], one) for one in sheets]
    if not found:
        raise InvalidValueError("Choose a file first.")
    if len(found) > MOST_TABLES:
        raise LimitError("At most {most} tables at once.", most=MOST_TABLES)
    return found


def read(tx: Transaction, tables: Sequence[TableFile]) -> list[Sheet]:
    """The first rows of every table; one without any row is blank."""
    return [_read(tx, one) for one in tables]


def _read(tx: Transaction, one: TableFile) -> Sheet:
    try:
        table = open_table(file_store(tx.workspace).path(one.sha256), one.layout)
        titles = header_of(table)[:MOST_COLUMNS]
    except InvalidValueError:
        return Sheet(one.name, (), ())  # an empty sheet of a workbook is none of its tables
    rows = tuple(row.cells for row in islice(rows_of(table), MOST_ROWS))
    return Sheet(one.name, titles, rows)


def titles_of(tx: Transaction, one: TableFile) -> tuple[str, ...]:
    """The titles of every column of a table."""
    return header_of(open_table(file_store(tx.workspace).path(one.sha256), one.layout))


# The address


def sealed(tx: Transaction, what: object) -> str:
    """``what`` as a word of an address that only we can write."""
    return str(_sealer(tx).dumps([str(tx.actor.person), what]))


def opened(tx: Transaction, word: str) -> object:
    """What an address names.

    :raises NotFoundError: if it is not ours, is another person's, or too old.
    """
    try:
        person, what = _sealer(tx).loads(word, max_age=SECONDS)
    except (BadData, ValueError):
        raise _gone() from None
    if person != str(tx.actor.person):
        raise _gone()
    return cast("object", what)


def tables_in(what: object) -> list[TableFile]:
    return [TableFile(*one) for one in cast("Iterable[Sequence[str]]", what)]


def packed(tables: Iterable[TableFile]) -> list[list[str]]:
    return [[one.sha256, one.file, one.sheet] for one in tables]


def _gone() -> FormloomError:
    return NotFoundError("These files are not here any more. Upload them again.")


def _sealer(tx: Transaction) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(tx.workspace.settings.secret(), "formloom tables of an app, 2")


def names(tables: Sequence[TableFile]) -> Iterator[str]:
    """What each table is called, with its file where two are called the same."""
    called = [one.name for one in tables]
    for one in tables:
        yield one.name if called.count(one.name) == 1 else f"{one.file} · {one.name}"
