"""What people put around a record: who follows it, what stays on top, who has it open."""

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, Response, g, jsonify, make_response, redirect, request, url_for

from ....platform.access.explain import Case
from ....platform.core.transaction import Transaction
from ....platform.documents.app import Entity
from ....platform.records import presence
from ....platform.records.following import Following, followers
from ....platform.records.pins import pin, unpin
from ....platform.records.presence import Here, be_here, leave
from ....platform.workflows.muting import muted, of_record
from ...i18n import gettext as _
from ...shell import Avatar
from ...unit_of_work import transaction
from ..guard import came_from, signed_in
from ..toasts import toast

pages = Blueprint("around", __name__)
#: Followers who are named; of more only their number is told.
MOST = 12
#: Pages give themselves a number below this.
PAGES = 2**32


@dataclass(frozen=True)
class Follows:
    """Who follows a record and may see it; ``more`` is how many are not named."""

    is_mine: bool
    people: tuple[Avatar, ...]
    more: int
    url: str
    subject: str
    is_muted: bool


def follows_of(tx: Transaction, entity: Entity, id: UUID) -> Follows:
    """Who follows a record that the actor may see."""
    found = followers(tx, entity, [id]).get(id, frozenset())
    seeing = [one.name for one in Case(tx, entity, id).among(found, "read")] if found else []
    subject = of_record(id)
    return Follows(
        is_mine=tx.actor.person in found,
        people=tuple(Avatar.of(name) for name in seeing[:MOST]),
        more=max(len(seeing) - MOST, 0),
        url=url_for("around.follow", entity=entity.key, id=id),
        subject=subject,
        is_muted=subject in muted(tx),
    )


def here_url(entity: Entity, id: UUID) -> str:
    """Where the record's page says that it is open; "" while one looks as somebody else."""
    return "" if g.get("looking_as") else url_for("around.here", entity=entity.key, id=id)


@pages.post("/e/<entity>/<uuid:id>/follow")
@signed_in
def follow(entity: str, id: UUID) -> Response:
    """Follow the record, or do not any more."""
    wants = "wants" in request.form
    Following(transaction(), entity, id).follow(wants=wants)
    toast(
        _("You follow this. You will be told when it changes.")
        if wants
        else _("You do not follow this any more.")
    )
    return _back(entity, id)


@pages.post("/e/<entity>/<uuid:id>/pin")
@signed_in
def keep(entity: str, id: UUID) -> Response:
    """Keep an entry of the timeline on top, or put it back into its day."""
    entry = request.form.get("entry", "")
    (pin if "on" in request.form else unpin)(transaction(), entity, id, entry)
    return _back(entity, id)


@pages.post("/e/<entity>/<uuid:id>/here")
@signed_in
def here(entity: str, id: UUID) -> Response:
    """Say that one has the record open, and hear who else has; ``leave`` says that it is closed."""
    tx = transaction()
    page = request.form.get("page", 0, type=int) % PAGES
    if "leave" in request.form:
        leave(tx, id, page)
        return make_response("", 204)
    others = be_here(tx, entity, id, edits="edits" in request.form, page=page)
    again = presence.TOGETHER if others else presence.ALONE
    editing = any(one.edits for one in others)
    return jsonify({"text": _told([*others]), "editing": editing, "again": again.total_seconds()})


def _told(others: list[Here]) -> str:
    editing = _(", ").join(one.name for one in others if one.edits)
    looking = _(", ").join(one.name for one in others if not one.edits)
    parts = (
        _("Editing this now: {names}.", names=editing) if editing else "",
        _("Looking at this now: {names}.", names=looking) if looking else "",
    )
    return " ".join(filter(None, parts))


def _back(entity: str, id: UUID) -> Response:
    there = came_from(url_for("records.show", entity=entity, id=id))
    return make_response(redirect(there, 303))
