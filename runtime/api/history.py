"""What happened to a record, and the lists of records that point to it."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from marshmallow import fields

from ...platform.access.people import People
from ...platform.core.errors import NotFoundError
from ...platform.core.transaction import Transaction
from ...platform.documents.app import App, Entity, Inverse
from ...platform.fields.field import Field
from ...platform.fields.field_type import Manner
from ...platform.records import rights
from ...platform.records.history import Entry, entries_of
from ...platform.records.paths import link_target
from ...platform.records.reading import Reader
from ...platform.records.service import RecordService
from ...platform.records.values import NO_ACCESS
from ..i18n import locale
from ..unit_of_work import transaction
from .answers import iso, person, text
from .operations import Area
from .records import ONE, ListQuery, page_of_records
from .schemas import Closed, Paging, link, page_of

history = Area("history")
COVERED = "****"


class Moved(Closed):
    """One value before and after, in the form of records."""

    before = fields.Raw(required=True)
    after = fields.Raw(required=True)


class Step(Closed):
    """One entry of a record's history."""

    revision = fields.Integer(required=True)
    at = fields.AwareDateTime(required=True)
    by = link()
    action = fields.String(required=True)
    changes = fields.Dict(keys=fields.String(), values=fields.Nested(Moved), required=True)
    change_set = fields.UUID(required=True, allow_none=True)
    request_id = fields.String(required=True, allow_none=True)


class Shown(Closed):
    """One change as a page shows it."""

    field = fields.String(required=True)
    title = fields.String(required=True)
    before = fields.String(required=True)
    after = fields.String(required=True)


class Moment(Closed):
    """One entry of a record's timeline."""

    revision = fields.Integer(required=True)
    at = fields.AwareDateTime(required=True)
    by = link()
    action = fields.String(required=True)
    changes = fields.List(fields.Nested(Shown), required=True)


class RelatedList(Closed):
    """A list of records that point here; ``count`` stops at 10,000."""

    key = fields.String(required=True)
    title = fields.String(required=True)
    entity = fields.String(required=True)
    field = fields.String(required=True)
    count = fields.Integer(required=True)


class AnyRecord(Closed):
    """A record of whichever entity."""

    id = fields.UUID(required=True)
    revision = fields.Integer(required=True)
    values = fields.Dict(required=True)


@history.get(f"{ONE}/history", query=Paging, answer=page_of(Step))
def list_history(entity: str, id: UUID, query: dict[str, Any]) -> object:
    """List what happened to a record, newest first"""
    past = _Past(transaction(), entity, id)
    return past.page(query, past.step)


@history.get(f"{ONE}/timeline", query=Paging, answer=page_of(Moment))
def list_timeline(entity: str, id: UUID, query: dict[str, Any]) -> object:
    """List what happened to a record in words, newest first"""
    past = _Past(transaction(), entity, id)
    return past.page(query, past.moment)


@history.get(f"{ONE}/related", answer=page_of(RelatedList))
def list_related(entity: str, id: UUID) -> object:
    """List the lists of records that point to a record"""
    tx = transaction()
    service = RecordService(tx, entity)
    service.get(id, fields=())
    items = [
        {
            "key": one.key,
            "title": one.title,
            "entity": one.entity,
            "field": one.field,
            "count": _count(tx, one, id),
        }
        for one in service.entity.inverses
        if _is_open(tx, service.app, one)
    ]
    return {"items": items, "next": None, "count": len(items)}


@history.get(f"{ONE}/related/<key:list>", query=ListQuery, answer=page_of(AnyRecord))
def list_related_records(entity: str, id: UUID, list: str, query: dict[str, Any]) -> object:
    """List the records that point to a record by one of their links"""
    tx = transaction()
    service = RecordService(tx, entity)
    service.get(id, fields=())
    inverse = next((one for one in service.entity.inverses if one.key == list), None)
    if inverse is None or not _is_open(tx, service.app, inverse):
        raise NotFoundError("There is no list '{list}'.", list=list)
    pointing = RecordService(tx, inverse.entity)
    if inverse.field in pointing.entity.joins:
        return page_of_records(pointing, query, linked=(inverse.field, id))
    narrowed = f"({query['filter']}) and " if query["filter"].strip() else ""
    query["filter"] = f"{narrowed}{inverse.field} = '{id}'"
    return page_of_records(pointing, query)


def _is_open(tx: Transaction, app: App, inverse: Inverse) -> bool:
    """Whether the actor may see the list: its entity, and the link that makes it."""
    other = app.entity(inverse.entity)
    right = rights.visible(tx, other).get(inverse.field)
    return rights.may(tx, other, "read") and right in {"read", "edit"}


def _count(tx: Transaction, inverse: Inverse, id: UUID) -> int:
    pointing = RecordService(tx, inverse.entity)
    if inverse.field in pointing.entity.joins:
        return pointing.count(linked=(inverse.field, id)).number
    return pointing.count(filter=f"{inverse.field} = '{id}'").number


