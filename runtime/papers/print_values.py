"""What a print template may say of a record: what whoever prints it may see, as they read it."""

from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from ...platform.core.transaction import Transaction
from ...platform.documents.app import Entity
from ...platform.documents.print_language import IN_NAME, named
from ...platform.documents.references import Document, target_of
from ...platform.fields.field import Field
from ...platform.fields.time_format import show_date
from ...platform.records.files import SHOWN, Files
from ...platform.records.reading import Reader
from ...platform.records.service import RecordService
from ...platform.records.values import AttachedFile, Covered, LinkedTitle, Record
from ..i18n import locale
from ..pages.records.display import shown
from ..pages.words import app, label, manner

Tree = dict[str, Any]
#: Pictures beyond this are left out: a page is no album.
MOST_PICTURE = 4_000_000


def values_of(tx: Transaction, document: Document, html: str, ids: Sequence[UUID]) -> list[Tree]:
    """The values that a template names, for each record in the order of ``ids``.

    :raises NotFoundError: for a record that is not there, or not for the actor.
    :raises InvalidValueError: for a field that is not there.
    """
    service = RecordService(tx, str(document["entity"]))
    paths = {one.path for one in named(html)} | {*IN_NAME.findall(str(document.get("file", "")))}
    return [_Maker(tx, service, paths).record(id) for id in ids]


def company(tx: Transaction) -> Tree:
    """What every template may say of the company and of this day."""
    manifest = app().manifest
    day = tx.now.astimezone(manifest.zone).date()
    of_app = {"title": _plain(manifest.title), "currency": _plain(manifest.currency)}
    return {
        "company": {**_plain(manifest.title), "values": of_app},
        "person": _plain(tx.actor.name),
        "today": {**_plain(show_date(day, locale())), "raw": day.isoformat()},
        "locale": _plain(locale()),
    }


def _plain(text: str) -> Tree:
    return {"text": text, "raw": text}


