"""Erasing somebody: first the plan, then the very same steps, in one transaction.

Values go from the record and from its history, whose chain still holds; names go from the titles
of change sets, files from the store, and so do the files that were uploaded for the imports that
wrote the record. What points to the record stays and points to a record that tells nothing any
more; one in the recycle bin stays there. Backups are not reached: see docs/security.md.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, delete, func, select, update

from ..access.actors import demand_administrator
from ..access.audit import write_audit
from ..core.errors import ConflictError, InvalidValueError, Message
from ..core.transaction import Transaction
from ..documents.app import Entity
from ..documents.releases import current_app
from ..fields.field import Field
from .events import RecordErased
from .file_store import FileStore, file_store
from .files import FILE
from .history import erase
from .history_tables import CHANGE_SET, HISTORY
from .importing.tables import IMPORT, IMPORT_ROW
from .personal import PERSON, Personal, Subject
from .plan import plan_of
from .query import SYSTEM, Rows
from .service import RecordService


@dataclass(frozen=True)
class Step:
    """One thing that erasing does, in words; ``count`` things are touched."""

    message: Message
    count: int


@dataclass(frozen=True)
class ErasePlan:
    """What erasing would do: ``fields`` go blank, ``stays`` is what names the subject still."""

    subject: Subject
    fields: tuple[str, ...]
    steps: tuple[Step, ...]
    stays: tuple[Step, ...]
    problems: tuple[Message, ...]


class Erasing:
    """Plans and erases one record's personal values, for administrators."""

    def __init__(self, tx: Transaction, subject: Subject, *, locale: str = "en") -> None:
        demand_administrator(tx)
        if subject.entity == PERSON:
            raise InvalidValueError("A person is erased on their own page.", field="entity")
        self._tx = tx
        self._locale = locale
        self._personal = Personal(tx, subject)
        self._subject = subject
        self._app = current_app(tx)
        self._entity: Entity = self._app.entity(subject.entity)

    def choices(self) -> tuple[Field, ...]:
        """The fields that can be erased: all that somebody may fill in."""
        settable = plan_of(self._app, self._entity).settable
        return tuple(one for key, one in settable.items() if key in self._entity.fields)

    def usual(self) -> tuple[str, ...]:
        """The fields that say that they are personal, and what the record is called."""
        display = self._entity.display
        return tuple(
            one.key for one in self.choices() if one.flag("personal") or one.key == display
        )

    def plan(self, fields: Iterable[str] | None = None) -> ErasePlan:
        """What erasing ``fields`` would do; the usual ones if none are named."""
        keys = self.usual() if fields is None else tuple(dict.fromkeys(fields))
        chosen = [self._entity.field(key) for key in keys]
        return ErasePlan(
            subject=self._subject,
            fields=keys,
            steps=tuple(one for one in self._steps(chosen) if one.count),
            stays=tuple(self._stays()),
            problems=tuple(self._problems(chosen)),
        )

    def _steps(self, fields: list[Field]) -> Iterator[Step]:
        ids = {one.id for one in fields}
        titles = ", ".join(one.label(self._locale) for one in fields)
        yield Step(Message("Empty these fields: {fields}.", {"fields": titles}), len(fields))
        entries = sum(1 for changes in self._changes() if ids & changes.keys())
        yield Step(
            Message("Entries of its history that lose these values: {count}.", {"count": entries}),
            entries,
        )
        files = self._count(FILE, *self._files(fields))
        yield Step(Message("Files removed: {count}.", {"count": files}), files)
        named = self._count(CHANGE_SET, CHANGE_SET.c.id.in_(self._sets()))
        yield Step(
            Message("Titles of change sets that lose the name: {count}.", {"count": named}), named
        )
        rows = self._count(IMPORT_ROW, self._imported())
        yield Step(Message("Rows of imports forgotten: {count}.", {"count": rows}), rows)
        uploads = self._count(IMPORT, *self._uploads())
        yield Step(
            Message("Uploaded files of imports removed: {count}.", {"count": uploads}), uploads
        )

    def _stays(self) -> Iterator[Step]:
        """Records that go on pointing here, by entity and field."""
        found: dict[tuple[str, str], int] = {}
        for one in self._personal.pointing():
            for key in one.fields:
                at = one.entity.label(self._locale), self._label(one.entity, key)
                found[at] = found.get(at, 0) + 1
        for (title, key), count in sorted(found.items()):
            told = Message(
                "{entity}: {count} that point here ({field}) stay.",
                {"count": count, "entity": title, "field": key},
            )
            yield Step(told, count)

    def _label(self, entity: Entity, key: str) -> str:
        """What a field of an entity, or of its lines, is called."""
        owners = (entity, *entity.lines.values())
        found = (one.fields.get(key) or one.system.get(key) for one in owners)
        field = next((one for one in found if one is not None), None)
        return key if field is None else field.label(self._locale)

    def _problems(self, fields: list[Field]) -> Iterator[Message]:
        settable = {one.key for one in self.choices()}
        for one in fields:
            if one.key not in settable:
                yield Message(
                    "'{field}' is computed and cannot be emptied.",
                    {"field": one.label(self._locale)},
                )
            elif self._is_required(one) and not self._takes_text(one):
                yield Message(
                    "'{field}' is required and cannot be emptied.",
                    {"field": one.label(self._locale)},
                )

    def run(self, fields: Iterable[str] | None = None) -> ErasePlan:
        """Erase; return the plan that was carried out.

        :raises ConflictError: if the plan has problems.
        """
        plan = self.plan(fields)
        if plan.problems:
            raise ConflictError("{reason}", reason=plan.problems[0])
        chosen = [self._entity.field(key) for key in plan.fields]
        self._tx.execute(
            update(CHANGE_SET).where(CHANGE_SET.c.id.in_(self._sets())).values(title="")
        )
        self._empty(chosen)
        erase(self._tx, self._subject.id, [one.id for one in chosen])
        self._tx.execute(delete(FILE).where(*self._files(chosen)))
        self._tx.execute(delete(IMPORT_ROW).where(self._imported()))
        self._forget_uploads()
        self._tx.announce(RecordErased(self._entity.key, self._subject.id))
        write_audit(self._tx, "privacy.erase", self._subject.name, fields=list(plan.fields))
        return plan

    def _empty(self, fields: list[Field]) -> None:
        service, id = RecordService(self._tx, self._entity.key, trusted=True), self._subject.id
        if is_gone := self._is_in_bin():
            service.restore(id)
        service.update(id, self._blanks(fields))
        if is_gone:
            service.delete(id)

    def _is_in_bin(self) -> bool:
        rows = Rows(self._tx, self._entity)
        mine = rows.select(rows.table.c.id, right=SYSTEM, deleted=True)
        found = mine.where(rows.table.c.id == self._subject.id)
        return self._tx.execute(found).first() is not None

    def _forget_uploads(self) -> None:
        """The bytes go, unless a record has a file of the very same."""
        mine = self._uploads()
        digests = set(self._tx.execute(select(IMPORT.c.sha256).where(*mine)).scalars())
        self._tx.execute(update(IMPORT).where(*mine).values(sha256="", file_name=""))
        for table in (FILE, IMPORT):
            shared = select(table.c.sha256).where(table.c.sha256.in_(digests))
            digests -= set(self._tx.execute(shared).scalars())
        store = file_store(self._tx.workspace)
        self._tx.after_commit(lambda: _remove(store, digests))

    def _blanks(self, fields: list[Field]) -> Mapping[str, object]:
        """Nothing for each field, or a word where there must be something."""
        word = f"Erased {self._subject.id.hex[-8:]}"
        return {one.key: word if self._is_required(one) else None for one in fields}

    def _is_required(self, field: Field) -> bool:
        required = cast("Iterable[str]", self._entity.document.get("required", ()))
        return field.key in required or field.key == self._entity.display

    @staticmethod
    def _takes_text(field: Field) -> bool:
        return field.type.widget in {"text", "textarea"}

    def _changes(self) -> Iterable[Mapping[str, object]]:
        mine = select(HISTORY.c.changes).where(HISTORY.c.record_id == self._subject.id)
        return cast("Iterable[Mapping[str, object]]", self._tx.execute(mine).scalars())

    def _files(self, fields: list[Field]) -> tuple[ColumnElement[bool], ...]:
        ids = [one.id for one in fields]
        return FILE.c.record_id == self._subject.id, FILE.c.field_id.in_(ids)

    def _sets(self) -> Select[tuple[UUID]]:
        """Change sets that are called what the record is called."""
        service = RecordService(self._tx, self._entity.key)
        title = service.get(self._subject.id, deleted=None).title
        touched = select(HISTORY.c.change_set).where(HISTORY.c.record_id == self._subject.id)
        return select(CHANGE_SET.c.id).where(
            CHANGE_SET.c.id.in_(touched), CHANGE_SET.c.title == title
        )

    def _uploads(self) -> tuple[ColumnElement[bool], ...]:
        """Finished imports that wrote the record and whose file is still there."""
        touched = select(HISTORY.c.change_set).where(HISTORY.c.record_id == self._subject.id)
        is_over = IMPORT.c.finished_at.is_not(None)
        return IMPORT.c.change_set.in_(touched), is_over, IMPORT.c.sha256 != ""

    def _imported(self) -> ColumnElement[bool]:
        return IMPORT_ROW.c.record_id == self._subject.id

    def _count(self, table: Table, *conditions: ColumnElement[bool]) -> int:
        statement = select(func.count()).select_from(table).where(*conditions)
        return int(self._tx.execute(statement).scalar_one())


def _remove(store: FileStore, digests: Iterable[str]) -> None:
    for one in digests:
        with suppress(OSError):  # what is left is found unused by the sweep of every night
            store.remove(one)
