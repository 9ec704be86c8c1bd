"""Records printed by a template: who may, what it is called, and the press that runs by itself."""

import json
import os
import subprocess
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import Literal, cast
from uuid import UUID

from ...platform.core.errors import (
    BusyError,
    InvalidValueError,
    LimitError,
    NotFoundError,
    UnavailableError,
)
from ...platform.core.transaction import Transaction
from ...platform.documents.app import Entity
from ...platform.documents.print_language import IN_NAME
from ...platform.documents.references import Document
from ...platform.records.service import RecordService
from ..i18n import locale
from ..pages.words import app
from .letter import plain_name
from .pdf import MISSING
from .plain_print import plain_print
from .print_values import Tree, company, values_of
from .sheet import FAULTY, LACKING
from .templates import rendered

#: Records in one file.
MOST = 100
SECONDS, WAIT = 40, 20
#: Sheets that are pressed at once; each takes a processor for itself.
_PRESSES = BoundedSemaphore(2)
#: Width and height in millimetres, upright.
PAPERS: Mapping[str, tuple[int, int]] = {
    "A3": (297, 420), "A4": (210, 297), "A5": (148, 210), "Letter": (216, 279),
}  # fmt: skip
#: Pixels in a millimetre, on screens; millimetres beside a page there; what can just be read.
PIXELS, AROUND, LEAST_ZOOM = 96 / 25.4, 10, 0.3
#: What the press may know of its surroundings: no secret is among it.
_KNOWN = ("PATH", "HOME", "LANG", "LC_ALL", "PYTHONPATH", "XDG_CACHE_HOME", "FONTCONFIG_FILE")


@dataclass(frozen=True)
class Printed:
    """A file to be given out."""

    name: str
    body: bytes


@dataclass(frozen=True)
class Sheet:
    """The paper: its width and height in millimetres, and how large it is shown on a screen."""

    title: str
    paper: str
    landscape: bool
    width: int
    height: int
    zoom: float

    @classmethod
    def of(cls, document: Document, room: int) -> "Sheet":
        paper, lies = str(document["paper"]), bool(document.get("landscape"))
        width, height = reversed(PAPERS[paper]) if lies else PAPERS[paper]
        zoom = min(1.0, max(room / ((width + AROUND) * PIXELS), LEAST_ZOOM)) if room else 1.0
        return cls(str(document["title"]), paper, lies, width, height, round(zoom, 3))


def offered(tx: Transaction, entity: Entity, id: UUID | None = None) -> Iterator[tuple[str, str]]:
    """(key, title) of the templates that the actor may print records of an entity by.

    :param id: the record, where templates that are only for some records are asked about.
    """
    for key, document in app().all("print"):
        is_theirs = document["entity"] == entity.key and _is_for(tx, document)
        if is_theirs and (id is None or _fits(tx, document, [id])):
            yield key, app().text(f"print/{key}", locale(), str(document["title"]))


def _is_for(tx: Transaction, document: Document) -> bool:
    return tx.actor.is_among(cast("Iterable[str]", document.get("roles", ())))


def _fits(tx: Transaction, document: Document, ids: Collection[UUID]) -> bool:
    """Whether a template is for every one of some records."""
    when = str(document.get("when", ""))
    service = RecordService(tx, str(document["entity"]))
    return not when or len(service.among(ids, filter=when)) == len(set(ids))


def printed(tx: Transaction, entity: Entity, key: str, ids: Sequence[UUID]) -> Printed:
    """The records as one PDF.

    :raises NotFoundError: for a template or a record that is not there, or not for the actor.
    :raises LimitError: for too many records, or a template that takes too much.
    """
    document = app().documents.get(("print", key), {})
    if document.get("entity") != entity.key or not _is_for(tx, document):
        raise NotFoundError("There is no print template '{key}'.", key=key)
    if not 0 < len(ids) <= MOST:
        raise LimitError("Print between 1 and {most} records at once.", most=MOST)
    if not _fits(tx, document, ids):
        raise InvalidValueError("This print template is not for every one of these records.")
    return _as_file(tx, document, ids)


def _as_file(tx: Transaction, document: Document, ids: Sequence[UUID]) -> Printed:
    html = text_of(tx, document)
    records = values_of(tx, document, html, ids)
    body = press(tx, document, html, records, "pdf")
    return Printed(_name(document, records), body)


def text_of(tx: Transaction, document: Document) -> str:
    """The template's text; one that has none prints what the form of its entity shows."""
    return str(document.get("html", "")) or plain_print(tx, str(document["entity"]))


def _name(document: Document, records: Sequence[Tree]) -> str:
    title = app().text(f"print/{document['$id']}", locale(), str(document["title"]))
    pattern = str(document.get("file", "")) or title
    if len(records) > 1:
        pattern = title
    name = IN_NAME.sub(lambda found: _text_at(records[0], found[1]), pattern)
    return f"{plain_name(name.removesuffix('.pdf')) or 'record'}.pdf"


def _text_at(record: Tree, path: str) -> str:
    for step in path.split("."):
        record = record.get("values", {}).get(step, {})
    return str(record.get("text", ""))


def press(
    tx: Transaction, document: Document, html: str, records: Sequence[Tree],
    form: Literal["html", "pdf"], room: int = 0,
) -> bytes:  # fmt: skip
    """A template filled in with values, in a process that has nothing else.

    :param room: the width in pixels that a page of HTML is made to fit, 0 for its own.
    :raises InvalidValueError: with the line, for a template that is wrong.
    :raises LimitError: for one that takes too long, or too much memory.
    :raises UnavailableError: where what makes PDF is not installed.
    """
    given = {
        "html": html, "records": records, "named": company(tx), "as": form, "locale": locale(),
        "frame": rendered("sheet.html", {"page": Sheet.of(document, room)}),
    }  # fmt: skip
    if not _PRESSES.acquire(timeout=WAIT):
        raise BusyError("Many people are printing. Try again in a moment.")
    try:
        done = _run(json.dumps(given).encode())
    finally:
        _PRESSES.release()
    return _checked(done, document)


def _run(given: bytes) -> "subprocess.CompletedProcess[bytes]":
    known = {key: os.environ[key] for key in _KNOWN if key in os.environ}
    command = [sys.executable, "-P", "-m", "formloom.runtime.papers.sheet"]
    try:
        return subprocess.run(  # noqa: S603 - nothing of a template is part of the command
            command, input=given, capture_output=True, timeout=SECONDS, env=known, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise _too_much() from error


def _checked(done: "subprocess.CompletedProcess[bytes]", document: Document) -> bytes:
    if done.returncode == 0:
        return done.stdout
    if done.returncode == LACKING:
        raise UnavailableError(MISSING)
    if done.returncode != FAULTY:
        raise _too_much()
    told = json.loads(done.stdout)
    raise InvalidValueError(
        "'{title}' cannot be filled in: {reason} (line {line})",
        title=str(document["title"]), reason=told["reason"], line=told["line"],
    )  # fmt: skip


def _too_much() -> LimitError:
    return LimitError("This print template takes too long, or too much memory. Make it simpler.")
