"""The core on SQLite: bare columns and integers where they serve, else one Python function."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from operator import add, mul, sub
from sqlite3 import Connection
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Integer,
    String,
    and_,
    case,
    false,
    func,
    literal,
    select,
    true,
    type_coerce,
)

from .. import texts
from ..core import Core
from ..expression import Expression
from ..functions.operators import has
from ..numbers import EXACT
from ..types import STORED_DIGITS, FormulaType
from .emit import BaseEmitter
from .program import Needs, evaluate, needs_of, program_text
from .source import SqlSource

NUMBER = FormulaType.NUMBER
BOOLEAN = FormulaType.BOOLEAN
_MOST = 2**63 - 1
_SEARCHES = {"CONTAINS": "fl_contains", "STARTSWITH": "fl_startswith", "ENDSWITH": "fl_endswith"}


def install_sqlite(connection: Connection) -> None:
    """Give a raw connection the functions that emitted statements call."""
    connection.create_function("fl_eval", -1, evaluate, deterministic=True)
    for name, function in _TEXT_FUNCTIONS.items():
        connection.create_function(name, 2, function, deterministic=True)
    connection.create_collation("fl_number", _compare_numbers)


_OPERATORS: dict[str, Callable[[Expression, Expression], Expression]] = {
    "+": add,
    "-": sub,
    "*": mul,
}


class _TooWideError(Exception):
    """A constant that no integer of 64 bits holds."""


@dataclass(frozen=True)
class Whole:
    """A number as an integer scaled by 10 to the power of ``scale``, at most ``bound`` large.

    Past 64 bits SQLite goes on in REAL. The first time that is ``loose``: the value is still right
    in its size, so it compares well with what is clearly smaller. After more steps it is ``wild``.
    """

    value: Expression
    scale: int
    bound: int
    loose: bool = False
    wild: bool = False

    def joined(self, name: str, other: "Whole") -> "Whole":
        if name == "*":
            return self._step(name, other, self.scale + other.scale, self.bound * other.bound)
        scale = max(self.scale, other.scale)
        left, right = self.shifted(scale), other.shifted(scale)
        return left._step(name, right, scale, left.bound + right.bound)

    def shifted(self, scale: int) -> "Whole":
        if scale == self.scale:
            return self
        places = scale - self.scale
        if isinstance(self.value, BindParameter):
            return _whole(int(str(self.value.value)) * 10**places, scale)
        by = _whole(10**places, places)
        return self._step("*", by, scale, self.bound * by.bound)

    def _step(self, name: str, other: "Whole", scale: int, bound: int) -> "Whole":
        value = _OPERATORS[name](self.value, other.value)
        wild = self.wild or other.wild or self.loose or other.loose
        return Whole(value, scale, bound, loose=bound > _MOST, wild=wild)

    def compares_with(self, other: "Whole") -> bool:
        """Whether a comparison of both is right as it stands."""
        if self.wild or other.wild or other.loose:
            return False
        return not self.loose or other.bound < _MOST // 2


class SqliteEmitter(BaseEmitter):
    """Conditions on columns are native; arithmetic is integers; the rest is Python."""

    def value(self, core: Core) -> Expression:
        return self.stored(core, None)

    def stored(self, core: Core, scale: int | None) -> Expression:
        """A value as SQLite holds it: numbers scaled, or as text without ``scale``."""
        if core.type is BOOLEAN:
            return self.condition(core)
        constant = self.folded(core)
        if constant is None and core.kind == "field" and not core.zero:
            column = self.column(core)
            if core.type is not NUMBER or scale == core.scale:
                return column
        return self.evaluated(core, scale)

    def evaluated(self, core: Core, scale: int | None = None) -> Expression:
        """The Python function on the columns that ``core`` needs."""
        folded = self.fold(core)
        needs = needs_of(folded)
        text = program_text(folded, needs, self.environment, scale)
        return func.fl_eval(literal(text, String()), *self._slots(needs, self.scopes))

    def _slots(self, needs: Needs, scopes: Sequence[SqlSource]) -> list[Expression]:
        inner = SqliteEmitter(scopes, self.environment)
        fields = [
            inner.column(Core("field", type, path=path, scale=scale))
            for path, (type, scale) in needs.fields.items()
        ]
        return fields + [inner._rows(path, one) for path, one in needs.lines.items()]

    def _rows(self, path: Sequence[str], needs: Needs) -> Expression:
        """The lines at ``path`` as a JSON array of arrays, in their order."""
        children, reached = self.lines(path, 0)
        slots = self._slots(needs, (*self.scopes, children.source))
        nested = len(needs.fields)
        slots[nested:] = [func.json(slot) for slot in slots[nested:]]
        line = func.json_array(*slots).label("line")
        found = reached.statement.with_only_columns(line, maintain_column_froms=True)
        ordered = found.order_by(*children.order).correlate_except(*reached.tables).subquery()
        return select(func.json_group_array(func.json(ordered.c.line))).scalar_subquery()

    def raw(self, column: Expression, core: Core) -> Expression:
        return type_coerce(column, _RAW.get(core.type, String()))

    def bound(self, constant: Core, beside: Core) -> BindParameter[Any] | None:
        if beside.type is not NUMBER:
            return literal(constant.value, String())
        scaled = EXACT.scaleb(Decimal(str(constant.value)), beside.scale)
        if scaled != int(scaled) or abs(scaled) > _MOST:
            return None
        return literal(int(scaled), BigInteger())

    def other(self, core: Core, exact: bool) -> ColumnElement[bool]:
        if core.kind == "variable":
            return true() if self.environment.variables.get(core.name) else false()
        constant = self.folded(core)
        if constant is not None:
            return true() if constant.value else false()
        found = self._text_search(core) or self._integers(core)
        if found is None:
            return self.evaluated(core) == literal(1, Integer())
        return func.coalesce(found, false()) if exact else found

    def _text_search(self, core: Core) -> ColumnElement[bool] | None:
        """A search in a bare text column."""
        if core.name == "HAS" and core.parts[0].kind == "field":
            choices, value = core.parts
            constant = self.folded(value)
            if constant is None:
                return None
            sought = literal(constant.value, String())
            return func.fl_has(self.column(choices), sought) == literal(1, Integer())
        if core.name not in _SEARCHES or core.parts[0].kind != "field":
            return None
        constant = self.folded(core.parts[1])
        if constant is None:
            return None
        called: Callable[..., Expression] = getattr(func, _SEARCHES[core.name])
        return called(self.column(core.parts[0]), literal(constant.value, String())) == literal(
            1, Integer()
        )

    def _integers(self, core: Core) -> ColumnElement[bool] | None:
        """A comparison of exact integers; Python where they might leave 64 bits unnoticed."""
        if core.name not in ("=", "<", "<=") or core.parts[0].type is not NUMBER:
            return None
        try:
            left, right = (self.whole(part) for part in core.parts)
            if left is None or right is None:
                return None
            scale = max(left.scale, right.scale)
            left, right = left.shifted(scale), right.shifted(scale)
        except _TooWideError:
            return None
        compared = {
            "=": left.value.is_not_distinct_from(right.value),
            "<": left.value < right.value,
            "<=": left.value <= right.value,
        }[core.name]
        if left.compares_with(right) or right.compares_with(left):
            return compared
        exact = and_(func.typeof(left.value) != "real", func.typeof(right.value) != "real")
        return case((exact, compared), else_=self.evaluated(core) == literal(1, Integer()))

    def whole(self, core: Core) -> Whole | None:
        """``core`` as a scaled integer, if it is made of + - * on columns."""
        constant = self.folded(core)
        if constant is not None:
            return _constant(constant, zero=core.zero)
        if core.kind == "field":
            column = self.column(core)
            value = func.coalesce(column, literal(0)) if core.zero else column
            return Whole(value, core.scale, 10**STORED_DIGITS)
        if core.kind != "call" or core.name not in ("+", "-", "*", "NEGATE"):
            return None
        parts = [self.whole(part) for part in core.parts]
        known = [part for part in parts if part is not None]
        if len(known) < len(parts):
            return None
        if core.name == "NEGATE":
            return replace(known[0], value=0 - known[0].value)
        return known[0].joined(core.name, known[1])


def _compare_numbers(left: str, right: str) -> int:
    """The order of exact numbers that are text here."""
    first, second = Decimal(left), Decimal(right)
    return (first > second) - (first < second)


def _searcher(python: Callable[[str, str], bool]) -> Callable[[str | None, str | None], bool]:
    return lambda text, sought: bool(text and sought and python(text, sought))


def _has(choices: str | None, value: str | None) -> bool:
    return choices is not None and has(json.loads(choices), value)


def _constant(constant: Core, zero: bool) -> Whole | None:
    if constant.value is None:
        return Whole(literal(0, BigInteger()), 0, 0) if zero else None
    found = Decimal(str(constant.value))
    exponent = found.as_tuple().exponent
    scale = max(-exponent, 0) if isinstance(exponent, int) else 0
    scaled = int(EXACT.scaleb(found, scale))
    return _whole(scaled, scale)


def _whole(value: int, scale: int) -> Whole:
    if abs(value) > _MOST:
        raise _TooWideError
    return Whole(literal(value, BigInteger()), scale, abs(value))


_TEXT_FUNCTIONS: dict[str, Callable[[str | None, str | None], bool]] = {
    "fl_contains": _searcher(texts.contains),
    "fl_startswith": _searcher(texts.starts_with),
    "fl_endswith": _searcher(texts.ends_with),
    "fl_has": _has,
}
_RAW = {NUMBER: BigInteger(), BOOLEAN: Integer()}
