"""What a print template may say of a record: what whoever prints it may see, as they read it."""

from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import islice
from typing import Any, TypeVar, cast
from uuid import UUID

from ...platform.core.errors import LimitError
from ...platform.core.transaction import Transaction
from ...platform.documents.app import Entity, Inverse
from ...platform.documents.print_language import IN_NAME, named
from ...platform.documents.references import Document, inverse_of, target_of
from ...platform.fields.field import Field
from ...platform.fields.time_format import show_date
from ...platform.records import rights
from ...platform.records.files import SHOWN, Files
from ...platform.records.near import name_of
from ...platform.records.pointing import Pointing, may_list, pointing
from ...platform.records.reading import Reader, missing
from ...platform.records.service import RecordService
from ...platform.records.values import AttachedFile, Covered, LinkedTitle, Record
from ..i18n import locale
from ..pages.records.display import shown
from ..pages.records.lines import COUNT, FOOTS
from ..pages.words import app, label, manner, plural

Tree = dict[str, Any]
T = TypeVar("T")
#: Records of one related list that stand on paper; a template may say how many more there are.
MOST_RELATED = 200
#: Pictures beyond this are left out: a page is no album.
MOST_PICTURE = 4_000_000
#: All pictures of one file together: they are held in memory, and more than once.
MOST_PICTURES = 60_000_000


