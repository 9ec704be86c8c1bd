"""Records tell flows what happened to them: a row in the same transaction, taken later by a job.

A field that a run locks is refused here, in the transaction that would change it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import cast
from uuid import UUID
from weakref import WeakSet

from ..core.actor import SYSTEM
from ..core.errors import ConflictError, InvalidRecordError, Message
from ..core.ids import new_id
from ..core.transaction import Transaction
from ..core.workspace import Workspace
from ..documents.app import App
from ..documents.events import ReleasePublished
from ..documents.releases import current_app
from ..jobs.events import JobEnded
from ..jobs.queue import enqueue
from ..records.events import (
    FormSubmitted,
    RecordCreated,
    RecordDeleted,
    RecordErased,
    RecordUpdated,
)
from . import store
from .clocks import published
from .following import listen_for_followers
from .forgetting import forget_record
from .giving_up import note_given_up
from .model import Flow, Settings
from .ports.versions import Versions
from .rights import locked
from .triggers import starts

#: The job that takes what is written here.
TAKE_EVENTS = "flow_triggers"
_LISTENING: WeakSet[Workspace] = WeakSet()
_CAUSE, _NOTED, _OPEN, _VERSIONS, _STILL = (
    (__name__, name) for name in ("cause", "noted", "open", "flows", "still")
)
#: Records of an import that one row tells of.
MOST_TOGETHER = 1_000
#: (kind, entity, changed, flows) of events that one row tells of.
_Same = tuple[str, str, tuple[str, ...], tuple[str, ...]]
#: What each kind of event starts, by ``start.on``.
_HEARD: Mapping[str, frozenset[str]] = {
    "created": frozenset({"created"}),
    "updated": frozenset({"updated", "changed"}),
    "deleted": frozenset({"deleted"}),
}


@dataclass(frozen=True)
class Cause:
    """The flows that led to a write, first one first, and the family that does it."""

    flows: tuple[str, ...] = ()
    root: UUID | None = None


@dataclass(frozen=True)
class Trigger:
    """What starts a flow."""

    flow: str
    entity: str
    start: Settings

    def hears(self, kind: str, before: Mapping[str, object], after: Mapping[str, object]) -> bool:
        """Whether an event starts it; its condition is looked at when it starts."""
        if self.start["on"] not in _HEARD[kind]:
            return False
        key = self.start.get("field")
        if key is None:
            return True
        old, new = before.get(str(key)), after.get(str(key))
        return (
            old != new and _among(old, self.start.get("from")) and _among(new, self.start.get("to"))
        )


def _among(value: object, texts: object) -> bool:
    """Whether a value is one of those listed, written as text; any will do if none is."""
    if texts is None:
        return True
    written = str(value).lower() if isinstance(value, bool) else str(value)
    return ("" if value is None else written) in cast("Sequence[str]", texts)


@lru_cache(maxsize=8)
def triggers(app: App) -> Mapping[str, tuple[Trigger, ...]]:
    """What the flows of a release listen to, by entity."""
    found: dict[str, tuple[Trigger, ...]] = {}
    kinds = frozenset().union(*_HEARD.values())
    for key, start, entity in starts(app):
        if start["on"] in kinds and entity:
            found[entity] = (*found.get(entity, ()), Trigger(key, entity, start))
    return found


def listen(workspace: Workspace) -> None:
    """Let the flows of a workspace hear of its records; once, however often it is called."""
    if workspace in _LISTENING:
        return
    _LISTENING.add(workspace)
    workspace.events.subscribe(RecordCreated, _created)
    workspace.events.subscribe(RecordUpdated, _updated)
    workspace.events.subscribe(RecordDeleted, _deleted)
    workspace.events.subscribe(RecordErased, forget_record)
    workspace.events.subscribe(FormSubmitted, _submitted)
    workspace.events.subscribe(ReleasePublished, published)
    workspace.events.subscribe(JobEnded, note_given_up)
    listen_for_followers(workspace)


def caused_by(tx: Transaction, flows: tuple[str, ...], root: UUID) -> None:
    """Say that a flow writes in this transaction: it may change what it locks itself."""
    tx.kept(_CAUSE, lambda: Cause(flows, root))


def start_nothing(tx: Transaction) -> None:
    """Let no flow begin for the records that this transaction makes: they are samples."""
    tx.kept(_STILL, lambda: True)


def forget_caused(tx: Transaction) -> None:
    """What was written in this transaction was undone."""
    _noted(tx).clear()


def _noted(tx: Transaction) -> list[tuple[_Same, list[UUID]]]:
    """What this transaction has not written down yet."""
    return tx.kept(_NOTED, list)


def _cause(tx: Transaction) -> Cause:
    return tx.kept(_CAUSE, Cause)


def _created(tx: Transaction, event: RecordCreated) -> None:
    flows = _heard(tx, event.entity, "created", {}, event.values)
    if flows and not tx.kept(_STILL, bool):
        _note(tx, "created", event.entity, event.id, (), flows)


def _updated(tx: Transaction, event: RecordUpdated) -> None:
    runs = _has_runs(tx, event.entity)
    if runs:
        _demand_unlocked(tx, event)
    flows = _heard(tx, event.entity, "updated", event.before, event.values)
    if flows or runs:
        _note(tx, "updated", event.entity, event.id, event.changed, flows)


def _deleted(tx: Transaction, event: RecordDeleted) -> None:
    if event.purged:
        return
    runs = _has_runs(tx, event.entity)
    if runs:
        _demand_free(tx, event)
    flows = _heard(tx, event.entity, "deleted", event.values, {})
    if flows or runs:
        _note(tx, "deleted", event.entity, event.id, (), flows)


def _submitted(tx: Transaction, event: FormSubmitted) -> None:
    flows = [
        key for key, start, entity in starts(current_app(tx))
        if (start["on"], start.get("form"), entity) == ("form", event.form, event.entity)
    ]  # fmt: skip
    if flows:
        _note(tx, "submitted", event.entity, event.id, (), flows)


def _heard(
    tx: Transaction,
    entity: str,
    kind: str,
    before: Mapping[str, object],
    after: Mapping[str, object],
) -> list[str]:
    known = triggers(current_app(tx)).get(entity, ())
    return [one.flow for one in known if one.hears(kind, before, after)]


def _has_runs(tx: Transaction, entity: str) -> bool:
    """Whether any record of an entity has a run that goes on."""
    return entity in tx.kept(_OPEN, lambda: store.open_entities(tx))


def _flows_of(tx: Transaction, entity: str, record: UUID) -> list[Flow]:
    """The versions that the open runs of a record follow; none if a flow writes itself."""
    if _cause(tx).root is not None:
        return []
    versions = tx.kept(_VERSIONS, lambda: Versions(tx))
    runs = store.open_runs(tx, entity, record)
    return [versions.version(one["flow"], one["hash"]) for one in runs]


def _demand_unlocked(tx: Transaction, event: RecordUpdated) -> None:
    entity = current_app(tx).entity(event.entity)
    for flow in _flows_of(tx, event.entity, event.id):
        kept = [key for key in sorted(event.changed) if key in entity.fields and locked(flow, key)]
        if kept:
            message = Message("This is locked while '{flow}' goes on.", {"flow": flow.title})
            raise InvalidRecordError({key: [message] for key in kept})


def _demand_free(tx: Transaction, event: RecordDeleted) -> None:
    if any(flow.start.get("lock") for flow in _flows_of(tx, event.entity, event.id)):
        raise ConflictError("This record is being approved; withdraw that first.")


def _note(
    tx: Transaction, kind: str, entity: str, id: UUID, changed: Iterable[str], flows: list[str]
) -> None:
    """Remember an event; all of a transaction are written together at its end."""
    noted, same = _noted(tx), (kind, entity, tuple(sorted(changed)), tuple(flows))
    if not noted:
        tx.before_commit(lambda: _write(tx))
    if noted and noted[-1][0] == same and len(noted[-1][1]) < MOST_TOGETHER:
        noted[-1][1].append(id)
    else:
        noted.append((same, [id]))


def _write(tx: Transaction) -> None:
    noted, cause = _noted(tx), _cause(tx)
    if noted:
        store.note_events(tx, [
            {
                "id": new_id(), "kind": kind, "entity": entity, "record_id": records[0],
                "records": [one.hex for one in records] if len(records) > 1 else None,
                "changed": changed, "flows": flows, "actor": tx.actor.person,
                "origin": cause.flows, "origin_root": cause.root, "at": tx.now, "refusals": None,
            }
            for (kind, entity, changed, flows), records in noted
        ])  # fmt: skip
        enqueue(tx, TAKE_EVENTS, {}, key=TAKE_EVENTS, again=True, actor=SYSTEM)
        noted.clear()
