"""A look into a record, for a drawer beside its list."""

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, Response, url_for

from ....platform.access.rows import may
from ....platform.documents.app import Entity
from ....platform.records.service import RecordService
from ....platform.records.values import Record
from ...unit_of_work import transaction
from ..guard import signed_in
from ..shell import part
from ..words import app, label, manner
from .columns import visible_paths
from .display import shown
from .record_page import Fact
from .series_words import repeat_url

pages = Blueprint("peek", __name__)


@dataclass(frozen=True)
class PeekPage:
    """What a record holds, without what belongs to it; ``edit_url`` is "" for who may not."""

    facts: tuple[Fact, ...]
    url: str
    edit_url: str
    repeat_url: str


@pages.get("/e/<entity>/<uuid:id>/peek")
@signed_in
def show(entity: str, id: UUID) -> Response:
    """The record's own values."""
    one = app().entity(entity)
    record = RecordService(transaction(), entity).get(id)
    where = {"entity": entity, "id": id}
    made = PeekPage(
        facts=tuple(_facts(one, record)),
        url=url_for("records.show", **where),
        edit_url=url_for("forms.edit", **where) if may(transaction(), one, "update") else "",
        repeat_url=repeat_url(transaction(), record),
    )
    return part("records/_peek.html", page=made)


def _facts(entity: Entity, record: Record) -> list[Fact]:
    """Every field that holds something, in the order of the entity."""
    keys = [key for key, field in entity.fields.items() if field.type.rows != "lines"]
    paths = [key for key in visible_paths(entity, [*keys, "owner"]) if key != entity.display]
    made = (
        Fact(label(record.fields[key]), shown(record.values.get(key), record.fields[key], manner()))
        for key in paths
        if key in record.fields
    )
    return [one for one in made if one.value]
