"""The core as PostgreSQL's own SQL, with the functions of pack.py."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    cast,
    false,
    func,
    literal,
    null,
    select,
    true,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from ..core import Core, walk
from ..expression import Expression
from ..functions import CALLS
from ..functions.sql import TYPES
from ..python import constant_value
from ..types import FormulaType
from .emit import BaseEmitter

BOOLEAN = FormulaType.BOOLEAN


class PostgresEmitter(BaseEmitter):
    """Everything is native: one statement, and no value can abort it."""

    collates = True

    def value(self, core: Core) -> Expression:
        if core.type is BOOLEAN and core.kind != "list":
            return self.condition(core)
        if core.kind == "field":
            column = self.column(core)
            if core.type is FormulaType.NUMBER:
                # Integer columns would overflow in arithmetic, and abort the statement.
                column = cast(column, TYPES[core.type])
            return (
                func.coalesce(column, literal(Decimal(0), TYPES[core.type]))
                if core.zero
                else column
            )
        if core.kind == "list":
            return self._list(core)
        constant = self.folded(core)
        if constant is not None:
            zero = core.zero and constant.value is None
            return self.literal(Decimal(0) if zero else constant_value(constant), core.type)
        return CALLS.get(core.name).sql(self, core)

    def literal(self, value: object, type: FormulaType) -> Expression:
        if value is None:
            return cast(null(), TYPES[type])
        if type is FormulaType.NUMBER and isinstance(value, int):
            return literal(value)
        return _bound(value, type)

    def raw(self, column: Expression, core: Core) -> Expression:
        return type_coerce(column, TYPES[core.type])

    def bound(self, constant: Core, beside: Core) -> BindParameter[Any] | None:
        return _bound(constant_value(constant), beside.type)

    def other(self, core: Core, exact: bool) -> ColumnElement[bool]:
        if core.kind == "variable":
            return true() if self.environment.variables.get(core.name) else false()
        if core.kind == "list":
            return self._list(core)
        constant = self.folded(core)
        if constant is not None:
            return true() if constant.value else false()
        return CALLS.get(core.name).sql(self, core)

    def _list(self, core: Core) -> Expression:
        children, reached = self.lines(core.path, core.up)
        inner = PostgresEmitter((*self.scopes, children.source), self.environment)
        value = inner.value(core.parts[0])
        statement = reached.statement.where(inner.where(core.parts[1]))
        order, tables = children.order, reached.tables
        if _is_of_outer(core.parts[0]):
            # SQL gives an aggregate of outer columns alone to the outer query.
            columns = [one.label(f"place_{at}") for at, one in enumerate(order)]
            lines = statement.with_only_columns(
                value.label("value"), *columns, maintain_column_froms=True
            )
            table = lines.correlate_except(*tables).subquery()
            value, *order = table.c
            statement, tables = select(value).select_from(table), (table,)
        found = statement.with_only_columns(
            self._aggregate(core, value, order), maintain_column_froms=True
        )
        return found.scalar_subquery().correlate_except(*tables)

    def _aggregate(self, core: Core, value: Expression, order: Sequence[Expression]) -> Expression:
        match core.name:
            case "COUNT":
                return cast(func.count(), TYPES[core.type])
            case "ANY":
                return func.coalesce(func.bool_or(value), false())
            case "ALL":
                return func.coalesce(func.bool_and(value), true())
            case "SUM":
                return func.coalesce(func.sum(value), 0)
            case "AVERAGE":
                return func.fl_div(func.sum(value), func.count(value))
            case "MIN":
                return func.min(value)
            case "MAX":
                return func.max(value)
        separator = func.coalesce(self.value(core.parts[2]), "")
        return func.fl_kept(func.string_agg(value, aggregate_order_by(separator, *order)))


def _bound(value: object, type: FormulaType) -> BindParameter[Any]:
    return literal(UUID(str(value)) if type is FormulaType.LINK else value, TYPES[type])


def _is_of_outer(value: Core) -> bool:
    """Whether a value of lines reads records, and none of them is the line."""
    return any(one.kind in ("field", "list") for one in walk(value)) and not _reads(value, 0)


def _reads(core: Core, depth: int) -> bool:
    """Whether ``core`` reads the record that lies ``depth`` lists outward."""
    if core.kind in ("field", "list") and core.up == depth:
        return True
    if core.kind == "list":
        inside = any(_reads(part, depth + 1) for part in core.parts[:2])
        return inside or any(_reads(part, depth) for part in core.parts[2:])
    return any(_reads(part, depth) for part in core.parts)
