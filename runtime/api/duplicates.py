"""Records that are probably the same: what a record is like, and merging them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from marshmallow import fields

from ...platform.core.errors import InvalidValueError
from ...platform.core.transaction import Transaction
from ...platform.documents.app import Entity
from ...platform.records.duplicates.finding import Duplicate, Duplicates
from ...platform.records.merging import MOST, Merging
from ...platform.records.near import titles_of
from ...platform.records.plan import plan_of
from ...platform.records.rights import demand
from ...platform.records.service import RecordService
from ..unit_of_work import transaction
from .answers import text
from .operations import Area
from .records import LIST, ONE
from .schemas import Closed, Distinct, Id, Object, page_of

duplicates = Area("duplicates")


class Like(Closed):
    """A record that is probably the same; ``id`` is null for one of another team."""

    id = fields.UUID(required=True, allow_none=True)
    title = fields.String(required=True)
    rule = fields.String(required=True)
    score = fields.Float(required=True)
    blocks = fields.Boolean(required=True)
    fields_ = fields.List(fields.String(), required=True, data_key="fields")


LIKES = page_of(Like)


class Sketch(Closed):
    """Values of a record that may be made; ``id`` is that of the record if it is there already."""

    id = Id(load_default=None)
    # Looked for while somebody types: what is empty or of another entity says nothing.
    values = Object(required=True, metadata={"description": "Field -> value, as far as known."})


class Merge(Closed):
    """Which record stays, which others go into it, and from which of them a field's value comes."""

    keep = Id(required=True)
    merge = Distinct(Id(), required=True, metadata={"maxItems": MOST})
    take = Object(load_default=dict, metadata={"description": "Field -> id of a record."})


class MergeAnswer(Closed):
    """The record that stays; ``change_set`` undoes the merge."""

    id = fields.UUID(required=True)
    revision = fields.Integer(required=True)
    values = fields.Dict(required=True)
    change_set = fields.UUID(required=True)


@duplicates.post(f"{LIST}/duplicates", body=Sketch, answer=LIKES)
def find_duplicates(entity: str, body: dict[str, Any]) -> object:
    """Find the records that some values are like"""
    tx, service = transaction(), RecordService(transaction(), entity)
    demand(tx, service.entity, "read")
    loaders = plan_of(service.app, service.entity).loaders
    values = {
        key: loaders[key][0](value, loaders[key][1])
        for key, value in body["values"].items()
        if key in loaders
    }
    return _told(
        tx, service.entity, Duplicates(tx, service.entity).of_values(values, but=body["id"])
    )


@duplicates.get(f"{ONE}/duplicates", answer=LIKES)
def list_duplicates(entity: str, id: UUID) -> object:
    """List the records that a record is like"""
    tx, service = transaction(), RecordService(transaction(), entity)
    service.get(id, fields=())
    return _told(tx, service.entity, Duplicates(tx, service.entity).of_record(id))


@duplicates.post(f"{LIST}/merge", body=Merge, answer=MergeAnswer)
def merge_records(entity: str, body: dict[str, Any]) -> object:
    """Merge records into one"""
    take = {key: _id(value) for key, value in body["take"].items()}
    done = Merging(transaction(), entity).merge(body["keep"], body["merge"], take)
    return {**done.record.to_json(), "change_set": str(done.change_set)}


def _id(value: object) -> UUID:
    try:
        return UUID(str(value))
    except ValueError:
        raise InvalidValueError("Name a record that is merged.", field="take") from None


def _told(tx: Transaction, entity: Entity, found: Sequence[Duplicate]) -> object:
    app = RecordService(tx, entity.key).app
    titles = titles_of(tx, app, entity, [one.id for one in found if one.id is not None])
    items = [
        {
            "id": text(one.id), "title": titles.get(one.id, "") if one.id else "",
            "rule": one.rule, "score": one.score, "blocks": one.blocks, "fields": one.fields,
        }
        for one in found
    ]  # fmt: skip
    return {"items": items, "next": None, "count": len(items)}
