"""One formula run by every engine over the same records, in real databases."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Integer,
    MetaData,
    Table,
    Text,
    create_engine,
    event,
    select,
)

from formloom.platform.core.columns import ExactNumeric, UTCDateTime
from formloom.platform.formula import FieldSpec, FormulaType, emit_sql, emit_value
from formloom.platform.formula.dates import stored
from formloom.platform.formula.numbers import plain
from formloom.platform.formula.sql import POSTGRES_FUNCTIONS, Children, install_sqlite

TYPES = {
    FormulaType.TEXT: Text,
    FormulaType.CHOICE: Text,
    FormulaType.BOOLEAN: Boolean,
    FormulaType.DATE: Date,
    FormulaType.DATETIME: UTCDateTime,
    FormulaType.MULTI_CHOICE: Text,
}


class World:
    """Entities, and records of them as the Python engine takes them."""

    def __init__(self, entities: Mapping[str, Mapping[str, FieldSpec]]) -> None:
        self.entities = entities

    def fields(self, entity: str) -> Mapping[str, FieldSpec]:
        return self.entities[entity]


class Source:
    """A table of the test's own schema; ``id`` is a number, links are numbers."""

    def __init__(self, database: "Database", entity: str, table) -> None:
        self.database = database
        self.entity = entity
        self.table = table
        self.dialect = database.engine.dialect.name

    def column(self, key: str):
        return self.table.c[key]

    def link(self, key: str):
        target = self.database.world.fields(self.entity)[key].entity
        far = self.database.tables[target].alias()
        return Source(self.database, target, far), far.c.id == self.table.c[key]

    def children(self, key: str) -> Children:
        spec = self.database.world.fields(self.entity)[key]
        far = self.database.tables[spec.entity].alias()
        source = Source(self.database, spec.entity, far)
        return Children(source, far.c[spec.via] == self.table.c.id, [far.c.id])


class Database:
    """The world's records in one database."""

    def __init__(self, world: World, url: str) -> None:
        self.world = world
        self.engine = create_engine(url)
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", lambda raw, _: install_sqlite(raw))
        self.metadata = MetaData()
        self.tables = {entity: self._table(entity) for entity in world.entities}
        self.metadata.create_all(self.engine)
        if self.engine.dialect.name == "postgresql":
            raw = self.engine.raw_connection()
            for statement in POSTGRES_FUNCTIONS:
                raw.cursor().execute(statement)
            raw.commit()
            raw.close()

    def _table(self, entity: str) -> Table:
        columns = [Column("id", Integer, primary_key=True)]
        for spec in self.world.fields(entity).values():
            if spec.type is FormulaType.LINK:
                columns.append(Column(spec.key, Integer))
            elif spec.type is FormulaType.NUMBER:
                columns.append(Column(spec.key, ExactNumeric(18, spec.scale)))
            elif spec.type is not FormulaType.CHILDREN:
                columns.append(Column(spec.key, TYPES[spec.type]))
        taken = {column.name for column in columns}
        specs = (spec for other in self.world.entities.values() for spec in other.values())
        for spec in specs:
            is_back = spec.type is FormulaType.CHILDREN and spec.entity == entity
            if is_back and spec.via not in taken:
                columns.append(Column(spec.via, Integer))
        return Table(entity, self.metadata, *columns)

    def insert(self, entity: str, rows: Sequence[Mapping[str, object]]) -> None:
        if rows:
            with self.engine.begin() as connection:
                names = [column.name for column in self.tables[entity].columns]
                filled = [{name: row.get(name) for name in names} for row in rows]
                connection.execute(self.tables[entity].insert(), filled)

    def values(self, core, entity: str, environment) -> list[object]:
        """What the formula gives for every record, in the order of their ids."""
        table = self.tables[entity]
        value = emit_value(core, Source(self, entity, table), environment)
        with self.engine.connect() as connection:
            return list(connection.scalars(select(value).select_from(table).order_by(table.c.id)))

    def stored(self, core, entity: str, environment, scale: int) -> list[object]:
        """The same as a column of so many decimals holds it."""
        table = self.tables[entity]
        value = emit_value(core, Source(self, entity, table), environment, scale=scale)
        with self.engine.connect() as connection:
            return list(connection.scalars(select(value).select_from(table).order_by(table.c.id)))

    def matching(self, core, entity: str, environment) -> list[bool]:
        """For every record whether a WHERE clause keeps it."""
        table = self.tables[entity]
        clause = emit_sql(core, Source(self, entity, table), environment)
        with self.engine.connect() as connection:
            every = connection.scalars(select(table.c.id).order_by(table.c.id))
            kept = set(connection.scalars(select(table.c.id).where(clause)))
            return [one in kept for one in every]

    def close(self) -> None:
        self.engine.dispose()


def shown(value: object) -> object:
    """A value of any engine in one form: what JSON would hold."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Decimal | int):
        return plain(value)
    if isinstance(value, datetime):
        return stored(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return list(value) or None
    return value


__all__ = ["Database", "Source", "World", "shown"]
