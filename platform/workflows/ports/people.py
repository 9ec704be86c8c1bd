"""The people of the workspace as the core asks for them, each read when it is first needed."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Text, bindparam, select, type_coerce

from ...access.names import login_key
from ...access.tables import department, person
from ...core.actor import ADMINISTRATOR
from ...core.transaction import Transaction
from ...documents.releases import current_app
from ..delegations import active_loan
from ..facts import Department, Loan, Person
from ..handovers import receiver_of

_COLUMNS = (
    person.c.id, person.c.name, person.c.login, person.c.department_id, person.c.manager_id,
    person.c.roles, person.c.posts, person.c.disabled_at,
)  # fmt: skip
#: Kept, for every command asks for somebody.
_BY_ID = select(*_COLUMNS).where(person.c.id == bindparam("person"))


class People:
    """An ``Org`` over the tables of people; ids are texts of UUIDs, groups are posts."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._people: dict[str, Person | None] = {}
        self._departments: dict[str, Department | None] = {}

    def person(self, id: str) -> Person | None:
        key = uuid_of(id)
        if id not in self._people:
            self._people[id] = None
            self._found(self._tx.fetch(_BY_ID, {"person": key}) if key else ())
        return self._people[id]

    def login(self, login: str) -> Person | None:
        found = self._read(person.c.login_key == login_key(login))
        return found[0] if found else None

    def department(self, id: str) -> Department | None:
        key = uuid_of(id)
        if id not in self._departments:
            self._departments[id] = self._department(key) if key else None
        return self._departments[id]

    def _department(self, id: UUID) -> Department | None:
        columns = (department.c.parent_id, department.c.head_id)
        row = self._tx.execute(select(*columns).where(department.c.id == id)).one_or_none()
        if row is None:
            return None
        heads = (str(row.head_id),) if row.head_id else ()
        return Department(str(id), _text(row.parent_id), heads)

    def with_role(self, role: str) -> Sequence[str]:
        # The text is only a first sieve: one role's key may be part of another's.
        text = type_coerce(person.c.roles, Text)
        likely = self._read(text.contains(f'"{role}"', autoescape=True))
        return [one.id for one in likely if role in one.roles]

    def in_group(self, group: str) -> Sequence[str]:
        named = self._read(person.c.posts.is_not(None))
        return [one.id for one in named if group in one.groups]

    def administrators(self) -> Sequence[str]:
        return [
            id for id in self.with_role(ADMINISTRATOR) if (one := self.person(id)) and one.active
        ]

    def receiver(self, leaver: str) -> str:
        id = uuid_of(leaver)
        return _text(receiver_of(self._tx, id)) if id else ""

    def agent(self, principal: str, flow: str) -> Loan | None:
        id, document = uuid_of(principal), current_app(self._tx).documents.get(("flow", flow), {})
        entity = str(document.get("entity", ""))
        return active_loan(self._tx, id, flow, entity) if id else None

    def _read(self, condition: ColumnElement[bool]) -> list[Person]:
        rows = self._tx.execute(select(*_COLUMNS).where(condition).order_by(person.c.id))
        return self._found(rows)

    def _found(self, rows: Iterable[Row[Any]]) -> list[Person]:
        found = [
            Person(
                id=str(row.id), name=row.name, login=row.login, active=row.disabled_at is None,
                department=_text(row.department_id), manager=_text(row.manager_id),
                roles=frozenset(row.roles), groups=frozenset(row.posts or ()),
                administrator=ADMINISTRATOR in row.roles,
            )
            for row in rows
        ]  # fmt: skip
        self._people.update((one.id, one) for one in found)
        return found


@lru_cache(maxsize=10_000)
def uuid_of(id: str) -> UUID | None:
    """The id of something in the workspace; None for a text that is none."""
    try:
        return UUID(id)
    except ValueError:
        return None


def _text(id: UUID | None) -> str:
    return str(id) if id else ""
