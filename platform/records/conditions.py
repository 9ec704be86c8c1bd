"""A filter's formula as a condition of a query."""

from functools import lru_cache
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement

from ..access.environment import environment
from ..core.errors import InvalidValueError
from ..core.transaction import Transaction
from ..documents.app import App, Entity
from ..documents.formula_schema import USER, formula_schema
from ..formula import Checked, Core, FormulaType, check, emit_sql
from . import rights
from .formula_source import source_of
from .formulas import reads_of
from .query import SYSTEM
from .rights import READ

_CONNECTIVES = frozenset({"AND", "OR", "NOT"})
_MOST_KEPT = 500
_PLAIN: WeakKeyDictionary[App, dict[tuple[str, str, bool], ColumnElement[bool]]] = (
    WeakKeyDictionary()
)


def condition(transaction: Transaction, app: App, entity: Entity, text: str) -> ColumnElement[bool]:
    """Records for which the formula ``text`` is TRUE.

    :raises InvalidValueError: with the place of the mistake, counted in code points from 0.
    :raises NotAllowedError: if it reads a field that is hidden from the actor.
    """
    demanded(transaction, app, entity, text)
    return _emitted(transaction, app, entity, text, _core(app, entity, text), READ)


def demanded(transaction: Transaction, app: App, entity: Entity, text: str) -> Checked:
    """A filter's formula, which the actor may use.

    :raises InvalidValueError: as ``condition``; ``NotAllowedError`` too.
    """
    _core(app, entity, text)
    checked = _checked(app, entity, text)
    for reference in checked.references:
        other = app.entity(reference.entity)
        rights.demand_field(transaction, other, reference.key, use="filter")
    return checked


def admission(transaction: Transaction, app: App, entity: Entity, text: str) -> ColumnElement[bool]:
    """As ``condition``, for what holds whoever looks: it reads what the actor may not see."""
    return _emitted(transaction, app, entity, text, _core(app, entity, text), SYSTEM)


def reads(app: App, entity: Entity, text: str) -> frozenset[str] | None:
    """The record's own fields that a filter reads; None if it reads others' too."""
    needs, own = reads_of(_core(app, entity, text))
    return None if needs else own


def _core(app: App, entity: Entity, text: str) -> Core:
    checked = _checked(app, entity, text)
    if checked.core is not None:
        return checked.core
    problem = checked.problems[0]
    raise InvalidValueError(
        "{problem} (characters {start} to {end} of the filter)",
        field="filter", problem=problem.told, code=problem.code,
        start=problem.start, end=problem.end,
    )  # fmt: skip


def _emitted(
    transaction: Transaction, app: App, entity: Entity, text: str, core: Core, right: str
) -> ColumnElement[bool]:
    def emitted() -> ColumnElement[bool]:
        source = source_of(transaction, app, entity, entity.table, right=right)
        return emit_sql(core, source, environment(transaction, app))

    if not is_plain(app, entity, text):
        return emitted()
    kept = _PLAIN.setdefault(app, {})
    key = (entity.key, text, transaction.is_sqlite)
    if key not in kept:
        if len(kept) >= _MOST_KEPT:
            kept.clear()
        kept[key] = emitted()
    return kept[key]


@lru_cache(maxsize=2_000)
def is_plain(app: App, entity: Entity, text: str) -> bool:
    """Whether the condition is the same object each time: it depends on the record alone."""
    checked = _checked(app, entity, text)
    if checked.core is None or checked.variables or not checked.functions <= _CONNECTIVES:
        return False
    needs, _ = reads_of(checked.core)
    return not needs


@lru_cache(maxsize=2_000)
def _checked(app: App, entity: Entity, text: str) -> Checked:
    return check(text, formula_schema(app), entity.key, returns=FormulaType.BOOLEAN, variables=USER)
