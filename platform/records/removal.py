"""Deleting into the recycle bin, restoring from it, and purging for good."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from sqlalchemy import delete, select

from ..access.rights import Action
from ..core.errors import ConflictError
from ..core.transaction import Transaction
from ..documents.app import Entity, Inverse
from . import rights
from .dependents import Dependents
from .duplicates.keys import forget_keys
from .events import RecordDeleted, RecordRestored
from .files import forget_files
from .following import forget_follows
from .pins import forget_pins
from .plan import Plan, plan_of
from .query import SYSTEM, Pairs, Rows
from .saving import Saving
from .series import forget_series
from .shares import forget_shares
from .store import Store
from .tables import RANK
from .writer import Writer

RESTRICT = "restrict"


@dataclass(frozen=True)
class Incoming:
    """A link of another entity that points here, and what its ``onDelete`` says."""

    entity: Entity
    field: str
    on_delete: str


class Removal:
    """Removes and brings back records of one entity."""

    def __init__(self, transaction: Transaction, plan: Plan) -> None:
        self.transaction = transaction
        self.plan = plan
        self.entity = plan.entity
        self.rows = Rows(transaction, plan.entity)
        self.store = Store(transaction, plan)
        self.writer = Writer(transaction, plan)

    def delete(self, savings: Sequence[Saving], *, right: str = "delete") -> None:
        """Into the recycle bin, doing with links that point here what they say."""
        if right != SYSTEM:
            rights.demand(self.transaction, self.entity, cast("Action", right))
        self.writer.read(savings, right)
        there = [one for one in savings if not one.is_refused]
        for incoming in self._incoming():
            self._follow(incoming, [one for one in there if not one.is_refused])
        good = [one for one in there if not one.is_refused]
        if good:
            self._mark(good, self.transaction.now)
            self.writer.record(good, "delete")
            self._follow_totals(good)
            for one in good:
                before = one.before or {}
                event = RecordDeleted(self.entity.key, one.id, one.revision, before)
                self.transaction.announce(event)

    def restore(self, savings: Sequence[Saving]) -> None:
        """Back from the recycle bin."""
        rights.demand(self.transaction, self.entity, "delete")
        self.writer.read(savings, "delete", deleted=True)
        good = [one for one in savings if not one.is_refused]
        if good:
            self._mark(good, None)
            good = [one for one in good if not one.is_refused]
            self.writer.record(good, "restore")
            self._follow_totals(good)
            for one in good:
                event = RecordRestored(self.entity.key, one.id, one.revision, one.after)
                self.transaction.announce(event)

    def purge(self, savings: Sequence[Saving]) -> None:
        """Out of the recycle bin and gone for good, with lines and pairs."""
        rights.demand(self.transaction, self.entity, "delete")
        self.writer.read(savings, "delete", deleted=True)
        good = [one for one in savings if not one.is_refused]
        ids = [one.id for one in good]
        if not ids:
            return
        for one in good:
            one.revision += 1
        self._purge_parts(ids)
        forget_keys(self.transaction, self.plan.duplicates, good)
        self.transaction.execute(self.rows.delete().where(self.rows.table.c.id.in_(ids)))
        self.writer.record(good, "purge")
        for one in good:
            before = one.before or {}
            event = RecordDeleted(self.entity.key, one.id, one.revision, before, purged=True)
            self.transaction.announce(event)

    def _follow_totals(self, savings: Sequence[Saving]) -> None:
        Dependents(self.transaction, self.plan.app).follow(self.entity, savings, whole=True)

    def _mark(self, savings: Sequence[Saving], deleted_at: object) -> None:
        rows = []
        for one in savings:
            one.revision += 1
            rows.append({"deleted_at": deleted_at, "revision": one.revision})
        self.store.update(savings, rows)

    def _purge_parts(self, ids: Sequence[UUID]) -> None:
        for lines in self.entity.lines.values():
            rows = Rows(self.transaction, lines)
            if plan_of(self.plan.app, lines).files:
                mine = rows.select(rows.table.c.id, right=SYSTEM, deleted=None)
                found = self.transaction.execute(mine.where(rows.table.c.parent.in_(ids)))
                forget_files(self.transaction, lines, list(found.scalars()))
            self.transaction.execute(rows.delete().where(rows.table.c.parent.in_(ids)))
        for table in self.entity.joins.values():
            self.transaction.execute(Pairs(table).delete().where(table.c.record_id.in_(ids)))
        forget_shares(self.transaction, self.entity, ids)
        forget_follows(self.transaction, ids)
        forget_pins(self.transaction, ids)
        forget_series(self.transaction, ids)
        self.transaction.execute(delete(RANK).where(RANK.c.record_id.in_(ids)))
        if self.plan.files:
            forget_files(self.transaction, self.entity, ids)
        for incoming in self._incoming():
            pairs = incoming.entity.joins.get(incoming.field)
            if pairs is not None:
                self.transaction.execute(Pairs(pairs).delete().where(pairs.c.target_id.in_(ids)))

    # Links that point here

    def _incoming(self) -> Iterator[Incoming]:
        for inverse in self.plan.app.entity(self.entity.key).inverses:
            yield self._described(inverse)

    def _described(self, inverse: Inverse) -> Incoming:
        other = self.plan.app.entity(inverse.entity)
        field = other.fields[inverse.field]
        return Incoming(other, inverse.field, field.text("onDelete", RESTRICT))

    def _follow(self, incoming: Incoming, savings: Sequence[Saving]) -> None:
        """Do what a link says about the records that use it to point at ``savings``."""
        pointing = self._pointing(incoming, [one.id for one in savings])
        if not pointing:
            return
        if incoming.on_delete == RESTRICT:
            self._refuse(incoming, savings, pointing)
            return
        plan = plan_of(self.plan.app, incoming.entity)
        others = dict.fromkeys(source for source, _ in pointing)
        if incoming.on_delete == "cascade" and incoming.entity.parent is None:
            cascade = [Saving(source) for source in others]
            Removal(self.transaction, plan).delete(cascade, right=SYSTEM)
            self._raise_first(cascade)
            return
        cleared = [Saving(source, {incoming.field: None}) for source in others]
        gone = {target for _, target in pointing}
        Writer(self.transaction, plan).clear(cleared, incoming.field, gone)

    def _pointing(self, incoming: Incoming, ids: Sequence[UUID]) -> Sequence[tuple[UUID, UUID]]:
        """(record, target) of the live records that point at ``ids``; lines live as long as the
        record around them does.
        """
        if not ids:
            return ()
        rows = Rows(self.transaction, incoming.entity)
        table, pairs = rows.table, incoming.entity.joins.get(incoming.field)
        if pairs is None:
            link = table.c[incoming.field]
            statement = rows.select(table.c.id, link, right=SYSTEM).where(link.in_(ids))
        else:
            joined = table.join(pairs, pairs.c.record_id == table.c.id)
            statement = rows.select(
                table.c.id, pairs.c.target_id, right=SYSTEM, source=joined
            ).where(pairs.c.target_id.in_(ids))
        if incoming.entity.parent is not None:
            around = self.plan.app.entity(incoming.entity.parent).table
            live = select(around.c.id).where(around.c.deleted_at.is_(None))
            statement = statement.where(table.c.parent.in_(live))
        found = self.transaction.execute(statement).all()
        return cast("Sequence[tuple[UUID, UUID]]", found)

    def _refuse(
        self,
        incoming: Incoming,
        savings: Sequence[Saving],
        pointing: Iterable[tuple[UUID, UUID]],
    ) -> None:
        leaving = {one.id for one in savings} if incoming.entity is self.entity else set()
        held: dict[UUID, int] = {}
        for source, target in pointing:
            if source not in leaving:
                held[target] = held.get(target, 0) + 1
        for one in savings:
            if one.id in held:
                one.refusal = ConflictError(
                    "{count} record(s) of {entity} still point here. Change or delete them first.",
                    count=held[one.id], entity=incoming.entity.title,
                )  # fmt: skip

    def _raise_first(self, savings: Iterable[Saving]) -> None:
        for one in savings:
            if one.is_refused:
                raise one.error
