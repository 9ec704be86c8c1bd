"""Everything that is kept about somebody: their record or person, what points there, its history.

For administrators, who hand it out when a person asks for it (GDPR article 15, PIPL article 45).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select

from ..access.actors import demand_administrator
from ..access.audit import write_audit
from ..access.audit_log import AuditLog, AuditQuery
from ..access.people import People
from ..core.errors import NotFoundError
from ..core.transaction import Transaction
from ..documents.app import App, Entity
from ..documents.releases import current_app
from ..fields.field import Field
from .consents import consent_as_json, consents_of
from .files import FILE
from .history import Entry, entries_of
from .paths import link_target
from .plan import plan_of
from .query import SYSTEM, Pairs, Rows
from .reading import Reader
from .values import Record, dump

#: What stands for a person where else the key of an entity stands.
PERSON = "person"


@dataclass(frozen=True)
class Subject:
    """Whom it is about: a record by its entity, or a person of the workspace."""

    entity: str
    id: UUID

    @property
    def name(self) -> str:
        return f"{self.entity}/{self.id}"


@dataclass(frozen=True)
class Pointing:
    """A record that names the subject, and the fields by which it does."""

    entity: Entity
    record: UUID
    fields: tuple[str, ...]


@dataclass(frozen=True)
class KeptFile:
    """A file of one of the records; its bytes lie in the file store."""

    id: UUID
    name: str
    sha256: str


class Personal:
    """Finds what is kept about a subject."""

    def __init__(self, tx: Transaction, subject: Subject) -> None:
        demand_administrator(tx)
        self._tx = tx
        self._app: App = current_app(tx)
        self.subject = subject
        if not self._is_there():
            raise NotFoundError("There is no {entity} {id}.", entity=subject.entity, id=subject.id)

    def _is_there(self) -> bool:
        if self.subject.entity == PERSON:
            return bool(People(self._tx).get(self.subject.id))
        rows = Rows(self._tx, self._app.entity(self.subject.entity))
        mine = rows.select(rows.table.c.id, deleted=None).where(rows.table.c.id == self.subject.id)
        return self._tx.execute(mine).first() is not None

    def pointing(self) -> list[Pointing]:
        """The records that name the subject; a line counts as the record that it is in."""
        found: dict[tuple[str, UUID], tuple[Entity, list[str]]] = {}
        for entity in self._app.entities.values():
            owner = entity if entity.parent is None else self._app.entity(entity.parent)
            for key, record in self._named_in(entity):
                if (owner.key, record) != (self.subject.entity, self.subject.id):
                    found.setdefault((owner.key, record), (owner, []))[1].append(key)
        return [
            Pointing(entity, record, tuple(dict.fromkeys(keys)))
            for (_, record), (entity, keys) in found.items()
        ]

    def _named_in(self, entity: Entity) -> Iterator[tuple[str, UUID]]:
        rows = Rows(self._tx, entity)
        id = rows.table.c.id if entity.parent is None else rows.table.c.parent
        for field in (*entity.fields.values(), *entity.system.values()):
            condition = self._condition(entity, field)
            if condition is not None:
                mine = rows.select(id, right=SYSTEM, deleted=None).where(condition).distinct()
                yield from ((field.key, one) for one in self._tx.execute(mine).scalars())

    def _condition(self, entity: Entity, field: Field) -> ColumnElement[bool] | None:
        """True for the records whose ``field`` names the subject; None if it never does."""
        wanted: object = self.subject.id
        if field.key in plan_of(self._app, entity).any_links:
            wanted = self.subject.name
        elif not self._leads_here(field):
            return None
        if field.key in entity.joins:
            pairs = entity.joins[field.key]
            of = Pairs(pairs).select(pairs.c.record_id).where(pairs.c.target_id == wanted)
            return entity.table.c.id.in_(of)
        return entity.table.c[field.key] == wanted if field.key in entity.table.c else None

    def _leads_here(self, field: Field) -> bool:
        if self.subject.entity == PERSON:
            return field.type.directory == PERSON
        target = link_target(self._app, field)
        return target is not None and target.key == self.subject.entity

    def told(self) -> dict[str, Any]:
        """All of it as JSON: the subject, the records that name it, their history, the audit."""
        told: dict[str, Any] = {
            "about": self.subject.name, "at": self._tx.now.isoformat(),
            "records": [self._record(entity, id) for entity, id in self._records()],
            "audit": [self._audited(one) for one in self._audit()],
        }  # fmt: skip
        if self.subject.entity == PERSON:
            told["person"] = _person(self._tx, self.subject.id)
        else:
            told["consents"] = self._consents()
        write_audit(self._tx, "privacy.export", self.subject.name, records=len(told["records"]))
        return told

    def _records(self) -> Iterator[tuple[Entity, UUID]]:
        if self.subject.entity != PERSON:
            yield self._app.entity(self.subject.entity), self.subject.id
        yield from ((one.entity, one.record) for one in self.pointing())

    def files(self) -> list[KeptFile]:
        """The files of the subject's own record."""
        mine = select(FILE.c.id, FILE.c.name, FILE.c.sha256).where(
            FILE.c.record_id == self.subject.id
        )
        return [KeptFile(*row) for row in self._tx.execute(mine)]

    def _record(self, entity: Entity, id: UUID) -> dict[str, object]:
        record = Reader(self._tx, self._app, entity).get(id, deleted=None)
        titles = {field.id: field.key for field in entity.fields.values()}
        history = entries_of(self._tx, id, limit=10_000)
        return {
            "entity": entity.key, "id": str(id), "title": record.title,
            "values": _values(record), "history": [_step(one, titles) for one in history],
        }  # fmt: skip

    def _consents(self) -> list[dict[str, object]]:
        entity = self._app.entity(self.subject.entity)
        found = consents_of(self._tx, self._app, entity, self.subject.id)
        return [consent_as_json(one) for one in found]

    def _audit(self) -> Iterator[Any]:
        log = AuditLog(self._tx)
        if self.subject.entity == PERSON:
            return log.all(AuditQuery(person=self.subject.id))
        return (one for one in log.all(AuditQuery(search=self.subject.name)))

    @staticmethod
    def _audited(one: Any) -> dict[str, object]:
        return {
            "at": one.at.isoformat(), "by": one.actor_name, "action": one.action,
            "subject": one.subject, "data": one.data, "address": one.address,
        }  # fmt: skip


def _values(record: Record) -> dict[str, object]:
    return {key: dump(value, record.fields[key]) for key, value in record.values.items()}


def _step(one: Entry, keys: Mapping[str, str]) -> dict[str, object]:
    changes = {keys.get(id, id): list(pair) for id, pair in one.changes.items()}
    return {
        "revision": one.revision, "at": one.at.isoformat(), "action": one.action,
        "by": str(one.actor) if one.actor else None, "changes": changes,
    }  # fmt: skip


def _person(tx: Transaction, id: UUID) -> dict[str, object]:
    one = People(tx).get(id)
    return {
        "login": one.login, "name": one.name, "email": one.email, "roles": list(one.roles),
        "department": str(one.department) if one.department else None,
        "manager": str(one.manager) if one.manager else None, "region": one.region,
        "posts": list(one.posts), "created_at": one.created_at.isoformat(),
    }  # fmt: skip
