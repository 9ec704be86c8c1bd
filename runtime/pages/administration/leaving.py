"""What the pages show by which people come and go: a file of people, and who takes over."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import url_for
from werkzeug.datastructures import FileStorage

from ....platform.access.people import People
from ....platform.access.people_import import COLUMNS, PeopleImported
from ....platform.core.errors import InvalidValueError
from ....platform.core.transaction import Transaction
from ....platform.records.leaving import MOST_AT_ONCE, Belongings
from ...i18n import translated
from ..words import icon_of, plural
from .people_page import Choices

#: What people's files are written in: Excel writes the second in China.
ENCODINGS = ("utf-8-sig", "gb18030")


@dataclass(frozen=True)
class OwnedRow:
    """How many records of an entity somebody owns."""

    title: str
    icon: str
    count: str
    url: str


@dataclass(frozen=True)
class LeavePage:
    """What somebody owns, and who may take it over."""

    id: str
    name: str
    rows: tuple[OwnedRow, ...]
    total: int
    is_long: bool
    is_disabled: bool
    people: Choices
    to: str
    refusal: str = ""


@dataclass(frozen=True)
class FaultRow:
    """A row of a file that was left out, and why; ``row`` counts from 1 below the header."""

    row: int
    column: str
    reason: str


@dataclass(frozen=True)
class ImportPage:
    """What an import of people did, before it asks for a file again."""

    columns: tuple[str, ...]
    done: PeopleImported | None
    faults: tuple[FaultRow, ...]
    refusal: str = ""


def leave_page(tx: Transaction, id: UUID, to: str = "", refusal: str = "") -> LeavePage:
    """Counts first: what would be handed over."""
    person = People(tx).get(id)
    counts = Belongings(tx, id).counts()
    total = sum(count for _entity, count in counts)
    return LeavePage(
        id=str(id),
        name=person.name,
        rows=tuple(
            OwnedRow(
                plural(one), icon_of(one), f"{count:,}",
                url_for("lists.show", entity=one.key, filter=f"owner = '{id}'"),
            )
            for one, count in counts
        ),
        total=total,
        is_long=total > MOST_AT_ONCE,
        is_disabled=person.disabled_at is not None,
        people=tuple((str(one.id), one.name) for one in People(tx).all() if one.id != id),
        to=to,
        refusal=refusal,
    )  # fmt: skip


def import_page(
    tx: Transaction, done: PeopleImported | None = None, refusal: str = ""
) -> ImportPage:
    faults = done.errors if done else ()
    rows = (FaultRow(one.row, one.field, translated(one.message)) for one in faults)
    return ImportPage(COLUMNS, done, tuple(rows), refusal)


def sent_rows(file: FileStorage | None) -> Sequence[Mapping[str, str]]:
    """The rows of a CSV file by column.

    :raises InvalidValueError: if none was sent, or it is no such file.
    """
    if file is None or not file.filename:
        raise InvalidValueError("Choose a CSV file.", field="file")
    try:
        reader = csv.DictReader(io.StringIO(_text(file.read()), newline=""), strict=True)
        rows = [{key or "": value or "" for key, value in row.items()} for row in reader]
    except csv.Error as error:
        raise InvalidValueError("This is no CSV file.", field="file") from error
    if "login" not in (reader.fieldnames or ()):
        raise InvalidValueError("The first line must name the columns; 'login' is missing.",
                                field="file")  # fmt: skip
    return rows


def _text(data: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InvalidValueError("This is no CSV file.", field="file")
