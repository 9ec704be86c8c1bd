"""What operators and conversions mean; formulas reach them by symbols, not by name."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from operator import add, eq, mul, sub
from uuid import UUID

from sqlalchemy import Text, cast, false, func, null, or_

from .. import dates, numbers, texts
from ..core import Core
from ..expression import Expression
from ..types import Environment, FormulaType
from .entry import Emitter, Function, Parameter, Size, like_first
from .sql import called, zoned

NUMBER = FormulaType.NUMBER
TEXT = FormulaType.TEXT
DATE = FormulaType.DATE
BOOLEAN = FormulaType.BOOLEAN


def _sum_size(arguments: Sequence[Core]) -> Size:
    return max(one.digits for one in arguments) + 1, max(one.scale for one in arguments)


def _product_size(arguments: Sequence[Core]) -> Size:
    return sum(one.digits for one in arguments), sum(one.scale for one in arguments)


def quotient_size(arguments: Sequence[Core]) -> Size:
    return arguments[0].digits + arguments[1].scale + 1, 20


def identity(value: object) -> str | None:
    """The id of a linked record, as 32 hexadecimal digits."""
    found = value.get("id") if hasattr(value, "get") else value
    return str(found).replace("-", "").lower() if found else None


def key(value: object) -> str | None:
    """The id of a linked record as lists of links hold it, with hyphens."""
    found = identity(value)
    return None if found is None else str(UUID(found))


def same_link(left: object, right: object) -> bool:
    return identity(left) == identity(right)


def less(left: object, right: object) -> bool:
    return left is not None and right is not None and left < right  # type: ignore[operator]


def at_most(left: object, right: object) -> bool:
    return left is not None and right is not None and left <= right  # type: ignore[operator]


def among(value: object, *options: object) -> bool:
    return value in options


def has(choices: object, value: object) -> bool:
    return isinstance(choices, Sequence) and value is not None and value in choices


def is_blank(value: object) -> bool:
    return value is None or value == ()


def show(environment: Environment, value: object) -> str | None:
    """``value`` as text; blank is blank."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return dates.shown(value, environment.zone)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Sequence):
        return texts.kept(", ".join(value))
    return numbers.plain(value)  # type: ignore[arg-type]


def _equal_sql(emitter: Emitter, core: Core) -> Expression:
    left, right = core.parts
    if left.is_constant and not right.is_constant:
        left, right = right, left
    if right.is_blank:
        return emitter.value(left).is_(null())
    return emitter.value(left).is_not_distinct_from(emitter.value(right))


def _less_sql(symbol: str) -> object:
    def emit(emitter: Emitter, core: Core) -> Expression:
        left, right = (_ordered(emitter, part) for part in core.parts)
        return func.coalesce(left.op(symbol, is_comparison=True)(right), false())

    return emit


def _ordered(emitter: Emitter, core: Core) -> Expression:
    value = emitter.value(core)
    # By code point in every engine, whatever the database's own collation.
    return value.collate("C") if core.type in (TEXT, FormulaType.CHOICE) else value


def _among_sql(emitter: Emitter, core: Core) -> Expression:
    value, *options = core.parts
    found = [emitter.value(one) for one in options if not one.is_blank]
    subject = emitter.value(value)
    inside = func.coalesce(subject.in_(found), false()) if found else false()
    has_blank = any(one.is_blank for one in options)
    return or_(inside, subject.is_(null())) if has_blank else inside


def _has_sql(emitter: Emitter, core: Core) -> Expression:
    choices, value = (emitter.value(part) for part in core.parts)
    return func.coalesce(func.fl_has(choices, value), false())


def _key_sql(emitter: Emitter, core: Core) -> Expression:
    return cast(emitter.value(core.parts[0]), Text)


def _blank_sql(emitter: Emitter, core: Core) -> Expression:
    part = core.parts[0]
    if part.type is BOOLEAN:
        return false()
    if part.type is FormulaType.MULTI_CHOICE:
        return func.coalesce(emitter.value(part), "[]") == "[]"
    return emitter.value(part).is_(null())


def _arithmetic(operator: Callable[[Expression, Expression], Expression]) -> object:
    def emit(emitter: Emitter, core: Core) -> Expression:
        left, right = (emitter.value(part) for part in core.parts)
        return operator(left, right)

    return emit


def _show_sql(emitter: Emitter, core: Core) -> Expression:
    part = core.parts[0]
    if part.type is FormulaType.DATETIME:
        return zoned("fl_show_moment")(emitter, core)
    name = {
        NUMBER: "fl_show_number",
        BOOLEAN: "fl_show_boolean",
        DATE: "fl_show_date",
        FormulaType.MULTI_CHOICE: "fl_show_choices",
    }[part.type]
    return called(name)(emitter, core)


_TWO_NUMBERS = (Parameter("left", NUMBER, zero=True), Parameter("right", NUMBER, zero=True))
_TWO = (Parameter("left", None), Parameter("right", None))
_ONE = (Parameter("value", None),)


def _operator(
    name: str, parameters: tuple[Parameter, ...], returns: FormulaType, sql: object, **more: object
) -> Function:
    return Function(name, parameters, returns, sql, **more)  # type: ignore[arg-type]


OPERATORS = (
    _operator("=", _TWO, BOOLEAN, _equal_sql, python=eq, takes_blank=True),
    _operator("SAME", _TWO, BOOLEAN, _equal_sql, python=same_link, takes_blank=True),
    _operator("<", _TWO, BOOLEAN, _less_sql("<"), python=less, takes_blank=True),
    _operator("<=", _TWO, BOOLEAN, _less_sql("<="), python=at_most, takes_blank=True),
    _operator("IN", _TWO, BOOLEAN, _among_sql, python=among, takes_blank=True),
    _operator("HAS", _TWO, BOOLEAN, _has_sql, python=has, takes_blank=True),
    _operator("KEY", _ONE, TEXT, _key_sql, python=key),
    _operator("+", _TWO_NUMBERS, NUMBER, _arithmetic(add), python=numbers.add, size=_sum_size),
    _operator("-", _TWO_NUMBERS, NUMBER, _arithmetic(sub), python=numbers.subtract, size=_sum_size),
    _operator(
        "*", _TWO_NUMBERS, NUMBER, _arithmetic(mul), python=numbers.multiply, size=_product_size
    ),
    _operator(
        "/", _TWO_NUMBERS, NUMBER, called("fl_div"), python=numbers.divide, size=quotient_size
    ),
    _operator(
        "NEGATE",
        (Parameter("number", NUMBER, zero=True),),
        NUMBER,
        lambda emitter, core: 0 - emitter.value(core.parts[0]),
        python=lambda value: numbers.subtract(0, value),
        size=like_first,
    ),
    _operator("ADD_DAYS", _TWO, DATE, called("fl_add_days"), python=dates.add_days),
    _operator("DAYS", _TWO, NUMBER, called("fl_days"), python=dates.days_between),
    _operator(
        "DATE_OF",
        _ONE,
        DATE,
        zoned("fl_local_date"),
        python=lambda environment, moment: dates.local_date(moment, environment.zone),
        environment=True,
    ),
    _operator("SHOW", _ONE, TEXT, _show_sql, python=show, environment=True),
)
blank_sql = _blank_sql
