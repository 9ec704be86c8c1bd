"""Which records of a series a change is for, as forms say it, and what the others are told."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from uuid import UUID

from ....platform.records.changesets import change_set
from ....platform.records.series import SCOPES, others, place_of
from ....platform.records.series_writing import Spread, remove, spread
from ....platform.records.service import RecordService
from ....platform.records.values import Record

#: Where forms say it.
SCOPE = "series"
THIS = SCOPES[0]


def scope_of(form: Mapping[str, str]) -> str:
    """What was chosen; this one alone, if nothing was."""
    chosen = form.get(SCOPE, THIS)
    return chosen if chosen in SCOPES else THIS


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
