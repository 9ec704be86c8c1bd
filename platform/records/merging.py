"""Merging: one record stays, takes what the others have, and everything that leads to them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import cast
from uuid import UUID

from ..core.errors import InvalidValueError, NotAllowedError, StaleRevisionError
from ..core.transaction import Transaction
from ..documents.app import Entity, Inverse
from ..documents.releases import current_app
from . import rights
from .changesets import change_set
from .following import move_follows
from .plan import Plan, plan_of
from .query import SYSTEM, Rows
from .saving import Saving
from .service import RecordService
from .values import Covered, Record
from .writer import Writer

MERGE = "merge"
#: Records that go into another one at once.
MOST = 20


@dataclass(frozen=True)
class Merged:
    """What a merge made; ``change_set`` undoes it."""

    record: Record
    change_set: UUID


class Merging:
    """Merges records of one entity, for who may change the one and delete the others."""

    def __init__(self, transaction: Transaction, entity: str) -> None:
        self.transaction = transaction
        self.service = RecordService(transaction, entity)
        self.app = current_app(transaction)
        self.entity: Entity = self.app.entity(entity)
        self.plan: Plan = plan_of(self.app, self.entity)

    @cached_property
    def choices(self) -> tuple[str, ...]:
        """Keys of the fields whose value may be taken from any of the records."""
        known = rights.visible(self.transaction, self.entity)
        left_out = {*self.plan.protected, *self.entity.lines, *(f.key for f in self.plan.files)}
        return tuple(
            key
            for key in self.plan.settable
            if key in self.entity.fields and known.get(key) == "edit" and key not in left_out
        )

    def merge(
        self, kept: UUID, others: Sequence[UUID], take: Mapping[str, UUID] | None = None,
        *, revisions: Mapping[UUID, int] | None = None,
    ) -> Merged:  # fmt: skip
        """Put ``others`` into ``kept`` and move them into the recycle bin.

        :param take: from which record the value of a field comes; else what ``kept`` has stays,
            and its blanks are filled from the others in their order.
        :param revisions: what the caller has seen of some of them.
        :raises StaleRevisionError: if one of them moved on since.
        """
        records = self._records(kept, others, revisions or {})
        first, rest = records[kept], [records[one] for one in others]
        values = self._values(first, rest, records, take or {})
        title = first.title or self.entity.title
        with change_set(self.transaction, MERGE, title, entity=self.entity) as made:
            lines = self._lines(kept, others)
            self._repoint(kept, others)
            for one in others:
                self.service.delete(one)
            if values:
                self.service.update(kept, values)
            self._add_lines(kept, lines)
        move_follows(self.transaction, kept, others)
        return Merged(self.service.get(kept), made)

    def _records(
        self, kept: UUID, others: Sequence[UUID], revisions: Mapping[UUID, int]
    ) -> dict[UUID, Record]:
        if not others or kept in others or len({*others}) != len(others):
            raise InvalidValueError("Name the record that stays and the others.", field="others")
        if len(others) > MOST:
            raise InvalidValueError(
                "Merge {most} records at once at most.", field="others", most=MOST
            )
        found = {id: self.service.get(id) for id in (kept, *others)}
        for id, revision in revisions.items():
            if id in found and found[id].revision != revision:
                theirs = cast("Mapping[str, object]", found[id].to_json()["values"])
                raise StaleRevisionError("This record was changed meanwhile.", theirs=theirs)
        return found

    def _values(
        self, first: Record, rest: Iterable[Record], records: Mapping[UUID, Record],
        take: Mapping[str, UUID],
    ) -> dict[str, object]:  # fmt: skip
        """What the record that stays gets of the others."""
        for key, id in take.items():
            if key not in self.choices:
                raise NotAllowedError("You may not choose '{field}' here.", field=key)
            if id not in records:
                raise InvalidValueError("Name a record that is merged.", field=key)
        found: dict[str, object] = {}
        for key in self.choices:
            source = records[take[key]] if key in take else None
            if source is None and _is_blank(first.values.get(key)):
                source = next((one for one in rest if not _is_blank(one.values.get(key))), None)
            if source is not None and source.values.get(key) != first.values.get(key):
                found[key] = _given(source, key)
        return found

    # Lines

    def _lines(self, kept: UUID, others: Sequence[UUID]) -> dict[str, list[object]]:
        """The lines of all of them, as they are given to the record that stays."""
        if not self.entity.lines:
            return {}
        asked = dict.fromkeys(self.entity.lines)
        savings = [Saving(id, asked) for id in (kept, *others)]
        self._system(self.plan).read(savings, SYSTEM)
        found: dict[str, list[object]] = {}
        for key, child in self.entity.lines.items():
            plan = plan_of(self.app, child)
            mine, *theirs = [cast("dict[UUID, dict[str, object]]", s.before[key]) if s.before
                             else {} for s in savings]  # fmt: skip
            copies = [_line(plan, line) for lines in theirs for line in lines.values()]
            if copies:
                found[key] = [*({"id": str(id)} for id in mine), *copies]
        return found

    def _add_lines(self, kept: UUID, lines: Mapping[str, object]) -> None:
        if lines:
            self._save(self.plan, [Saving(kept, lines)])

    # What leads to them

    def _repoint(self, kept: UUID, others: Collection[UUID]) -> None:
        targets: dict[object, UUID] = dict.fromkeys(others, kept)
        for inverse in self.entity.inverses:
            entity = self.app.entity(inverse.entity)
            ids = self._pointing(entity, inverse.field, others)
            if entity.parent is not None:
                self._repoint_lines(entity, inverse, ids, targets)
            elif ids:
                savings = [Saving(id, {inverse.field: None}) for id in ids]
                self._system(plan_of(self.app, entity)).relink(savings, inverse.field, targets)
        for entity in self.app.entities.values():
            for key in plan_of(self.app, entity).any_links if entity.parent is None else ():
                self._repoint_any(entity, key, kept, others)

    def _pointing(self, entity: Entity, key: str, ids: Collection[UUID]) -> list[UUID]:
        """The live records whose link leads to ``ids``, but for these themselves."""
        rows = Rows(self.transaction, entity)
        table, pairs = rows.table, entity.joins.get(key)
        link = table.c[key] if pairs is None else pairs.c.target_id
        joined = table if pairs is None else table.join(pairs, pairs.c.record_id == table.c.id)
        statement = rows.select(table.c.id, right=SYSTEM, source=joined).where(link.in_(ids))
        found = self.transaction.execute(statement.where(table.c.id.not_in(ids)))
        return list(dict.fromkeys(found.scalars()))

    def _repoint_lines(
        self, child: Entity, inverse: Inverse, ids: Sequence[UUID], targets: Mapping[object, UUID]
    ) -> None:
        """Lines are saved with their record, so that its history tells it and can undo it."""
        if not ids:
            return
        owner = self.app.entity(str(child.parent))
        key = next(name for name, lines in owner.lines.items() if lines.key == child.key)
        rows = Rows(self.transaction, child)
        parents = rows.select(rows.table.c.parent, right=SYSTEM, deleted=None)
        found = self.transaction.execute(parents.where(rows.table.c.id.in_(ids))).scalars()
        savings = [Saving(id, {key: None}) for id in dict.fromkeys(found)]
        plan = plan_of(self.app, owner)
        self._system(plan).read(savings, SYSTEM, deleted=None)
        again = [
            Saving(one.id, {key: [_relinked(id, line, inverse.field, targets)
                                  for id, line in _known(one, key).items()]})
            for one in savings
        ]  # fmt: skip
        self._save(plan, again)

    def _repoint_any(self, entity: Entity, key: str, kept: UUID, others: Collection[UUID]) -> None:
        name = self.entity.key
        targets: dict[object, object] = {f"{name}/{one}": f"{name}/{kept}" for one in others}
        rows = Rows(self.transaction, entity)
        statement = rows.select(rows.table.c.id, right=SYSTEM)
        found = self.transaction.execute(statement.where(rows.table.c[key].in_(list(targets))))
        savings = [Saving(id, {key: None}) for id in found.scalars()]
        if savings:
            self._system(plan_of(self.app, entity)).relink(savings, key, targets)

    # Writing

    def _system(self, plan: Plan) -> Writer:
        """Links are put right whoever may change the records that have them."""
        return Writer(self.transaction, plan, right=SYSTEM, free=True)

    def _save(self, plan: Plan, savings: Sequence[Saving]) -> None:
        self._system(plan).update(savings)
        for one in savings:
            if one.is_refused:
                raise one.error


def _known(saving: Saving, key: str) -> dict[UUID, dict[str, object]]:
    return cast("dict[UUID, dict[str, object]]", (saving.before or {}).get(key) or {})


def _relinked(
    id: UUID, line: Mapping[str, object], key: str, targets: Mapping[object, UUID]
) -> dict[str, object]:
    value, found = line.get(key), {"id": str(id)}
    return {**found, key: str(targets[value])} if value in targets else {**found}


def _line(plan: Plan, line: Mapping[str, object]) -> dict[str, object]:
    """The values of a line as a new one is given them."""
    left_out = {*plan.protected, *(field.key for field in plan.files)}
    return {
        key: field.type.dump(list(value) if isinstance(value, tuple) else value, field)
        for key, field in plan.settable.items()
        if key not in left_out and (value := line.get(key)) is not None
    }


def _given(record: Record, key: str) -> object:
    if isinstance(record.values.get(key), Covered):
        raise NotAllowedError("You may not choose '{field}' here.", field=key)
    return cast("Mapping[str, object]", record.to_json()["values"])[key]


def _is_blank(value: object) -> bool:
    return value in (None, "", ()) or value is False
