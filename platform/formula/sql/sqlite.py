"""The core on SQLite: bare columns and integers where they serve, else one Python function."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
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
from .integers import MOST, TooWideError, Whole, alternatives, whole_constant
from .program import Needs, evaluate, needs_of, program_text
from .source import SqlSource

NUMBER = FormulaType.NUMBER
BOOLEAN = FormulaType.BOOLEAN
_SEARCHES = {"CONTAINS": "fl_contains", "STARTSWITH": "fl_startswith", "ENDSWITH": "fl_endswith"}


def install_sqlite(connection: Connection) -> None:
    """Give a raw connection the functions that emitted statements call."""
    connection.create_function("fl_eval", -1, evaluate, deterministic=True)
    for name, function in _TEXT_FUNCTIONS.items():
        connection.create_function(name, 2, function, deterministic=True)
    connection.create_collation("fl_number", _compare_numbers)


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
        native = None if scale is None or constant is not None else self._scaled(core, scale)
        return self.evaluated(core, scale) if native is None else native

    def _scaled(self, core: Core, scale: int) -> Expression | None:
        """A number at the scale of its column, in SQLite's own arithmetic."""
        if core.type is not NUMBER:
            return None
        try:
            found = self.rounded(core, scale)
        except TooWideError:
            return None
        if found is None:
            return None
        if found.is_exact:
            return found.value
        exact = func.typeof(found.value) != "real"
        return case((exact, found.value), else_=self.evaluated(core, scale))

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
        if scaled != int(scaled) or abs(scaled) > MOST:
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
        except TooWideError:
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
        """``core`` as a scaled integer, if it has that form.

        :raises TooWideError: if a constant or the whole is too large for it.
        """
        constant = self.folded(core)
        if constant is not None:
            return whole_constant(constant, zero=core.zero)
        if core.kind == "field":
            column = self.column(core)
            value = func.coalesce(column, literal(0)) if core.zero else column
            return Whole(value, core.scale, 10**STORED_DIGITS)
        make = _WHOLE.get(core.name) if core.kind == "call" else None
        return make(self, core) if make else None

    def rounded(self, core: Core, places: int) -> Whole | None:
        """``core`` with so many places, a quotient by a constant included."""
        if core.kind == "call" and core.name == "/":
            left, by = self.whole(core.parts[0]), self.folded(core.parts[1])
            if left is None or by is None or by.value is None:
                return None
            return left.quotient(whole_constant(by, zero=False), places)
        found = self.whole(core)
        return None if found is None else found.rounded(places)

    def wholes(self, parts: Sequence[Core]) -> list[Whole] | None:
        """All of ``parts`` as scaled integers, or None."""
        found = [self.whole(part) for part in parts]
        known = [one for one in found if one is not None]
        return known if len(known) == len(found) else None


def _joined(emitter: SqliteEmitter, core: Core) -> Whole | None:
    found = emitter.wholes(core.parts)
    return found[0].joined(core.name, found[1]) if found else None


def _negative(emitter: SqliteEmitter, core: Core) -> Whole | None:
    found = emitter.whole(core.parts[0])
    return replace(found, value=0 - found.value) if found else None


def _absolute(emitter: SqliteEmitter, core: Core) -> Whole | None:
    found = emitter.whole(core.parts[0])
    return found.absolute() if found else None


def _rounded(emitter: SqliteEmitter, core: Core) -> Whole | None:
    number, places = core.parts
    digits = int(str(places.value or 0))
    if digits < 0:
        return None
    return emitter.rounded(number, min(digits, number.scale))


def _if(emitter: SqliteEmitter, core: Core) -> Whole | None:
    *pairs, otherwise = core.parts
    found = emitter.wholes((*pairs[1::2], otherwise))
    if found is None:
        return None
    tests = [emitter.condition(test) for test in pairs[::2]]
    return alternatives(
        found, lambda values: case(*zip(tests, values[:-1], strict=True), else_=values[-1])
    )


def _if_blank(emitter: SqliteEmitter, core: Core) -> Whole | None:
    found = emitter.wholes(core.parts)
    return alternatives(found, lambda values: func.coalesce(*values)) if found else None


#: Calls that have a form on scaled integers; the others are Python's.
_WHOLE: dict[str, Callable[[SqliteEmitter, Core], Whole | None]] = {
    "+": _joined,
    "-": _joined,
    "*": _joined,
    "NEGATE": _negative,
    "ABS": _absolute,
    "ROUND": _rounded,
    "IF": _if,
    "IFBLANK": _if_blank,
}


def _compare_numbers(left: str, right: str) -> int:
    """The order of exact numbers that are text here."""
    first, second = Decimal(left), Decimal(right)
    return (first > second) - (first < second)


def _searcher(python: Callable[[str, str], bool]) -> Callable[[str | None, str | None], bool]:
    return lambda text, sought: bool(text and sought and python(text, sought))


def _has(choices: str | None, value: str | None) -> bool:
    return choices is not None and has(json.loads(choices), value)


_TEXT_FUNCTIONS: dict[str, Callable[[str | None, str | None], bool]] = {
    "fl_contains": _searcher(texts.contains),
    "fl_startswith": _searcher(texts.starts_with),
    "fl_endswith": _searcher(texts.ends_with),
    "fl_has": _has,
}
_RAW = {NUMBER: BigInteger(), BOOLEAN: Integer()}