class _Maker:
    """Reads the values of one record after another."""

    def __init__(self, tx: Transaction, service: RecordService, paths: Iterable[str]) -> None:
        self._tx = tx
        self._service = service
        self._entity = service.entity
        self._single: set[str] = set()
        self._behind: dict[str, list[str]] = {}
        for path in paths:
            self._sort(path)

    def _sort(self, path: str) -> None:
        """Values of the record itself, and those behind its lists."""
        first, _dot, rest = path.partition(".")
        if self._is_list(first):
            self._behind.setdefault(first, []).extend([rest] if rest else [])
            return
        steps = path.split(".")
        self._single.update(".".join(steps[:end]) for end in range(1, len(steps) + 1))

    def _is_list(self, key: str) -> bool:
        return key in self._entity.lines or key in self._entity.joins

    def record(self, id: UUID) -> Tree:
        record = self._service.get(id, fields=[*sorted(self._single), *self._behind])
        made = _tree(self._values(record, self._single))
        for key, paths in self._behind.items():
            made[key] = self._listed(record, key, paths)
        return {**_plain(record.title), "values": made}

    def _values(self, record: Record, paths: Iterable[str]) -> Iterator[tuple[str, Tree]]:
        """Each path with its value; one that is hidden is blank."""
        for path in sorted(paths):
            field = record.fields.get(path)
            found = record.values.get(path)
            yield path, self._value(found, field) if field is not None else _plain("")

    def _value(self, value: object, field: Field) -> Tree:
        told = shown(value, field, manner())
        made: Tree = {"text": told.text, "label": label(field), **_raw(value)}
        if told.look == "rich":
            made["html"] = told.text
        if told.files:
            files = cast("Iterable[AttachedFile]", value)
            made["items"] = [{**_plain(one.title), **self._picture(one)} for one in files]
        return made

    def _picture(self, file: AttachedFile) -> Tree:
        is_shown = file.media_type in SHOWN and file.media_type.startswith("image/")
        if not is_shown or file.size > MOST_PICTURE:
            return {}
        body = Files(self._tx).open(file.id).path.read_bytes()
        return {"picture": f"data:{file.media_type};base64,{b64encode(body).decode()}"}

    def _listed(self, record: Record, key: str, paths: Sequence[str]) -> Tree:
        """Lines, or the other ends of an n:m link, with what is named behind each."""
        field = record.fields.get(key)
        found = record.values.get(key)
        if field is None or not isinstance(found, tuple):
            return {**_plain(""), "label": label(field) if field is not None else ""}
        made: Tree = {"label": label(field), **_plain(shown(found, field, manner()).text)}
        lines = [one for one in found if isinstance(one, Record)]
        if key in self._entity.lines:
            made["items"] = self._lines(self._entity.lines[key], lines, paths)
            return {**made, "sums": {one: self._sum(lines, one) for one in _numbers(lines)}}
        links = [one for one in found if isinstance(one, LinkedTitle)]
        behind = self._read(target_of(app(), self._entity, key), links, paths)
        items = [{**_plain(one.title), "values": behind.get(one.id, {})} for one in links]
        return {**made, "items": items}

    def _lines(
        self, child: Entity, lines: Sequence[Record], paths: Iterable[str]
    ) -> list[Tree]:  # fmt: skip
        """Each line with all its fields; further paths begin with a link of the line."""
        further: dict[str, list[str]] = {}
        for path in paths:
            first, _dot, rest = path.partition(".")
            further.setdefault(first, []).extend([rest] if rest else [])
        rows = [dict(self._values(one, {*one.fields, *further})) for one in lines]
        for key, rest in further.items():
            links = [one.values.get(key) for one in lines]
            opened = [one for one in links if isinstance(one, LinkedTitle) and one.is_open]
            behind = self._read(target_of(app(), child, key), opened, rest)
            for row, link in zip(rows, links, strict=True):
                id = link.id if isinstance(link, LinkedTitle) else None
                blank = _tree((path, _plain("")) for path in rest)
                row[key]["values"] = behind.get(id, blank) if id else blank
        return [{"values": row} for row in rows]

    def _read(
        self, entity: Entity | None, links: Sequence[LinkedTitle], paths: Sequence[str]
    ) -> Mapping[UUID | None, Tree]:
        """What is named of records behind links, by their ids; those that may not be seen lack."""
        if entity is None or not paths or not links:
            return {}
        reader = Reader(self._tx, app(), entity)
        found = reader.get_all([one.id for one in links], reader.shape(paths))
        return {id: _tree(self._values(one, paths)) for id, one in found.items()}

    def _sum(self, lines: Sequence[Record], key: str) -> Tree:
        numbers = [one.values.get(key) for one in lines]
        total = sum((Decimal(one) for one in numbers if isinstance(one, int | Decimal)), Decimal())
        return self._value(total, lines[0].fields[key])


def _numbers(lines: Sequence[Record]) -> list[str]:
    """Fields of lines that can be added up."""
    fields = lines[0].fields if lines else {}
    return [key for key, field in fields.items() if field.value_type.numeric]


def _raw(value: object) -> Tree:
    """What is compared: numbers as such, dates as ISO, links and covered values as their text."""
    if isinstance(value, bool) or value is None:
        return {"raw": value}
    if isinstance(value, int | Decimal):
        return {"raw": str(value), "isNumber": True}
    if isinstance(value, LinkedTitle):
        return {"raw": value.title}
    if isinstance(value, str | Covered):
        return {"raw": str(value)}
    return {"raw": value.isoformat() if hasattr(value, "isoformat") else ""}


def _tree(values: Iterable[tuple[str, Tree]]) -> Tree:
    """Values by path as values within values."""
    made: Tree = {}
    for path, value in values:
        *steps, last = path.split(".")
        here = made
        for step in steps:
            here = here.setdefault(step, _plain("")).setdefault("values", {})
        here[last] = {**here.get(last, {}), **value}
    return made
