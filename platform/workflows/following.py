"""Writes to followed records queue a job that tells their followers, in the same transaction.

What is written nobody follows costs a look into memory. A transaction that touches many followed
records tells of them together.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from uuid import UUID

from sqlalchemy import delete, or_

from ..access.followed import FOLLOWED
from ..core.actor import SYSTEM
from ..core.transaction import Transaction
from ..core.workspace import Workspace
from ..documents.app import App, Entity
from ..documents.releases import current_app
from ..fields.link import LinkField
from ..jobs.queue import enqueue
from ..records.events import (
    RecordCreated,
    RecordDeleted,
    RecordErased,
    RecordRestored,
    RecordUpdated,
)
from ..records.following import followers
from ..records.history import current_change_set
from ..records.paths import link_target
from .events import Event, RunEnded
from .outside_tables import NOTICE
from .state import ROOT, State

TELL_FOLLOWERS = "notice_follow"
#: Followed records of one transaction that are told one by one.
FEW = 3
_NOTED = (__name__, "noted")


@dataclass
class Noted:
    """What a transaction did to records that may be followed, and the change set that it is of.

    By (entity, record): (revision, "", None) of a change, or (0, entity, record) of something new
    that leads to it.
    """

    told: dict[tuple[str, UUID], list[tuple[int, str, UUID | None]]] = field(default_factory=dict)
    change_set: UUID | None = None


def listen_for_followers(workspace: Workspace) -> None:
    """Let followers hear of the records of a workspace."""
    workspace.events.subscribe(RecordCreated, _created)
    workspace.events.subscribe(RecordUpdated, _changed)
    workspace.events.subscribe(RecordDeleted, _changed)
    workspace.events.subscribe(RecordRestored, _changed)
    workspace.events.subscribe(RecordErased, _erased)


def _changed(tx: Transaction, event: RecordUpdated | RecordDeleted | RecordRestored) -> None:
    owners = {event.values.get("owner"), *_before(event)}
    if _may_be_followed(tx, event.entity, owners):
        _note(tx, (event.entity, event.id), (event.revision, "", None))


def _before(event: RecordUpdated | RecordDeleted | RecordRestored) -> Iterable[object]:
    return (event.before.get("owner"),) if isinstance(event, RecordUpdated) else ()


def _created(tx: Transaction, event: RecordCreated) -> None:
    if not FOLLOWED.of(tx):
        return
    app = current_app(tx)
    for key, target in links_of(app, app.entity(event.entity)):
        id = event.values.get(key)
        if isinstance(id, UUID) and _may_be_followed(tx, target, None):
            _note(tx, (target, id), (0, event.entity, event.id))


def _erased(tx: Transaction, event: RecordErased) -> None:
    """What notices said of a record goes with what it told of somebody."""
    mine = or_(NOTICE.c.about == event.id, NOTICE.c.key == key_of_new(event.id))
    tx.execute(delete(NOTICE).where(mine))


def key_of_new(record: UUID) -> str:
    """By what a notice is told apart that names something new."""
    return f"follow:new:{record}"


def _may_be_followed(tx: Transaction, entity: str, owners: Collection[object] | None) -> bool:
    """Whether somebody may follow a record; of unknown ``owners`` anybody may be one."""
    known = FOLLOWED.of(tx)
    if not known:
        return False
    is_owned = bool(known.owners) if owners is None else not known.owners.isdisjoint(owners)
    return is_owned or current_app(tx).entity(entity).id in known.entities


@lru_cache(maxsize=200)
def links_of(app: App, entity: Entity) -> tuple[tuple[str, str], ...]:
    """(field, entity) of the links by which records of an entity lead to others."""
    found = (
        (key, link_target(app, field))
        for key, field in entity.fields.items()
        if isinstance(field.type, LinkField) and key in entity.table.c
    )
    return tuple((key, target.key) for key, target in found if target is not None)


def _note(
    tx: Transaction, record: tuple[str, UUID], what: tuple[int, str, UUID | None]
) -> None:  # fmt: skip
    """Remember what happened; all of a transaction is told of at its end."""
    noted = tx.kept(_NOTED, Noted)
    if not noted.told:
        tx.before_commit(lambda: _write(tx))
    noted.told.setdefault(record, []).append(what)
    noted.change_set = current_change_set(tx) or noted.change_set


def _write(tx: Transaction) -> None:
    noted = tx.kept(_NOTED, Noted)
    wanted = list(_followed(tx, noted.told))
    by, whole = noted.change_set, len(wanted) > FEW
    common = {"actor": str(tx.actor.person or ""), "at": tx.now.isoformat()}
    if whole and by is not None:
        # Every chunk of an import asks for the same job: it counts what the change set has so far.
        payload = {**common, "set": str(by)}
        enqueue(
            tx, TELL_FOLLOWERS, payload, key=f"{TELL_FOLLOWERS}:{by}", again=True,
            background=True, actor=SYSTEM,
        )  # fmt: skip
    elif wanted:
        told = [
            [entity, str(id), revision, other, str(new or "")]
            for entity, id in wanted
            for revision, other, new in noted.told[entity, id]
        ]
        enqueue(tx, TELL_FOLLOWERS, {**common, "told": told, "whole": whole}, actor=SYSTEM)
    noted.told.clear()


def _followed(tx: Transaction, noted: Iterable[tuple[str, UUID]]) -> Iterator[tuple[str, UUID]]:
    """Those of the records that somebody else than whoever acts follows."""
    by_entity: dict[str, list[UUID]] = {}
    for entity, id in noted:
        by_entity.setdefault(entity, []).append(id)
    app, me = current_app(tx), {tx.actor.person}
    for entity, ids in by_entity.items():
        found = followers(tx, app.entity(entity), ids)
        yield from ((entity, id) for id, people in found.items() if people - me)


def follow_runs(tx: Transaction, after: State, events: Iterable[Event], starts: bool) -> None:
    """Queue what followers of its record are told of a run: that it began, and how it ended."""
    run = after.runs[ROOT]
    ended = any(isinstance(one, RunEnded) and one.run == ROOT for one in events)
    if not (starts or ended) or not run.record or not FOLLOWED.of(tx):
        return
    entity = current_app(tx).entities.get(run.entity)
    id = UUID(run.record)
    if entity is None or id not in followers(tx, entity, [id]):
        return
    payload = {
        "actor": str(tx.actor.person or ""), "at": tx.now.isoformat(), "flow": run.flow,
        "version": run.version, "entity": run.entity, "record": run.record,
        "initiator": run.initiator or "", "result": run.result if ended else "",
    }  # fmt: skip
    enqueue(tx, TELL_FOLLOWERS, payload, actor=SYSTEM)
