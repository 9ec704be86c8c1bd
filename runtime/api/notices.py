"""Notices: what one was told, and how many wait to be read."""

from typing import Any

from marshmallow import fields

from ...platform.core.transaction import Transaction
from ...platform.documents.releases import current_app
from ...platform.workflows.notices import Notice, Notices
from ..i18n import locale
from ..notice_words import said
from ..unit_of_work import transaction
from .answers import iso, text
from .operations import Area
from .requests import InvalidRequestError
from .schemas import Closed, Flag, Id, Items, Whole, page_of

notices = Area("notices")


class NoticesQuery(Closed):
    """Which notices, newest first; ``before`` is the ``next`` of the page before."""

    unread = Flag(load_default=False)
    limit = Whole(least=1, most=200, load_default=50)
    before = Id(load_default=None)


class NoticeAnswer(Closed):
    """A notice; ``run``, ``task`` and ``record`` say what it is about."""

    id = fields.UUID(required=True)
    kind = fields.String(required=True)
    text = fields.String(required=True)
    run = fields.UUID(required=True, allow_none=True)
    task = fields.String(required=True, allow_none=True)
    entity = fields.String(required=True)
    record = fields.UUID(required=True, allow_none=True)
    at = fields.AwareDateTime(required=True)
    read_at = fields.AwareDateTime(required=True, allow_none=True)


class ReadNotices(Closed):
    """Some notices by ``ids``, or all that are no newer than ``upto``."""

    ids = Items(Id(), load_default=(), most=500)
    upto = Id(load_default=None)


class ReadAnswer(Closed):
    """How many were unread before."""

    read = fields.Integer(required=True)


@notices.get("/notices", query=NoticesQuery, answer=page_of(NoticeAnswer))
def list_notices(query: dict[str, Any]) -> object:
    """List what one was told; ``count`` is how many are unread, at most 100"""
    tx, limit = transaction(), query["limit"]
    mine = Notices(tx)
    found = mine.page(unread=query["unread"], before=query["before"], limit=limit + 1)
    following = str(found[limit - 1].id) if len(found) > limit else None
    items = [_answer(tx, one) for one in found[:limit]]
    return {"items": items, "next": following, "count": mine.unread()}


@notices.post("/notices/read", body=ReadNotices, answer=ReadAnswer)
def read_notices(body: dict[str, Any]) -> object:
    """Mark notices as read"""
    mine = Notices(transaction())
    if not body["ids"] and body["upto"] is None:
        raise InvalidRequestError.of("ids", "Name some notices, or the newest one by 'upto'.")
    count = mine.read(body["ids"]) if body["ids"] else mine.read_all(body["upto"])
    return {"read": count}


def _answer(tx: Transaction, one: Notice) -> dict[str, object]:
    return {
        "id": str(one.id), "kind": one.kind,
        "text": said(one, current_app(tx), locale()), "run": text(one.root),
        "task": f"{one.root}.{one.task}" if one.task else None, "entity": one.entity,
        "record": text(one.record), "at": iso(one.at), "read_at": iso(one.read_at),
    }  # fmt: skip
