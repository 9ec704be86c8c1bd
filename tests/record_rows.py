"""Rows of record tables written and read directly, below the records floor."""

from collections.abc import Iterable, Mapping

from sqlalchemy import insert, select, text

from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.ids import new_id
from formloom.platform.core.workspace import Workspace
from formloom.platform.documents.releases import current_app

OPEN = {"access": "test"}


def write(workspace: Workspace, key: str, values: Iterable[Mapping[str, object]]) -> None:
    """Insert records with the JSON form of their values."""
    with workspace.write(SYSTEM) as tx:
        entity = current_app(tx).entity(key)
        for one in values:
            loaded = {name: entity.fields[name].type.load(value, entity.fields[name])
                      for name, value in one.items()}  # fmt: skip
            system = {
                "id": new_id(), "created_at": tx.now, "updated_at": tx.now, "revision": 1,
            }  # fmt: skip
            statement = insert(entity.table).values(**system, **loaded)
            tx.execute(statement.execution_options(**OPEN))


def read(workspace: Workspace, key: str, field: str) -> list[object]:
    """One field of all records, in the order of their making."""
    with workspace.read(SYSTEM) as tx:
        table = current_app(tx).entity(key).table
        statement = select(table.c[field]).order_by(table.c.seq).execution_options(**OPEN)
        return list(tx.execute(statement).scalars())


def rows(workspace: Workspace, statement: str) -> list[tuple[object, ...]]:
    """Any SQL, as an administrator at the database would type it."""
    with workspace.write(SYSTEM) as tx:
        connection = tx.connection.execution_options(formloom_ddl=True)
        result = connection.execute(text(statement))
        return [tuple(row) for row in result] if result.returns_rows else []
