"""What a change or a deletion of one record is for: it alone, or others of its series too."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import cast
from uuid import UUID

from ..core.transaction import Transaction
from ..documents.app import App, Entity
from . import rights
from .changesets import change_set
from .plan import plan_of
from .series import THIS, Place, others, place_of
from .series_writing import Spread, remove, spread
from .service import RecordService
from .values import Record


def changed_with_others(
    service: RecordService, before: Record, scope: str, change: Callable[[], Record]
) -> tuple[Record, Spread]:
    """Change a record, and let others of its series follow."""
    tx, entity = service.transaction, service.entity
    place = place_of(tx, entity, before.id) if scope != THIS else None
    if place is None:
        return change(), Spread()
    ids, after = others(tx, entity, before.id, scope), change()
    return after, spread(service, before, after, place.start, ids)


def together(
    service: RecordService, record: Record, scope: str
) -> AbstractContextManager[UUID | None]:
    """One set of changes for a record and the others; none for a record alone."""
    if scope == THIS:
        return nullcontext()
    title = record.title or service.entity.title
    return change_set(service.transaction, "edit", title, entity=service.entity)


def delete_with_others(service: RecordService, id: UUID, scope: str) -> Spread:
    """Delete a record, and with it others of its series."""
    ids = others(service.transaction, service.entity, id, scope)
    service.delete(id)
    return remove(service, ids) if ids else Spread()


# What can repeat


def calendars_of(tx: Transaction, app: App, entity: Entity) -> Iterator[str]:
    """The keys of the calendars that show an entity's records to the actor."""
    for key, document in app.all("view"):
        is_one = document["entity"] == entity.key and document["kind"] == "calendar"
        if is_one and tx.actor.is_among(cast("Iterable[str]", document.get("roles", ()))):
            yield key


def repeats_by(tx: Transaction, app: App, entity: Entity) -> str:
    """The field whose day a record is repeated by: the start of a calendar; "" for who may not."""
    if not (rights.may(tx, entity, "create") and rights.may(tx, entity, "update")):
        return ""
    known, plan = rights.visible(tx, entity), plan_of(app, entity)
    settable = plan.settable.keys() - plan.protected
    starts = (str(app.document("view", key)["start"]) for key in calendars_of(tx, app, entity))
    return next((one for one in starts if one in settable and known.get(one) == "edit"), "")


def tells_days(tx: Transaction, entity: Entity, place: Place) -> bool:
    """Whether the actor may read the days of a series, which its rule tells too."""
    return rights.visible(tx, entity).get(place.start) in {"read", "edit"}
