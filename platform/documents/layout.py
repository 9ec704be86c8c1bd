"""From documents to tables: which columns a release uses, and what must be added to have them."""

from collections.abc import Callable, Iterable, Mapping

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from ..core.errors import PlanRefusedError
from ..core.transaction import Transaction
from ..fields.field import Field
from .app import App, Documents, Entity
from .column_map import DROPPED, ColumnMap, PhysicalColumn, assign_columns, storage_of
from .compile import assemble
from .ddl import SchemaChange, schema_change
from .indexes import IndexPlan, indexes_of
from .search_index import search_statements
from .tables import COLUMN


def physical_columns(transaction: Transaction) -> dict[str, list[PhysicalColumn]]:
    """Every column that there is, retired ones too, by entity id.

    One that was dropped keeps its name and holds nothing: an older release still names it.
    """
    found: dict[str, list[PhysicalColumn]] = {}
    for row in transaction.execute(select(COLUMN)):
        storage = DROPPED if row.dropped else row.storage
        one = PhysicalColumn(row.entity_id, row.field_id, row.name, storage)
        found.setdefault(row.entity_id, []).append(one)
    return found


def lay_out(
    documents: Documents,
    release: int,
    current: ColumnMap,
    physical: Mapping[str, Iterable[PhysicalColumn]],
    prepared: Callable[[Entity], Mapping[str, str]] = lambda entity: {},
) -> tuple[App, ColumnMap]:
    """The app of ``documents`` with a column for every field, and the map that says which."""
    app = assemble(documents, current, release)
    columns = {
        entity.id: assign_columns(
            current.get(entity.id, {}),
            entity.fields.values(),
            physical.get(entity.id, ()),
            prepared(entity),
        )
        for entity in app.entities.values()
    }
    # Most releases change no column: views, roles and flows have none.
    return (app if columns == current else assemble(documents, columns, release)), columns


def build_tables(transaction: Transaction, app: App, columns: ColumnMap) -> None:
    """Add the tables and columns that ``app`` needs; retire the columns it does not use."""
    with schema_change(transaction.connection) as change:
        tables = change.tables()
        for entity in app.entities.values():
            if entity.table.name in tables:
                _add_columns(change, entity)
            else:
                change.add_table(entity.table)
                change.run(search_statements(entity.table, transaction))
            for join in entity.joins.values():
                if join.name not in tables:
                    change.add_table(join)
    _note_columns(transaction, app, columns)


def build_indexes(transaction: Transaction, app: App, entities: Iterable[Entity]) -> None:
    """Make the indexes that the entities need and drop those that nothing asks for any more."""
    touched = list(entities)
    tables = [table.name for entity in touched for table in (entity.table, *entity.joins.values())]
    plans = [plan for entity in touched for plan in indexes_of(app, entity)]
    with schema_change(transaction.connection) as change:
        wanted = {plan.name: plan for plan in plans if plan.is_possible(change.dialect)}
        there = change.indexes(tables)
        for name, table in there.items():
            if name not in wanted and name.partition("_")[0] in {"i", "u", "uw"}:
                change.drop_index(name, table)
        for name, plan in wanted.items():
            if name not in there:
                _add_index(change, plan)


def _add_index(change: SchemaChange, plan: IndexPlan) -> None:
    try:
        change.add_index(plan)
    except IntegrityError as error:
        # Values that were converted or brought back in this very publish: no plan saw them.
        raise PlanRefusedError(
            "{fields} cannot become unique: after this change some records have equal values. "
            "Change or merge them first.", fields=", ".join(plan.keys),
        ) from error  # fmt: skip


def _add_columns(change: SchemaChange, entity: Entity) -> None:
    there = change.columns(entity.table.name)
    change.add_columns(
        entity.table.name, [one for one in entity.table.columns if one.name not in there]
    )


def add_column(transaction: Transaction, entity: Entity, field: Field) -> None:
    """Add one column before the release that will use it; until then it counts as retired."""
    with schema_change(transaction.connection) as change:
        change.add_columns(entity.table.name, [entity.table.columns[field.key]])
    row = _column_row(entity, field, field.column or "", storage_of(field) or "", 0)
    transaction.execute(insert(COLUMN).values({**row, "retired_at": transaction.now}))


def _column_row(
    entity: Entity, field: Field, name: str, storage: str, release: int
) -> dict[str, object]:
    return {
        "table_name": entity.table.name, "name": name, "entity_id": entity.id,
        "field_id": field.id, "storage": storage, "release": release, "retired_at": None,
        "dropped": False,
    }  # fmt: skip


def _note_columns(transaction: Transaction, app: App, columns: ColumnMap) -> None:
    known = {(row.table_name, row.name) for row in transaction.execute(select(COLUMN))}
    rows = [
        _column_row(entity, field, columns[entity.id][field.id], storage, app.release)
        for entity in app.entities.values()
        for field in entity.fields.values()
        if (storage := storage_of(field)) is not None
        and (entity.table.name, columns[entity.id][field.id]) not in known
    ]
    if rows:
        transaction.execute(insert(COLUMN), rows)
    _retire(transaction, columns)


def _retire(transaction: Transaction, columns: ColumnMap) -> None:
    used = {(entity, name) for entity, names in columns.items() for name in names.values()}
    for row in transaction.execute(select(COLUMN).where(~COLUMN.c.dropped)).all():
        in_use = (row.entity_id, row.name) in used
        if in_use == (row.retired_at is not None):
            transaction.execute(
                update(COLUMN)
                .where(COLUMN.c.table_name == row.table_name, COLUMN.c.name == row.name)
                .values(retired_at=None if in_use else transaction.now)
            )