def values_of(tx: Transaction, document: Document, html: str, ids: Sequence[UUID]) -> list[Tree]:
    """The values that a template names, for each record in the order of ``ids``.

    :raises NotFoundError: for a record that is not there, or not for the actor.
    :raises InvalidValueError: for a field that is not there.
    :raises LimitError: for more pictures than can be held.
    """
    service = RecordService(tx, str(document["entity"]))
    paths = {one.path for one in named(html)} | {*IN_NAME.findall(str(document.get("file", "")))}
    return _Maker(tx, service, paths).records(ids)


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
    """Reads the values of records: a few statements for all of them."""

    def __init__(self, tx: Transaction, service: RecordService, paths: Iterable[str]) -> None:
        self._tx = tx
        self._app = service.app
        self._entity = service.entity
        self._single: set[str] = set()
        self._behind: dict[str, list[str]] = {}
        self._pictures = 0
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
        entity = self._entity
        return key in entity.lines or key in entity.joins or inverse_of(entity, key) is not None

    def records(self, ids: Sequence[UUID]) -> list[Tree]:
        reader = Reader(self._tx, self._app, self._entity)
        behind = (key for key in self._behind if key in self._entity.fields)
        asked = dict.fromkeys([*name_of(self._entity), *sorted(self._single), *behind])
        found = reader.get_all(ids, reader.shape(asked))
        lost = next((id for id in ids if id not in found), None)
        if lost is not None:
            raise missing(self._entity, lost)
        records = [found[id] for id in ids]
        made = [_tree(self._values(one, self._single)) for one in records]
        for key, paths in self._behind.items():
            for values, listed in zip(made, self._listed(records, key, paths), strict=True):
                values[key] = listed
        titled = zip(records, made, strict=True)
        return [{**_plain(one.title), "values": values} for one, values in titled]

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
        self._pictures += file.size
        if self._pictures > MOST_PICTURES:
            megabytes = MOST_PICTURES // 1_000_000
            raise LimitError(
                "The pictures are more than {most} MB together. Print fewer records at once.",
                most=megabytes,
            )
        body = Files(self._tx).open(file.id).path.read_bytes()
        return {"picture": f"data:{file.media_type};base64,{b64encode(body).decode()}"}

    def _listed(
        self, records: Sequence[Record], key: str, paths: Sequence[str]
    ) -> Iterator[Tree]:  # fmt: skip
        """A list of each record, with what is named behind what stands in it."""
        inverse = inverse_of(self._entity, key)
        if inverse is not None:
            return self._related(records, inverse, paths)
        child = self._entity.lines.get(key)
        if child is not None:
            return self._with_lines(records, key, child, paths)
        return self._linked(records, key, paths)

    def _related(
        self, records: Sequence[Record], inverse: Inverse, paths: Sequence[str]
    ) -> Iterator[Tree]:
        """Records that point here; none to whoever may not see by which link they do."""
        entity = self._app.entity(inverse.entity)
        ids = [one.id for one in records]
        is_open = may_list(self._tx, self._app, inverse)
        asked = dict.fromkeys([*name_of(entity), *paths])
        found = pointing(self._tx, self._app, inverse, ids, asked, MOST_RELATED)
        for id in ids:
            one = found.get(id, Pointing())
            items = [
                {**_plain(row.title), "values": _tree(self._values(row, paths))}
                for row in one.records
            ]
            yield {
                **_plain(", ".join(row.title for row in one.records)),
                "label": plural(entity) if is_open else "", "items": items, "more": one.more,
                "totals": self._totals(
                    entity, one.records, paths, is_whole=is_open and not one.more
                ),
            }  # fmt: skip

    def _with_lines(
        self, records: Sequence[Record], key: str, child: Entity, paths: Sequence[str]
    ) -> Iterator[Tree]:
        lines = [_of_type(Record, one.values.get(key)) for one in records]
        items = iter(self._lines(child, [line for some in lines for line in some], paths))
        for record, some in zip(records, lines, strict=True):
            yield {
                **self._heading(record, key), "items": [*islice(items, len(some))],
                "totals": self._totals(child, some, paths, is_whole=key in record.fields),
            }  # fmt: skip

    def _linked(
        self, records: Sequence[Record], key: str, paths: Sequence[str]
    ) -> Iterator[Tree]:  # fmt: skip
        """The other ends of an n:m link."""
        links = [_of_type(LinkedTitle, one.values.get(key)) for one in records]
        target = target_of(self._app, self._entity, key)
        opened = {one.id: one for some in links for one in some if one.is_open}
        behind = self._read(target, [*opened.values()], paths)
        blank = _tree((path, _plain("")) for path in paths)
        for record, some in zip(records, links, strict=True):
            items = [{**_plain(one.title), "values": behind.get(one.id, blank)} for one in some]
            yield {**self._heading(record, key), "items": items}

    def _heading(self, record: Record, key: str) -> Tree:
        """What a list is called and reads as; blank where it is hidden."""
        field = record.fields.get(key)
        if field is None:
            return {**_plain(""), "label": ""}
        told = shown(record.values.get(key), field, manner()).text
        return {**_plain(told), "label": label(field)}

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
            behind = self._read(target_of(self._app, child, key), opened, rest)
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
        reader = Reader(self._tx, self._app, entity)
        found = reader.get_all([one.id for one in links], reader.shape(paths))
        return {id: _tree(self._values(one, paths)) for id, one in found.items()}

    def _totals(
        self, entity: Entity, rows: Sequence[Record], paths: Iterable[str], *, is_whole: bool
    ) -> Tree:
        """What columns add up to, by how; blank where some of it is not to be seen."""
        fields = {key: entity.fields[key] for key in paths if key in entity.fields}
        visible = rights.visible(self._tx, entity)
        made: Tree = {COUNT: {}, **{how: {} for how in FOOTS}}
        for key, field in fields.items():
            is_seen = is_whole and key in visible
            values = [one.values.get(key) for one in rows]
            made[COUNT][key] = _counted(values) if is_seen else _plain("")
            for how in FOOTS if field.value_type.numeric else ():
                made[how][key] = self._total(how, values, field) if is_seen else _plain("")
        return made

    def _total(self, how: str, values: Sequence[object], field: Field) -> Tree:
        there = [one for one in values if one is not None]
        numbers = [Decimal(one) for one in there if isinstance(one, int | Decimal)]
        if len(numbers) < len(there) or not (numbers or how == "sum"):
            return _plain("")
        total = FOOTS[how](numbers)
        return self._value(round(total, field.type.scale(field)) if how == "avg" else total, field)


def _counted(values: Sequence[object]) -> Tree:
    """How many values there are."""
    number = sum(one is not None for one in values)
    return {"text": str(number), "raw": str(number), "isNumber": True}


def _of_type(kind: type[T], value: object) -> list[T]:
    """What of a list is of a kind; nothing of one that is hidden or blank."""
    return [one for one in value if isinstance(one, kind)] if isinstance(value, tuple) else []


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
