"""The audit log, for administrators; uncovering one value, which it tells of."""

from typing import Any
from uuid import UUID

from flask import Response, send_file
from marshmallow import fields

from ...platform.access.audit_log import AuditEntry, AuditLog, AuditQuery
from ...platform.records.service import RecordService
from ..audit_csv import audit_csv
from ..unit_of_work import transaction
from .answers import iso, person
from .operations import Area
from .records import ONE
from .schemas import Closed, Id, Moment, Paging, Text, page_of

audit = Area("audit")
CSV = "text/csv"
FIELD = {"pattern": r"^[a-z][a-z0-9_]{0,39}(\.[a-z][a-z0-9_]{0,39})?$"}


class AuditFilter(Closed):
    """Which entries: those that fit all that is given, from ``since`` until before ``until``."""

    person = Id(load_default=None, metadata={"description": "Who did it, or to whom."})
    action = Text(most=100, load_default="", metadata={"description": "Such as sign_in.failed."})
    since = Moment(load_default=None)
    until = Moment(load_default=None)
    search = Text(most=200, load_default="")


class AuditPage(AuditFilter, Paging):
    """Which entries, newest first, and how many."""


class AuditAnswer(Closed):
    """One thing that was done; ``subject`` is kind/key of what it was done to."""

    number = fields.Integer(required=True)
    at = fields.AwareDateTime(required=True)
    by = fields.Raw(required=True, allow_none=True)
    action = fields.String(required=True)
    subject = fields.String(required=True)
    data = fields.Dict(required=True)
    address = fields.String(required=True)
    request_id = fields.String(required=True)


class Covered(Closed):
    """Which value is to be uncovered; in a ``line``, ``field`` is a path such as `items.cost`."""

    field = Text(most=81, required=True, metadata=FIELD)
    line = Id(load_default=None, allow_none=True)


class Uncovered(Closed):
    """The value as text; null when there is none."""

    value = fields.String(required=True, allow_none=True)


@audit.get("/audit", query=AuditPage, answer=page_of(AuditAnswer))
def list_audit(query: dict[str, Any]) -> object:
    """List what was done, newest first; for administrators"""
    before, limit = query.pop("before"), query.pop("limit")
    found = AuditLog(transaction()).page(AuditQuery(**query), before=before, limit=limit + 1)
    rows = found[:limit]
    following = rows[-1].seq if len(found) > limit else None
    return {"items": [_entry(one) for one in rows], "next": following, "count": None}


@audit.get("/audit/export", query=AuditFilter, media=(CSV,))
def export_audit(query: dict[str, Any]) -> Response:
    """Download what was done as CSV; for administrators"""
    file = audit_csv(transaction(), AuditQuery(**query))
    return send_file(file, CSV, as_attachment=True, download_name="audit.csv")


@audit.post(f"{ONE}/reveal", body=Covered, answer=Uncovered)
def reveal_value(entity: str, id: UUID, body: dict[str, Any]) -> object:
    """Uncover a secret or masked value; the audit log tells who did"""
    records = RecordService(transaction(), entity)
    return {"value": records.reveal(id, body["field"], line=body["line"])}


def _entry(one: AuditEntry) -> dict[str, object]:
    return {
        "number": one.seq, "at": iso(one.at), "by": person(one.actor, one.actor_name),
        "action": one.action, "subject": one.subject, "data": one.data, "address": one.address,
        "request_id": one.request_id,
    }  # fmt: skip
