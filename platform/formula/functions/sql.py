"""The ways in which functions become PostgreSQL."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Boolean, Date, DateTime, Numeric, Text, Uuid, func
from sqlalchemy.types import TypeEngine

from ..core import Core
from ..expression import Expression
from ..types import FormulaType
from .entry import Emitter

Sql = Callable[[Emitter, Core], Expression]

TYPES: dict[FormulaType, TypeEngine[Any]] = {
    FormulaType.NUMBER: Numeric(),
    FormulaType.TEXT: Text(),
    FormulaType.CHOICE: Text(),
    FormulaType.BOOLEAN: Boolean(),
    FormulaType.DATE: Date(),
    FormulaType.DATETIME: DateTime(timezone=True),
    FormulaType.MULTI_CHOICE: Text(),
    FormulaType.LINK: Uuid(),
}


def called(name: str) -> Sql:
    """A function of the database with the same arguments."""

    def emit(emitter: Emitter, core: Core) -> Expression:
        arguments = [emitter.value(part) for part in core.parts]
        return getattr(func, name)(*arguments, type_=TYPES[core.type])  # type: ignore[no-any-return]

    return emit


def zoned(name: str) -> Sql:
    """The same, with the workspace's zone as the last argument."""

    def emit(emitter: Emitter, core: Core) -> Expression:
        arguments = [emitter.value(part) for part in core.parts]
        zone = emitter.literal(emitter.environment.zone.key, FormulaType.TEXT)
        return getattr(func, name)(*arguments, zone, type_=TYPES[core.type])  # type: ignore[no-any-return]

    return emit
