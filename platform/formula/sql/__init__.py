"""Formulas as SQL, for both databases."""

from decimal import Decimal
from typing import Any

from sqlalchemy import Boolean, Date, Dialect, Numeric, Text, Uuid, func, type_coerce
from sqlalchemy.types import TypeDecorator, TypeEngine

from ...core.columns import ExactNumeric, UTCDateTime
from ..core import Core
from ..expression import Expression
from ..types import Environment, FormulaType
from .emit import BaseEmitter
from .pack import POSTGRES_FUNCTIONS
from .postgres import PostgresEmitter
from .source import Children, SqlSource
from .sqlite import SqliteEmitter, install_sqlite


class ExactNumber(TypeDecorator[Decimal]):
    """A computed number of any scale; text on SQLite, where no scale makes it an integer."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else Numeric())

    def process_result_value(self, value: object, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(str(value))


def emit_sql(core: Core, source: SqlSource, environment: Environment) -> Expression:
    """A condition for WHERE (NULL counts as FALSE), or a value to select.

    Names of the record come from ``source``; everything else is bound as a constant.
    """
    if core.type is FormulaType.BOOLEAN:
        return _emitter(source, environment).where(core)
    return emit_value(core, source, environment)


def emit_value(
    core: Core, source: SqlSource, environment: Environment, *, scale: int | None = None
) -> Expression:
    """A value to select, to order by or to store; TRUE or FALSE is never NULL.

    With ``scale`` a number is rounded, half away from zero, and is what a column of that scale
    holds; without, it is exact, but on SQLite text that SQLAlchemy reads: not to be ordered by.
    """
    emitter = _emitter(source, environment)
    if isinstance(emitter, SqliteEmitter):
        found = emitter.stored(core, scale)
    else:
        found = emitter.value(core)
        if scale is not None and core.type is FormulaType.NUMBER:
            found = func.fl_round(found, scale)
    return type_coerce(found, _result_type(core, source, scale))


def _emitter(source: SqlSource, environment: Environment) -> BaseEmitter:
    return _EMITTERS[source.dialect]((source,), environment)


def _result_type(core: Core, source: SqlSource, scale: int | None) -> TypeEngine[Any]:
    if core.type is FormulaType.NUMBER:
        if scale is not None:
            return ExactNumeric(scale=scale)
        return ExactNumber()
    return _RESULTS.get(core.type, Text())


_EMITTERS: dict[str, type[BaseEmitter]] = {"sqlite": SqliteEmitter, "postgresql": PostgresEmitter}
_RESULTS: dict[FormulaType, TypeEngine[Any]] = {
    FormulaType.BOOLEAN: Boolean(),
    FormulaType.DATE: Date(),
    FormulaType.DATETIME: UTCDateTime(),
    FormulaType.LINK: Uuid(),
}

__all__ = [
    "POSTGRES_FUNCTIONS",
    "Children",
    "ExactNumber",
    "SqlSource",
    "emit_sql",
    "emit_value",
    "install_sqlite",
]
