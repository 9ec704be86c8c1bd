"""Shares: records given to people, departments and roles beside what roles say, and teams.

A share widens whose records somebody reaches, never what they may do: without a role that lets them
read or change records of the entity at all, it gives nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast as typed
from uuid import UUID

from sqlalchemy import ColumnElement, RowMapping, delete, insert, select, update

from ..access.audit import write_audit
from ..access.departments import Departments
from ..access.people import People
from ..access.rights import Action
from ..access.rows import today
from ..access.shared import SHARED, to_department, to_person, to_role
from ..access.tables import share
from ..core.errors import InvalidValueError, NotAllowedError, NotFoundError
from ..core.ids import new_id
from ..core.transaction import Transaction
from ..documents.app import App, Entity
from ..documents.releases import current_app
from .query import THIS, Rows
from .reading import missing

LONGEST_PART = 100


@dataclass(frozen=True)
class Share:
    """One share of a record; ``until`` is its last day, ``part`` what a team member does."""

    id: UUID
    grantee: str
    title: str
    may_edit: bool
    part: str
    until: date | None
    created_at: datetime
    created_by: UUID | None


class Shares:
    """The shares of one record that the actor may see.

    :raises NotFoundError: if there is no such record, or none that the actor may see.
    """

    def __init__(self, transaction: Transaction, entity: str, record: UUID) -> None:
        self._tx = transaction
        self._app: App = current_app(transaction)
        self._entity: Entity = self._app.entity(entity)
        self._record = record
        if not self._may("read"):
            raise missing(self._entity, record)

    def all(self) -> Sequence[Share]:
        """All of them, the oldest first."""
        found = select(share).where(*self._mine).order_by(share.c.created_at, share.c.id)
        return [self._share(row._mapping) for row in self._tx.execute(found)]

    def team(self) -> Sequence[Share]:
        """Those that say what somebody does for the record."""
        return [one for one in self.all() if one.part]

    def give(
        self, grantee: str, *, may_edit: bool = False, until: date | None = None, part: str = ""
    ) -> Share:
        """Share the record, or change the share that there is.

        :param grantee: made by ``to_person``, ``to_department`` or ``to_role``.
        :raises NotAllowedError: if the actor may not share it, or may not edit it themselves.
        """
        self._demand("share", "You may not share this record.")
        if may_edit:
            self._demand("update", "You may not change this record, so you cannot let others.")
        title = self._title(grantee)
        if until is not None and until < today(self._tx):
            raise InvalidValueError("The last day of a share is not in the past.", field="until")
        if len(part) > LONGEST_PART:
            raise InvalidValueError(
                "Write at most {most} characters.", field="part", most=LONGEST_PART
            )
        id = self._stored(grantee, {"may_edit": may_edit, "until": until, "part": part.strip()})
        write_audit(
            self._tx, "share.give", self._subject, grantee=grantee, title=title,
            may_edit=may_edit, until=until and until.isoformat(),
        )  # fmt: skip
        return next(one for one in self.all() if one.id == id)

    def take(self, id: UUID) -> None:
        """End a share.

        :raises NotFoundError: if the record has no such share.
        """
        self._demand("share", "You may not share this record.")
        known = next((one for one in self.all() if one.id == id), None)
        if known is None:
            raise NotFoundError("There is no such share.")
        self._tx.execute(delete(share).where(share.c.id == id))
        write_audit(self._tx, "share.take", self._subject, grantee=known.grantee)

    def _stored(self, grantee: str, values: dict[str, object]) -> UUID:
        mine = (*self._mine, share.c.grantee == grantee)
        known = self._tx.execute(select(share.c.id).where(*mine)).scalar_one_or_none()
        if known is not None:
            self._tx.execute(update(share).where(share.c.id == known).values(values))
            return typed("UUID", known)
        row = {
            "id": (id := new_id()), "entity_id": self._entity.id, "record_id": self._record,
            "grantee": grantee, "created_at": self._tx.now, "created_by": self._tx.actor.person,
        }  # fmt: skip
        self._tx.execute(insert(share).values({**row, **values}))
        if grantee not in SHARED.of(self._tx).get(self._entity.id, ()):
            SHARED.touch(self._tx)
        return id

    @property
    def _mine(self) -> tuple[ColumnElement[bool], ...]:
        return share.c.record_id == self._record, share.c.entity_id == self._entity.id

    @property
    def _subject(self) -> str:
        return f"{self._entity.key}/{self._record}"

    def _may(self, action: Action) -> bool:
        statement = Rows(self._tx, self._entity).one(("id",), right=action)
        return self._tx.execute(statement, {THIS: self._record}).first() is not None

    def _demand(self, action: Action, refusal: str) -> None:
        if not self._may(action):
            raise NotAllowedError(refusal)

    def _share(self, row: RowMapping) -> Share:
        return Share(
            row["id"], row["grantee"], grantee_title(self._tx, row["grantee"]) or "",
            row["may_edit"], row["part"], row["until"], row["created_at"], row["created_by"],
        )  # fmt: skip

    def _title(self, grantee: str) -> str:
        title = grantee_title(self._tx, grantee)
        if title is None:
            raise InvalidValueError("There is nobody of that id to share with.", field="grantee")
        return title


def grantee_title(tx: Transaction, grantee: str) -> str | None:
    """What a grantee is called; None if there is no such one."""
    kind, _, key = grantee.partition("/")
    if kind == "role":
        roles = dict(current_app(tx).all("role"))
        return str(roles[key].get("title", key)) if key in roles else None
    try:
        id = UUID(key)
    except ValueError:
        return None
    known = {"person": People(tx).names_of([id]), "department": Departments(tx).names()}
    return known.get(kind, {}).get(id)


def forget_shares(tx: Transaction, entity: Entity, records: Iterable[UUID]) -> None:
    """Take away the shares of records that are gone for good."""
    gone = share.c.record_id.in_(list(records)), share.c.entity_id == entity.id
    tx.execute(delete(share).where(*gone))


__all__ = ["Share", "Shares", "forget_shares", "to_department", "to_person", "to_role"]