class _Past:
    """The history of one record as the actor may see it."""

    def __init__(self, tx: Transaction, entity: str, id: UUID) -> None:
        self._tx = tx
        service = RecordService(tx, entity)
        service.get(id, fields=(), deleted=None)
        self._app, self._entity, self._id = service.app, service.entity, id
        seen = rights.visible(tx, service.entity)
        every = {**service.entity.system, **service.entity.fields}
        self._fields = {one.id: one for key, one in every.items() if key in seen}
        self._masked = {one.key for one in rights.masked(tx, service.entity, seen)}
        self._titles: Mapping[str, str] = {}

    def page(self, query: Mapping[str, Any], show: Any) -> dict[str, object]:
        limit = query["limit"]
        found = entries_of(self._tx, self._id, before=query["before"], limit=limit + 1)
        rows = found[:limit]
        self._names = People(self._tx).names_of([one.actor for one in rows])
        self._titles = self._titles_of(rows)
        following = rows[-1].revision if len(found) > limit else None
        return {"items": [show(one) for one in rows], "next": following, "count": None}

    def step(self, entry: Entry) -> dict[str, object]:
        changes = {
            field.key: {"before": self._json(field, old), "after": self._json(field, new)}
            for field, old, new in self._changes(entry)
        }
        head = self._head(entry)
        sources = {"change_set": text(entry.change_set), "request_id": entry.request_id}
        return {**head, "changes": changes, **sources}

    def moment(self, entry: Entry) -> dict[str, object]:
        changes = [
            {
                "field": field.key,
                "title": field.label(locale()),
                "before": self._shown(field, old),
                "after": self._shown(field, new),
            }
            for field, old, new in self._changes(entry)
        ]
        return {**self._head(entry), "changes": changes}

    def _head(self, entry: Entry) -> dict[str, object]:
        by = self._names.get(entry.actor, "") if entry.actor else ""
        return {
            "revision": entry.revision, "at": iso(entry.at), "by": person(entry.actor, by),
            "action": entry.action,
        }  # fmt: skip

    def _changes(self, entry: Entry) -> Iterable[tuple[Field, object, object]]:
        for id, (old, new) in entry.changes.items():
            if id in self._fields:
                yield self._fields[id], old, new

    def _json(self, field: Field, value: object) -> object:
        if value is None or field.key not in self._masked:
            return self._linked(field, value)
        return COVERED

    def _linked(self, field: Field, value: object) -> object:
        if field.type.rows == "lines":
            lines = self._entity.lines[field.key]
            return [self._line(lines, one) for one in value] if isinstance(value, list) else value
        if not self._leads(field):
            return value
        if isinstance(value, list):
            return [self._linked(field, one) for one in value]
        return value and {"id": value, "title": self._titles.get(str(value), NO_ACCESS)}

    def _line(self, lines: Entity, value: Mapping[str, object]) -> dict[str, object]:
        """A line as history keeps it, without what is hidden of it."""
        seen = rights.visible(self._tx, lines)
        known = {one.id: seen[key] for key, one in lines.fields.items() if key in seen}
        told: dict[str, object] = {"id": value["id"]}
        for id, right in known.items():
            if id in value:
                told[id] = COVERED if right == "masked" else value[id]
        return told

    def _shown(self, field: Field, value: object) -> str:
        if value is None:
            return ""
        if field.key in self._masked:
            return COVERED
        if field.type.rows != "lines" and self._leads(field):
            ids = value if isinstance(value, list) else [value]
            return ", ".join(self._titles.get(str(one), NO_ACCESS) for one in ids)
        manner = Manner(locale(), self._app.manifest.zone, currency=self._app.manifest.currency)
        return field.type.show(field.type.load(value, field), field, manner)

    def _leads(self, field: Field) -> bool:
        return link_target(self._app, field) is not None or rights.directory(field) is not None

    def _titles_of(self, entries: Iterable[Entry]) -> dict[str, str]:
        """What the records and people in the changes are called, as far as the actor may know."""
        wanted: dict[Entity | str, set[UUID]] = {}
        for entry in entries:
            for field, old, new in self._changes(entry):
                target = link_target(self._app, field) or rights.directory(field)
                if target is not None and field.type.rows != "lines":
                    wanted.setdefault(target, set()).update(_ids(old), _ids(new))
        titles: dict[str, str] = {}
        for target, ids in wanted.items():
            titles.update((str(id), title) for id, title in self._named(target, list(ids)))
        return titles

    def _named(self, target: Entity | str, ids: list[UUID]) -> Iterable[tuple[UUID, str]]:
        if isinstance(target, str):
            return rights.names(self._tx, target, ids).items()
        reader = Reader(self._tx, self._app, target)
        display = () if target.display is None else (target.display,)
        found = reader.get_all(ids, reader.shape(display)) if ids else {}
        return ((id, record.title) for id, record in found.items())


def _ids(value: object) -> Iterable[UUID]:
    values = value if isinstance(value, list) else [value]
    return [UUID(one) for one in values if isinstance(one, str)]
