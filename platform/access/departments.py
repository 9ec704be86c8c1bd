"""Departments, a tree."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from ..core.errors import DuplicateError, InvalidValueError, NotFoundError
from ..core.ids import new_id
from ..core.transaction import Transaction
from .actors import demand_administrator
from .audit import write_audit
from .directory import DIRECTORY, directory
from .hierarchy import departments_below
from .tables import department


@dataclass(frozen=True)
class Department:
    """A department; ``key`` is its unchanging name for documents and imports."""

    id: UUID
    key: str
    name: str
    parent: UUID | None
    head: UUID | None


class Departments:
    """Reads and changes the tree of departments."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(
        self, key: str, name: str, *, parent: UUID | None = None, head: UUID | None = None
    ) -> Department:
        """Add a department.

        :raises DuplicateError: if the key is taken.
        """
        demand_administrator(self._tx)
        new = Department(new_id(), key.strip(), name.strip(), parent, head)
        if not new.key or not new.name:
            raise InvalidValueError("A department needs a key and a name.", field="name")
        row = {"id": new.id, "key": new.key, "name": new.name, "parent_id": parent, "head_id": head}
        try:
            self._tx.execute(department.insert().values(row))
        except IntegrityError as error:
            raise DuplicateError(
                "There is already a department '{key}'.", fields=["key"], key=key
            ) from error
        DIRECTORY.touch(self._tx)
        write_audit(self._tx, "department.add", f"department/{new.id}", key=key, name=name)
        return new

    def change(
        self, id: UUID, *, name: str, parent: UUID | None = None, head: UUID | None = None
    ) -> None:
        """Rename a department, move it under ``parent`` and set its head.

        :raises InvalidValueError: if it would come to lie below itself.
        """
        demand_administrator(self._tx)
        self.get(id)
        if parent is not None and parent in departments_below(self._tx, id):
            raise InvalidValueError("A department cannot lie below itself.", field="parent")
        values = {"name": name, "parent_id": parent, "head_id": head}
        self._tx.execute(update(department).where(department.c.id == id).values(values))
        DIRECTORY.touch(self._tx)
        write_audit(self._tx, "department.change", f"department/{id}", name=name)

    def get(self, id: UUID) -> Department:
        """One department.

        :raises NotFoundError: if there is none.
        """
        for one in self.all():
            if one.id == id:
                return one
        raise NotFoundError("There is no such department.")

    def names(self) -> Mapping[UUID, str]:
        """The names of all departments."""
        return directory(self._tx).names

    def all(self) -> list[Department]:
        """All of them, by name."""
        return [
            Department(row.id, row.key, row.name, row.parent_id, row.head_id)
            for row in self._tx.execute(select(department).order_by(department.c.name))
        ]
