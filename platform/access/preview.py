"""What a change of roles would do, before it is saved: who gains and loses how many records."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import not_, select

from ..core.actor import Actor
from ..core.errors import DocumentError, Problem
from ..core.transaction import Transaction
from ..documents.app import App, Entity
from ..documents.check import check_each, resolve
from ..documents.designers import demand_designer
from ..documents.kinds import KINDS
from ..documents.releases import current_app
from .actors import demand_administrator
from .field_rights import field_rights_of
from .guard import ACCESS
from .looking import seen_by
from .people import People
from .reach_counts import Asked, Group, Sees, condition_within, groups_of
from .rights import ACTIONS, PLAIN, Action, FieldRight, Rights, rights_of
from .rows import reach_by

#: People whose rules are counted by one statement.
MOST_ASKED = 12


@dataclass(frozen=True)
class Moved:
    """Records that ``action`` reaches for somebody after a change and did not before, and back.

    For create and import, which are of no record, both are 0 and ``allowed`` tells.
    """

    person: UUID
    name: str
    entity: str
    action: Action
    gained: int
    lost: int
    allowed: bool
    was_allowed: bool


@dataclass(frozen=True)
class FieldMoved:
    """A field that somebody sees or changes otherwise than before; ``exports``: also in files."""

    person: UUID
    name: str
    entity: str
    field: str
    before: FieldRight
    after: FieldRight
    exports: bool


@dataclass(frozen=True)
class Preview:
    """What would change for whom; people for whom nothing does are left out."""

    records: tuple[Moved, ...]
    fields: tuple[FieldMoved, ...]


def preview_roles(tx: Transaction, roles: Mapping[str, Mapping[str, object] | None]) -> Preview:
    """What publishing these role documents would do; None takes one away.

    :raises DocumentError: if they are not right by themselves.
    """
    demand_designer(tx)
    app = current_app(tx)
    after = _with(app, roles)
    people = People(tx).actors()
    return _Compared(tx, app, after, [(one, one) for one in people]).preview()


def example_records(
    tx: Transaction, roles: Mapping[str, Mapping[str, object] | None], person: UUID, entity: str,
    limit: int = 10,
) -> tuple[Sequence[UUID], Sequence[UUID]]:  # fmt: skip
    """Some of the records that somebody would begin to see, and some that they would cease to.

    Only ids: what they are called is for those to read who may see them.
    """
    demand_designer(tx)
    app = current_app(tx)
    after = _with(app, roles)
    actor = next((one for one in People(tx).actors() if one.person == person), None)
    if actor is None:
        return (), ()
    return _Sides(tx, app, after, actor, actor).examples(app.entity(entity), limit)


def preview_person(tx: Transaction, person: UUID, roles: Iterable[str]) -> Preview:
    """What giving somebody these roles, and no others, would do."""
    demand_administrator(tx)
    app = current_app(tx)
    before = next((one for one in People(tx).actors() if one.person == person), None)
    if before is None:
        People(tx).get(person)
        return Preview((), ())  # disabled: nothing is reached either way
    after = replace(before, roles=frozenset(roles))
    return _Compared(tx, app, app, [(before, after)]).preview()


def _with(app: App, roles: Mapping[str, Mapping[str, object] | None]) -> App:
    documents = dict(app.documents)
    for key, document in roles.items():
        documents.pop(("role", key), None)
        if document is not None:
            documents["role", key] = document
    after = replace(app, documents=documents)
    given = [("role", key) for key, one in roles.items() if one is not None]
    problems = check_each(documents, given) or [*_unresolved(after, given)]
    if problems:
        raise DocumentError(problems)
    return after


def _unresolved(app: App, names: Iterable[tuple[str, str]]) -> Iterator[Problem]:
    for kind, key in names:
        for reference in KINDS.get(kind).refer(app.documents[kind, key]):
            problem = resolve(app, f"{kind}/{key}", reference)
            if problem is not None:
                yield problem


class _Compared:
    """People before and after; ``pairs`` are the same person as two actors."""

    def __init__(
        self, tx: Transaction, before: App, after: App, pairs: Sequence[tuple[Actor, Actor]]
    ) -> None:
        self._tx = tx
        self._apps = before, after
        self._sides = [_Sides(tx, before, after, one, other) for one, other in pairs]

    def preview(self) -> Preview:
        entities = [one for one in self._apps[0].entities.values() if one.parent is None]
        changed = [one for one in self._sides if one.is_changed]
        records = [moved for entity in entities for moved in self._records(entity, changed)]
        fields = [moved for entity in entities for one in changed for moved in one.fields(entity)]
        return Preview(tuple(records), tuple(fields))

    def _records(self, entity: Entity, sides: Sequence["_Sides"]) -> Iterator[Moved]:
        found = [(one, one.sees(entity)) for one in sides]
        moving = [(one, sees) for one, sees in found if sees]
        for chunk in _chunks(moving):
            views = {
                asked: one.view
                for one, sees in chunk
                for both in sees.values()
                for sight in both
                for asked in sight.asks
            }
            groups = groups_of(views, self._tx, self._apps[1], entity)
            for one, sees in chunk:
                yield from one.moved(entity, sees, groups)


_Both = tuple[Sees, Sees]


def _chunks(
    moving: Sequence[tuple["_Sides", Mapping[Action, _Both]]],
) -> Iterator[list[tuple["_Sides", Mapping[Action, _Both]]]]:
    """As many people at once as their rules allow: each is a column to group by."""
    chunk: list[tuple[_Sides, Mapping[Action, _Both]]] = []
    asked: set[Asked] = set()
    for one, sees in moving:
        more = {rule for both in sees.values() for sight in both for rule in sight.asks}
        if chunk and len(asked | more) > MOST_ASKED:
            yield chunk
            chunk, asked = [], set()
        chunk.append((one, sees))
        asked |= more
    if chunk:
        yield chunk


class _Sides:
    """One person before and after the change."""

    def __init__(self, tx: Transaction, before: App, after: App, one: Actor, other: Actor) -> None:
        self.view = seen_by(tx, other)
        self._was = seen_by(tx, one)
        self._before, self._after = before, after
        self._old, self._new = rights_of(before, one), rights_of(after, other)
        self._actor = one

    @property
    def is_changed(self) -> bool:
        is_same = self._old.everything == self._new.everything and self._actor == self.view.actor
        return not (is_same and self._old.entities == self._new.entities)

    def sees(self, entity: Entity) -> dict[Action, _Both]:
        """What is reached before and after, of the actions where that differs."""
        found: dict[Action, _Both] = {}
        for action in ACTIONS:
            both = self._sees(entity, action)
            if both[0] != both[1]:
                found[action] = both
        return found

    def _sees(self, entity: Entity, action: Action) -> _Both:
        return (
            self._side(self._was, self._old, self._before, entity, action),
            self._side(self.view, self._new, self._after, entity, action),
        )

    def _side(
        self, view: Transaction, rights: Rights, app: App, entity: Entity, action: Action
    ) -> Sees:
        return Sees(
            reach_by(rights, view, app, entity, action), reach_by(rights, view, app, entity, "read")
        )

    def examples(self, entity: Entity, limit: int) -> tuple[Sequence[UUID], Sequence[UUID]]:
        """Ids of records that are seen after and not before, and the other way round."""
        before, after = (one.seen for one in self._sees(entity, "read"))
        was = condition_within(before, self._was, self._before, entity)
        now = condition_within(after, self.view, self._after, entity)
        table, view = entity.table, self.view
        ids = select(table.c.id).where(table.c.deleted_at.is_(None)).order_by(table.c.id.desc())
        gained, lost = (
            view.execute(
                ids.where(one, not_(other)).limit(limit).execution_options(**{ACCESS: "preview"})
            ).scalars().all()
            for one, other in ((now, was), (was, now))
        )  # fmt: skip
        return gained, lost

    def moved(
        self, entity: Entity, sees: Mapping[Action, _Both], groups: Sequence[Group]
    ) -> Iterator[Moved]:
        for action, (before, after) in sees.items():
            gained = lost = 0
            if action not in PLAIN:
                gained = sum(g.count for g in groups if after.has(g) and not before.has(g))
                lost = sum(g.count for g in groups if before.has(g) and not after.has(g))
            was, now = not before.reach.is_nothing, not after.reach.is_nothing
            if gained or lost or was != now:
                yield Moved(
                    *self._who, entity.key, action, gained, lost, allowed=now, was_allowed=was
                )

    @property
    def _who(self) -> tuple[UUID, str]:
        assert self._actor.person is not None  # noqa: S101
        return self._actor.person, self._actor.name

    def fields(self, entity: Entity) -> Iterator[FieldMoved]:
        """Fields that are seen or changed otherwise, where any record is seen after or before."""
        old = field_rights_of(self._old, self._before, entity)
        new = field_rights_of(self._new, self._after, entity)
        export = reach_by(self._new, self.view, self._after, entity, "export")
        for key, before in old.items():
            if before != new[key]:
                yield FieldMoved(
                    *self._who, entity.key, key, before, new[key], exports=not export.is_nothing
                )
