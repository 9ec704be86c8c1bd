"""Records: list, read, write, one by one and in bulk."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import request
from marshmallow import fields

from ...platform.core.errors import FormloomError, StaleRevisionError
from ...platform.core.ids import new_id
from ...platform.records import rights
from ...platform.records.changesets import change_set, is_kept
from ...platform.records.following import Following
from ...platform.records.service import BulkResult, RecordService, Update
from ...platform.records.values import Record
from ..errors import fields_of
from ..i18n import translated
from ..unit_of_work import transaction
from .operations import Answer, Area
from .requests import expected_revision
from .schemas import (
    MOST_ROWS,
    Choice,
    Closed,
    Distinct,
    Flag,
    Id,
    Items,
    Object,
    Order,
    Part,
    Text,
    Values,
    Whole,
    Words,
    page_of,
    record,
)

records = Area("records")
LIST = "/records/<key:entity>"
ONE = "/records/<key:entity>/<uuid:id>"
BULK = "/records/<key:entity>/bulk"


class RecordQuery(Closed):
    """What to read of one record."""

    fields = Words(load_default=None, metadata={"description": "Keys, or paths such as a.b."})
    deleted = Flag(load_default=False, metadata={"description": "Look in the recycle bin."})


class ListQuery(RecordQuery):
    """Which records, in which order, and how many."""

    filter = Text(load_default="", metadata={"description": "A formula."})
    sort = Order(load_default=(), metadata={"description": "Such as -amount,name."})
    search = Text(most=200, load_default="")
    limit = Whole(least=1, most=MOST_ROWS, load_default=50)
    cursor = Text(most=8_000, load_default=None)
    count = Choice("exact", "none", load_default="none")
    followed = Flag(load_default=False, metadata={"description": "Those that one follows."})


class NewRecord(Closed):
    """A record to be made; whoever makes it may choose its id, a UUIDv7."""

    id = Id(load_default=None)
    values = Values("new", required=True)


class ChangedRecord(Closed):
    """Values that change; the others stay as they are."""

    values = Values("change", required=True)


class Removal(Closed):
    """How to delete."""

    purge = Flag(
        load_default=False,
        metadata={"description": "Remove a record of the recycle bin for good."},
    )


class Handover(Closed):
    """Whom a record goes to."""

    owner = Id(required=True)
    department = Id(load_default=None)


@records.get(LIST, query=ListQuery, answer=page_of(record(), "RecordList"))
def list_records(entity: str, query: dict[str, Any]) -> object:
    """List records"""
    return page_of_records(RecordService(transaction(), entity), query)


@records.post(LIST, body=NewRecord, answer=record(), status=201, headers=("ETag", "Location"))
def create_record(entity: str, body: dict[str, Any]) -> object:
    """Create a record"""
    made = RecordService(transaction(), entity).create(body["values"], id=body["id"])
    answer = _answer(made)
    # The list's own address with the id behind it; url_for would look through all routes for it.
    address = f"{request.root_path}{request.path}/{made.id}"
    return Answer(answer.body, {**answer.headers, "Location": address})


@records.get(ONE, query=RecordQuery, answer=record(), headers=("ETag",))
def get_record(entity: str, id: UUID, query: dict[str, Any]) -> object:
    """Read a record"""
    service = RecordService(transaction(), entity)
    _demand_shown(service, query)
    return _answer(service.get(id, **query))


@records.patch(ONE, body=ChangedRecord, answer=record(), headers=("ETag",), if_match=True)
def update_record(entity: str, id: UUID, body: dict[str, Any]) -> object:
    """Change a record"""
    service = RecordService(transaction(), entity)
    return _answer(service.update(id, body["values"], revision=expected_revision()))


@records.delete(ONE, query=Removal, if_match=True)
def delete_record(entity: str, id: UUID, query: dict[str, Any]) -> None:
    """Delete a record"""
    service = RecordService(transaction(), entity)
    demand_revision(service, id, deleted=query["purge"])
    if query["purge"]:
        service.purge(id)
    else:
        service.delete(id)


@records.post(f"{ONE}/restore", answer=record(), headers=("ETag",))
def restore_record(entity: str, id: UUID) -> object:
    """Bring a record back from the recycle bin"""
    return _answer(RecordService(transaction(), entity).restore(id))


@records.post(f"{ONE}/transfer", body=Handover, answer=record(), headers=("ETag",))
def transfer_record(entity: str, id: UUID, body: dict[str, Any]) -> object:
    """Hand a record over to another owner"""
    service = RecordService(transaction(), entity)
    return _answer(service.transfer(id, body["owner"], department=body["department"]))


@records.put(f"{ONE}/follow")
def follow_record(entity: str, id: UUID) -> None:
    """Follow a record: one is told when it changes"""
    Following(transaction(), entity, id).follow(wants=True)


@records.delete(f"{ONE}/follow")
def unfollow_record(entity: str, id: UUID) -> None:
    """Follow a record no more, also if one owns it"""
    Following(transaction(), entity, id).follow(wants=False)


def page_of_records(service: RecordService, query: dict[str, Any], **narrowed: Any) -> object:
    """The page that ``query``, a ``ListQuery``, asks for."""
    _demand_shown(service, query)
    count = query.pop("count") == "exact"
    return service.list(**query, **narrowed, count=count).to_json()


def _demand_shown(service: RecordService, query: Mapping[str, Any]) -> None:
    """Refuse fields that are named and hidden: blanks would look like values."""
    asked = query["fields"] or ()
    rights.demand_shown(service.transaction, service.app, service.entity, asked)


def _answer(one: Record) -> Answer:
    return Answer(one.to_json(), {"ETag": f'"{one.revision}"'})


def demand_revision(service: RecordService, id: UUID, *, deleted: bool = False) -> None:
    """Refuse if the record has moved on from the revision that ``If-Match`` names."""
    expected = expected_revision()
    if expected is None:
        return
    found = service.get(id, deleted=deleted)
    if found.revision != expected:
        theirs = found.to_json()["values"]
        assert isinstance(theirs, Mapping)  # noqa: S101
        raise StaleRevisionError("This record was changed meanwhile.", theirs=theirs)


# In bulk


_IN_BULK = {"description": "As of one record; a row that does not fit is refused by itself."}


class NewRow(Closed):
    """One record to be made."""

    id = Id(load_default=None)
    values = Object(required=True, metadata=_IN_BULK)


class NewRecords(Closed):
    """Records to be made."""

    items = Items(Part(NewRow), required=True)


class BulkChange(Closed):
    """One record to change; ``revision`` is the one that was read."""

    id = Id(required=True)
    values = Object(required=True, metadata=_IN_BULK)
    revision = Whole(least=1, load_default=None)


class BulkChanges(Closed):
    """Records to change."""

    items = Distinct(Part(BulkChange), required=True)


class Ids(Closed):
    """Records, by their ids."""

    ids = Distinct(Id(), required=True)


class BulkError(Closed):
    """Why one row was refused; ``index`` counts from 0."""

    index = fields.Integer(required=True)
    code = fields.String(required=True)
    title = fields.String(required=True)
    errors = fields.Dict(required=True)


class BulkAnswer(Closed):
    """What was done, in order, and what was refused.

    ``change_set`` undoes it; null when nothing changed.
    """

    done = fields.List(fields.UUID(), required=True)
    errors = fields.List(fields.Nested(BulkError), required=True)
    change_set = fields.UUID(required=True, allow_none=True)


@records.post(BULK, body=NewRecords, answer=BulkAnswer)
def create_records(entity: str, body: dict[str, Any]) -> object:
    """Create up to 10,000 records"""
    items = body["items"]
    named = any(one["id"] is not None for one in items)
    ids = [one["id"] or new_id() for one in items] if named else None
    return _bulk(entity, lambda service: service.create_many((o["values"] for o in items), ids=ids))


@records.patch(BULK, body=BulkChanges, answer=BulkAnswer)
def update_records(entity: str, body: dict[str, Any]) -> object:
    """Change up to 10,000 records"""
    changes = [Update(one["id"], one["values"], one["revision"]) for one in body["items"]]
    return _bulk(entity, lambda service: service.update_many(changes))


@records.delete(BULK, body=Ids, answer=BulkAnswer)
def delete_records(entity: str, body: dict[str, Any]) -> object:
    """Delete up to 10,000 records"""
    return _bulk(entity, lambda service: service.delete_many(body["ids"]))


def _bulk(entity: str, do: Callable[[RecordService], BulkResult]) -> object:
    tx = transaction()
    service = RecordService(tx, entity)
    with change_set(tx, "bulk", service.entity.title, entity=service.entity) as own:
        result = do(service)
    return bulk_answer(result, own)


def bulk_answer(result: BulkResult, own: UUID) -> dict[str, object]:
    """What a bulk call did; ``own`` is its change set."""
    errors = [_refused(index, error) for index, error in sorted(result.errors.items())]
    kept = str(own) if is_kept(transaction(), own) else None
    return {"done": [str(id) for id in result.done], "errors": errors, "change_set": kept}


def _refused(index: int, error: FormloomError) -> dict[str, object]:
    return {
        "index": index,
        "code": error.code,
        "title": translated(error.message),
        "errors": fields_of(error),
    }
