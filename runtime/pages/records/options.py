"""What a link may point to: the likely records at once, others by searching."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import Blueprint, Response, jsonify, make_response, request, url_for
from sqlalchemy import ColumnElement, and_, or_

from ....platform.access.rows import may
from ....platform.core.errors import NotAllowedError, NotFoundError
from ....platform.documents.app import App, Entity
from ....platform.documents.releases import current_app
from ....platform.fields.field import Field
from ....platform.records.conditions import admission
from ....platform.records.listing import Lister, ListQuery, Page
from ....platform.records.near import name_of, titles_of
from ....platform.records.rights import demand, visible
from ....platform.records.values import LinkedTitle, Record
from ...i18n import gettext as _
from ...unit_of_work import transaction
from ..guard import signed_in
from ..words import manner, singular
from .columns import usual_columns
from .display import shown

pages = Blueprint("options", __name__)
#: How many records a page offers before anybody searches, and how many a search finds.
LIKELY = 50
FOUND = 20


def app() -> App:
    """The live app, also where a draft is tried out: records are those that there are."""
    return current_app(transaction())


@pages.get("/e/<entity>/options/<field>")
@signed_in
def found(entity: str, field: str) -> Response:
    """Records that the link ``field`` of ``entity`` may point to, by name, pinyin or number.

    Those that belong to what is chosen beside it stand first: the contacts of the account.
    """
    link = app().entity(entity).field(field)
    text = request.args.get("q", "")[:200]
    target = target_of(link)
    column = _second(target)
    shown_fields = [*name_of(target), *([column] if column else [])]
    records = _choices(link, text, FOUND, shown_fields).items
    if (near := _near(app().entity(entity), link)) is not None:
        records = (*_choices(link, text, FOUND, shown_fields, near).items, *records)
    items = {one.id: _item(one, column) for one in records}
    return make_response(jsonify(items=[*items.values()]))


def beside(entity: Entity, link: Field) -> Mapping[str, str]:
    """Links of the same form, and the link of what is chosen that points to the same entity."""
    if link.type.name != "link" or link.text("to") not in app().entities:
        return {}
    target = target_of(link)
    known = visible(transaction(), target)
    theirs = {
        one.text("to"): key
        for key, one in target.fields.items()
        if one.type.name == "link" and known.get(key) in {"read", "edit"}
    }
    return {
        key: theirs[one.text("to")]
        for key, one in entity.fields.items()
        if key != link.key and one.type.name == "link" and one.text("to") in theirs
    }


def _near(entity: Entity, link: Field) -> ColumnElement[bool] | None:
    """What belongs to the records that are chosen beside the link; None for no choice."""
    columns = target_of(link).table.c
    tests = [
        columns[theirs] == UUID(chosen)
        for mine, theirs in beside(entity, link).items()
        if _is_id(chosen := request.args.get(f"with.{mine}", ""))
    ]
    return or_(*tests) if tests else None


def likely(entity: Entity, field: Field, chosen: Sequence[str]) -> list[LinkedTitle]:
    """What is chosen already, and the newest records that may be; none without the right.

    Of an entity that is only drafted there are none either.
    """
    try:
        target = target_of(field)
        page = transaction().kept(
            ("likely", field, entity.key),
            lambda: _choices(field, "", LIKELY, name_of(target)),
        )
        known = {one.id: LinkedTitle(one.id, one.title) for one in page.items}
        missing = [UUID(id) for id in chosen if _is_id(id) and UUID(id) not in known]
        for id, title in titles_of(transaction(), app(), target, missing).items():
            known[id] = LinkedTitle(id, title)
    except (NotAllowedError, NotFoundError):
        return []
    # What is chosen stands first and in its order: that is how a form sends it back.
    first = [known[UUID(id)] for id in chosen if _is_id(id) and UUID(id) in known]
    return list(dict.fromkeys([*first, *known.values()]))


def _choices(
    link: Field, search: str, limit: int, fields: Sequence[str],
    near: ColumnElement[bool] | None = None,
) -> Page:  # fmt: skip
    """Records that fit the link's filter, which may read what the actor may not see.

    :raises NotAllowedError: without the right to read any.
    """
    tx, target = transaction(), target_of(link)
    demand(tx, target, "read")
    tests = [one for one in (_admitted(link), near) if one is not None]
    where = and_(*tests) if tests else None
    return Lister(tx, app(), target, ListQuery(search=search), where=where).page(
        fields, limit, None
    )  # fmt: skip


def _admitted(link: Field) -> ColumnElement[bool] | None:
    """What the link's filter says of records; None without one."""
    text = link.text("filter")
    return admission(transaction(), app(), target_of(link), text) if text else None


def is_choosable(link: Field, id: UUID) -> bool:
    """Whether the link may point to a record, as far as its filter and the actor's sight go."""
    target = target_of(link)
    this = target.table.c.id == id
    admitted = _admitted(link)
    where = this if admitted is None else and_(this, admitted)
    return bool(
        Lister(transaction(), app(), target, ListQuery(), where=where).page([], 1, None).items
    )


def new_in(entity: Entity, field: Field) -> tuple[str, str]:
    """Where a record for the link is made, and the words for it; blank for who may not."""
    try:
        target = target_of(field)
        if target.parent is not None or not may(transaction(), target, "create"):
            return "", ""
    except NotFoundError:  # of an entity that is only drafted there are no records
        return "", ""
    url = url_for("new_in_link.ask", entity=entity.key, field=field.key)
    return url, _("New {entity}", entity=singular(target))


def target_of(field: Field) -> Entity:
    """The entity whose records a link points to."""
    return app().entity(field.text("to"))


def _second(entity: Entity) -> str:
    """What tells records of the same name apart: the second column of a list."""
    columns = [one for one in usual_columns(entity) if one != entity.display]
    return columns[0] if columns else ""


def _item(record: Record, column: str) -> dict[str, str]:
    item = {"id": str(record.id), "title": record.title}
    if column in record.fields:
        item["subtitle"] = shown(record.values[column], record.fields[column], manner()).text
    return item


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
