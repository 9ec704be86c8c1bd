"""What both databases share: columns, constants, and conditions on bare columns."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from operator import ge, gt, le, lt
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    FromClause,
    Select,
    and_,
    false,
    func,
    literal_column,
    not_,
    null,
    or_,
    select,
    true,
)

from .. import dates, numbers
from ..core import Core, walk
from ..expression import Expression
from ..functions.operators import identity
from ..python import compile_python
from ..types import Environment, FormulaType
from .source import Children, SqlSource

BOOLEAN = FormulaType.BOOLEAN
_COMPARE: dict[str, Callable[[object, object], ColumnElement[bool]]] = {
    "<": lt,  # type: ignore[dict-item]
    "<=": le,  # type: ignore[dict-item]
}
_REVERSED: dict[str, Callable[[object, object], ColumnElement[bool]]] = {
    "<": gt,  # type: ignore[dict-item]
    "<=": ge,  # type: ignore[dict-item]
}


@dataclass(frozen=True)
class Reached:
    """A sub-select that starts beside ``outer``: its joins and what ties them to ``outer``."""

    source: SqlSource
    statement: Select[Any]
    tables: tuple[FromClause, ...]


class BaseEmitter(ABC):
    """Builds expressions over ``scopes``, the innermost source last."""

    def __init__(self, scopes: Sequence[SqlSource], environment: Environment) -> None:
        self.scopes = tuple(scopes)
        self.environment = environment

    @abstractmethod
    def value(self, core: Core) -> Expression: ...

    @abstractmethod
    def bound(self, constant: Core, beside: Core) -> BindParameter[Any] | None:
        """A constant to compare with the raw column ``beside``; None if it cannot be."""

    @abstractmethod
    def other(self, core: Core, exact: bool) -> ColumnElement[bool]:
        """Any condition that has no form on bare columns; never NULL if ``exact``."""

    def condition(self, core: Core) -> ColumnElement[bool]:
        """TRUE or FALSE, never NULL."""
        return self._condition(core, exact=True)

    def where(self, core: Core) -> ColumnElement[bool]:
        """For a WHERE clause, where NULL is as good as FALSE and keeps indexes in use."""
        return self._condition(core, exact=False)

    def _condition(self, core: Core, exact: bool) -> ColumnElement[bool]:
        if core.kind == "const":
            return true() if core.value else false()
        if core.name == "AND":
            return and_(*(self._condition(part, exact) for part in cheapest_first(core.parts)))
        if core.name == "OR":
            return or_(*(self._condition(part, exact) for part in cheapest_first(core.parts)))
        if core.name == "NOT":
            return self._negation(core.parts[0])
        if core.kind == "field":
            return self.column(core).is_(true())
        found = self._native(core)
        if found is None:
            return self.other(core, exact)
        return func.coalesce(found, false()) if exact and core.name != "ISBLANK" else found

    def _negation(self, core: Core) -> ColumnElement[bool]:
        if core.name in ("=", "SAME"):
            pair = self._column_and_constant(core)
            if pair is not None:
                column, constant, _ = pair
                return self.column(column).is_distinct_from(constant)
        return not_(self.condition(core))

    def _native(self, core: Core) -> ColumnElement[bool] | None:
        """A condition on one bare column, if ``core`` is one."""
        if core.name in ("=", "SAME", "<", "<="):
            pair = self._column_and_constant(core)
            if pair is None:
                return self._day(core)
            column, constant, swapped = pair
            if core.name in ("=", "SAME"):
                return self._equal(column, constant)
            if column.type in (FormulaType.TEXT, FormulaType.CHOICE):
                return (
                    None
                    if self.collates
                    else self._order(core.name, swapped)(self.column(column), constant)
                )
            return self._order(core.name, swapped)(self.column(column), constant)
        if core.name == "IN":
            return self._in(core)
        if core.name == "HAS":
            return self._among_mine(core)
        if core.name == "ISBLANK" and core.parts[0].kind == "field":
            return self._blank(core.parts[0])
        return None

    def _among_mine(self, core: Core) -> ColumnElement[bool] | None:
        """A bare column among several that the person has, such as their departments."""
        choices, value = core.parts
        column = value.parts[0] if value.name == "KEY" else value
        if choices.kind != "variable" or column.kind != "field":
            return None
        mine = self.environment.variables.get(choices.name)
        known = mine if isinstance(mine, tuple | list) else ()
        kept = identity if column.type is FormulaType.LINK else str
        constants = (replace(_CONSTANT, type=column.type, value=kept(one)) for one in known)
        bound = [self.bound(one, column) for one in constants]
        return self.column(column).in_([one.value for one in bound if one is not None])

    #: Whether text must be told to compare by code point.
    collates = False

    def _order(self, name: str, swapped: bool) -> Callable[[object, object], ColumnElement[bool]]:
        return (_REVERSED if swapped else _COMPARE)[name]

    def _equal(self, column: Core, constant: Expression) -> ColumnElement[bool]:
        return self.column(column) == constant

    def _blank(self, column: Core) -> ColumnElement[bool] | None:
        if column.type is BOOLEAN:
            return false()
        if column.type is FormulaType.MULTI_CHOICE:
            return func.coalesce(self.column(column), literal_column("'[]'")) == "[]"
        return self.column(column).is_(null())

    def _column_and_constant(self, core: Core) -> tuple[Core, Expression, bool] | None:
        """The field and the constant of a comparison, and whether the constant came first."""
        left, right = core.parts
        for column, other, swapped in ((left, right, False), (right, left, True)):
            if column.kind == "field" and not column.zero and column.type is not BOOLEAN:
                constant = self.folded(other)
                if constant is not None and constant.value is not None:
                    bound = self.bound(constant, column)
                    return None if bound is None else (column, bound, swapped)
        return None

    def _in(self, core: Core) -> ColumnElement[bool] | None:
        column, *options = core.parts
        if column.kind != "field" or column.zero or column.type is BOOLEAN:
            return None
        found = [self.bound(one, column) for one in options if one.value is not None]
        bound = [one for one in found if one is not None]
        if len(bound) < len(options):
            return None
        # Plain values make one parameter of them all, so that any number shares a statement.
        return self.column(column).in_([one.value for one in bound])

    def _day(self, core: Core) -> ColumnElement[bool] | None:
        """The date of a time against a constant date, as bounds on the bare column."""
        left, right = core.parts
        swapped = right.name == "DATE_OF"
        subject, other = (right, left) if swapped else (left, right)
        day = self.folded(other)
        if subject.name != "DATE_OF" or subject.parts[0].kind != "field" or day is None:
            return None
        bounds = self._bounds(day)
        if bounds is None:
            return None
        column = subject.parts[0]
        first, after = (self.bound(one, column) for one in bounds)
        raw = self.column(column)
        if core.name == "=":
            return and_(raw >= first, raw < after)
        if swapped:
            return raw >= after if core.name == "<" else raw >= first
        return raw < first if core.name == "<" else raw < after

    def _bounds(self, day: Core) -> tuple[Core, Core] | None:
        """The moments at which a constant day begins and ends."""
        if not isinstance(day.value, str):
            return None
        found = date.fromisoformat(day.value)
        if not 2 <= found.toordinal() < date.max.toordinal() - 2:
            return None
        starts = (
            datetime(one.year, one.month, one.day, tzinfo=self.environment.zone).astimezone(UTC)
            for one in (found, found + timedelta(days=1))
        )
        first, after = (
            Core("const", FormulaType.DATETIME, value=dates.stored(one)) for one in starts
        )
        return first, after

    def column(self, core: Core) -> Expression:
        """The raw column of a field: of this record, or of a linked one by a sub-select."""
        *links, key = core.path
        source, links = _joined(self.scopes[-1 - core.up], links)
        if not links:
            return self.raw(source.column(key), core)
        reached = self.reach(source, links)
        column = reached.source.column(key)
        found = reached.statement.with_only_columns(column, maintain_column_froms=True)
        return self.raw(found.scalar_subquery().correlate_except(*reached.tables), core)

    @abstractmethod
    def raw(self, column: Expression, core: Core) -> Expression:
        """``column`` as the database stores it, typed for plain comparison."""

    def reach(self, source: SqlSource, links: Sequence[str]) -> Reached:
        """The record at the end of ``links``."""
        first, *rest = links
        found, on = source.link(first)
        assert on is not None  # noqa: S101
        tables: list[FromClause] = [found.table]
        joined: FromClause = found.table
        for key in rest:
            found, more = found.link(key)
            joined = joined.join(found.table, true() if more is None else more)
            tables.append(found.table)
        return Reached(
            found, select(literal_column("1")).select_from(joined).where(on), tuple(tables)
        )

    def lines(self, path: Sequence[str], up: int) -> tuple[Children, Reached]:
        """The lines at ``path`` of the record so many lists outward, and a select of them."""
        *links, key = path
        source, links = _joined(self.scopes[-1 - up], links)
        if not links:
            children = source.children(key)
            start: Select[Any] = select(literal_column("1"))
            tables: tuple[FromClause, ...] = ()
        else:
            reached = self.reach(source, links)
            children = reached.source.children(key)
            start, tables = reached.statement, reached.tables
        table = children.source.table
        statement = start.select_from(table).where(children.on)
        return children, Reached(children.source, statement, (*tables, table))

    def folded(self, core: Core) -> Core | None:
        """``core`` as a constant, if it says nothing of the record."""
        if core.kind == "const":
            return core
        if any(one.kind in ("field", "list") for one in walk(core)):
            return None
        value = compile_python(core)({}, self.environment)
        return replace(_CONSTANT, type=core.type, value=written(value), scale=core.scale)

    def fold(self, core: Core) -> Core:
        """``core`` with every part that says nothing of the record as a constant."""
        constant = self.folded(core)
        if constant is not None:
            return constant
        return replace(core, parts=tuple(self.fold(part) for part in core.parts))


_CONSTANT = Core("const", FormulaType.TEXT)


def _joined(source: SqlSource, links: list[str]) -> tuple[SqlSource, list[str]]:
    """What the statement has joined already, and the links that remain."""
    while links:
        found, on = source.link(links[0])
        if on is not None:
            break
        source, links = found, links[1:]
    return source, links


def written(value: object) -> str | bool | None:
    """A value as a core holds it."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int | Decimal):
        return numbers.plain(value)
    if isinstance(value, datetime):
        return dates.stored(value)
    if isinstance(value, date):
        return value.isoformat()
    return identity(value)


def cheapest_first(parts: Sequence[Core]) -> list[Core]:
    """Tests of bare columns before those that compute, and lines last."""
    return sorted(parts, key=lambda part: _cost(part))


def _cost(core: Core) -> int:
    kinds = {one.kind for one in walk(core)}
    if "list" in kinds:
        return 3
    if any(len(one.path) > 1 for one in walk(core)):
        return 2
    plain = {"=", "SAME", "<", "<=", "IN", "NOT", "ISBLANK", "AND", "OR", "HAS"}
    return 0 if all(one.name in plain or one.kind != "call" for one in walk(core)) else 1
