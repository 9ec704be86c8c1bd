"""Rights: why a record is seen, whom it is shared with, and what a change of roles would do."""

from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from marshmallow import fields

from ...platform.access.explain import Explanation
from ...platform.access.preview import Preview, preview_person, preview_roles
from ...platform.access.rights import ACTIONS
from ...platform.core.errors import InvalidValueError
from ...platform.records.changesets import change_set
from ...platform.records.explaining import Explaining
from ...platform.records.service import RecordService
from ...platform.records.shares import Share, Shares
from ..i18n import translated
from ..unit_of_work import transaction
from .answers import iso, text
from .operations import Area
from .records import LIST, ONE, BulkAnswer, Handover, bulk_answer
from .schemas import Choice, Closed, Day, Distinct, Flag, Id, Items, Object, Text, page_of

rights = Area("rights")
GRANTEE = {"pattern": "^((person|department)/[0-9a-f-]{36}|role/[a-z][a-z0-9_]{0,39})$"}
ROLE = {"pattern": "^[a-z][a-z0-9_]{0,39}$"}
SHARES = f"{ONE}/shares"


class Question(Closed):
    """What is to be explained, and of whom: of whoever asks, unless somebody is named."""

    action = Choice(*ACTIONS, load_default="read")
    person = Id(load_default=None)


class WhoQuery(Closed):
    """Of what everybody who may do it is told."""

    action = Choice(*ACTIONS, load_default="read")


class ExplanationAnswer(Closed):
    """Whether somebody may do it, and why, in sentences."""

    person = fields.UUID(required=True, allow_none=True)
    name = fields.String(required=True)
    action = fields.String(required=True)
    allowed = fields.Boolean(required=True)
    reasons = fields.List(fields.String(), required=True)


class NewShare(Closed):
    """Whom a record is shared with: ``person/<id>``, ``department/<id>`` or ``role/<key>``."""

    grantee = Text(most=60, required=True, metadata=GRANTEE)
    may_edit = Flag(load_default=False)
    until = Day(load_default=None, metadata={"description": "The last day."})
    part = Text(most=100, load_default="", metadata={"description": "The part in its team."})


class ShareAnswer(Closed):
    """A share."""

    id = fields.UUID(required=True)
    grantee = fields.String(required=True)
    title = fields.String(required=True)
    may_edit = fields.Boolean(required=True)
    until = fields.Date(required=True, allow_none=True)
    part = fields.String(required=True)
    created_at = fields.AwareDateTime(required=True)
    created_by = fields.UUID(required=True, allow_none=True)


class Handovers(Handover):
    """Records and whom they go to."""

    ids = Distinct(Id(), required=True)


class PreviewQuestion(Closed):
    """Role documents as they would be (null takes one away), or a person's roles."""

    roles = Object(load_default=None, allow_none=True)
    person = Id(load_default=None)
    person_roles = Items(Text(most=40, metadata=ROLE), load_default=(), most=100)


class MovedAnswer(Closed):
    """Records that somebody gains and loses; of create and import only ``allowed`` tells."""

    person = fields.UUID(required=True)
    name = fields.String(required=True)
    entity = fields.String(required=True)
    action = fields.String(required=True)
    gained = fields.Integer(required=True)
    lost = fields.Integer(required=True)
    allowed = fields.Boolean(required=True)
    was_allowed = fields.Boolean(required=True)


class FieldMovedAnswer(Closed):
    """A field of which somebody sees more or less; ``exports``: they may export it."""

    person = fields.UUID(required=True)
    name = fields.String(required=True)
    entity = fields.String(required=True)
    field = fields.String(required=True)
    before = fields.String(required=True)
    after = fields.String(required=True)
    exports = fields.Boolean(required=True)


class PreviewAnswer(Closed):
    """What would change, for whom."""

    records = fields.List(fields.Nested(MovedAnswer), required=True)
    fields = fields.List(fields.Nested(FieldMovedAnswer), required=True)


@rights.get(f"{ONE}/explain", query=Question, answer=ExplanationAnswer)
def explain_record(entity: str, id: UUID, query: dict[str, Any]) -> object:
    """Say why somebody may do something with a record, or may not"""
    asked = Explaining(transaction(), entity, id)
    if query["person"] is None:
        return _explained(asked.own(query["action"]))
    return _explained(asked.of(query["person"], query["action"]))


@rights.get(f"{ONE}/explain/people", query=WhoQuery, answer=page_of(ExplanationAnswer))
def list_people_of_record(entity: str, id: UUID, query: dict[str, Any]) -> object:
    """List everybody who may do something with a record, with why"""
    found = Explaining(transaction(), entity, id).who(query["action"])
    return _list([_explained(one) for one in found])


@rights.get(SHARES, answer=page_of(ShareAnswer))
def list_shares(entity: str, id: UUID) -> object:
    """List whom a record is shared with"""
    return _list([_share(one) for one in Shares(transaction(), entity, id).all()])


@rights.post(SHARES, body=NewShare, answer=ShareAnswer, status=201)
def share_record(entity: str, id: UUID, body: dict[str, Any]) -> object:
    """Share a record, or change a share of it"""
    return _share(Shares(transaction(), entity, id).give(**body))


@rights.delete(f"{SHARES}/<uuid:share>")
def unshare_record(entity: str, id: UUID, share: UUID) -> None:
    """End a share of a record"""
    Shares(transaction(), entity, id).take(share)


@rights.post(f"{LIST}/bulk/transfer", body=Handovers, answer=BulkAnswer)
def transfer_records(entity: str, body: dict[str, Any]) -> object:
    """Hand over up to 10,000 records"""
    tx = transaction()
    service = RecordService(tx, entity)
    with change_set(tx, "transfer", service.entity.title, entity=service.entity) as own:
        done = service.transfer_many(body["ids"], body["owner"], department=body["department"])
    return bulk_answer(done, own)


@rights.post("/roles/preview", body=PreviewQuestion, answer=PreviewAnswer, transacts="reads")
def preview_role_change(body: dict[str, Any]) -> object:
    """Count what a change of roles would give and take, before it is made"""
    return _preview(_previewed(body))


def _previewed(body: dict[str, Any]) -> Preview:
    roles, person = body["roles"], body["person"]
    if (roles is None) == (person is None):
        raise InvalidValueError("Name either roles or a person.", field="roles")
    if person is not None:
        return preview_person(transaction(), person, body["person_roles"])
    for key, document in roles.items():
        if document is not None and not isinstance(document, dict):
            raise InvalidValueError("'{key}' is no role document.", field="roles", key=key)
    return preview_roles(transaction(), roles)


def _preview(one: Preview) -> dict[str, object]:
    return {
        "records": [{**asdict(moved), "person": str(moved.person)} for moved in one.records],
        "fields": [{**asdict(moved), "person": str(moved.person)} for moved in one.fields],
    }


def _explained(one: Explanation) -> dict[str, object]:
    reasons = [translated(reason) for reason in one.reasons]
    return {
        "person": text(one.person), "name": one.name, "action": one.action,
        "allowed": one.allowed, "reasons": reasons,
    }  # fmt: skip


def _share(one: Share) -> dict[str, object]:
    return {
        "id": str(one.id), "grantee": one.grantee, "title": one.title, "may_edit": one.may_edit,
        "until": _day(one.until), "part": one.part, "created_at": iso(one.created_at),
        "created_by": text(one.created_by),
    }  # fmt: skip


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _list(items: list[dict[str, object]]) -> dict[str, object]:
    return {"items": items, "next": None, "count": len(items)}
