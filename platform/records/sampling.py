"""A formula tried on a stored record, as far as the actor may see: nothing is saved by it."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import literal_column

from ..access.environment import environment
from ..core.transaction import Transaction
from ..documents.app import App, Entity
from ..documents.formula_schema import formula_schema
from ..formula import Core, FieldSpec, FormulaType, Schema, emit_value
from ..formula.core import blank, boolean, number
from .formula_source import source_of
from .query import Rows
from .reading import missing

_SUMS = frozenset({"SUM", "COUNT"})


def value_on(transaction: Transaction, app: App, entity: Entity, id: UUID, core: Core) -> object:
    """What ``core`` gives for one record; what is only drafted has no value yet, so it is blank.

    :raises NotFoundError: if there is no such record, or none that the actor may see.
    """
    source = source_of(transaction, app, entity, entity.table)
    live = as_live(core, formula_schema(app), (entity.key,))
    value = emit_value(live, source, environment(transaction, app))
    statement = Rows(transaction, entity).select(literal_column("1"), value)
    row = transaction.execute(statement.where(entity.table.c.id == id)).one_or_none()
    if row is None:
        raise missing(entity, id)
    return row[1]


def as_live(core: Core, schema: Schema, scopes: Sequence[str]) -> Core:
    """``core`` over what ``schema`` has: other fields are blank, other lists empty.

    A record that is only looked at is what it was before, and not new.
    """
    if core.kind == "field":
        spec = _spec(core, schema, scopes)
        same = spec is not None and spec.type is core.type
        return replace(core, old=False) if same else _nothing(core)
    inner = scopes
    if core.kind == "list":
        spec = _spec(core, schema, scopes)
        if spec is None or spec.type is not FormulaType.CHILDREN or spec.entity is None:
            return _nothing(core)
        inner = (*scopes, spec.entity)
    elif core.name == "ISNEW":
        return _nothing(core)
    # The last argument of a list function belongs to the record that has the list.
    parts = (
        as_live(part, schema, inner if index < 2 else scopes)
        for index, part in enumerate(core.parts)
    )
    return replace(core, parts=tuple(parts))


def _spec(core: Core, schema: Schema, scopes: Sequence[str]) -> FieldSpec | None:
    """The field or list at the end of a path."""
    entity: str | None = scopes[-1 - core.up]
    spec: FieldSpec | None = None
    for key in core.path:
        spec = schema.fields(entity).get(key) if entity is not None else None
        entity = spec.entity if spec is not None else None
    return spec


def _nothing(core: Core) -> Core:
    if core.type is FormulaType.BOOLEAN:
        return boolean(False)
    counts = core.zero or core.name in _SUMS
    return number("0") if counts else blank(core.type)
