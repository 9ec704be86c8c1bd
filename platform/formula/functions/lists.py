"""Functions over several values, or over the lines of a record."""

from collections.abc import Sequence

from sqlalchemy import func

from .. import numbers
from ..conversions import unify
from ..core import Core
from ..expression import Expression
from ..spot import Spot
from ..types import FormulaType
from .entry import Emitter, Example, Function, Parameter, Shaper, Size, widest
from .sql import called

NUMBER = FormulaType.NUMBER
BOOLEAN = FormulaType.BOOLEAN
_VALUES = (Parameter("value", NUMBER, repeated=True),)
_LINES = Parameter("lines", FormulaType.CHILDREN)
_WHERE = Parameter("condition", BOOLEAN, optional=True)
_COUNTED = (_LINES, _WHERE)
_TESTED = (_LINES, Parameter("condition", BOOLEAN))
_NUMBER_OF_EACH = (_LINES, Parameter("value", NUMBER), _WHERE)
_VALUE_OF_EACH = (_LINES, Parameter("value", None), _WHERE)


def total(*values: object) -> object:
    """The sum of those that are not blank; of none it is 0."""
    found: object = 0
    for value in values:
        if value is not None:
            found = numbers.add(found, value)  # type: ignore[arg-type]
    return found


def average(*values: object) -> object:
    present = [value for value in values if value is not None]
    return numbers.divide(total(*present), len(present))  # type: ignore[arg-type]


def smallest(*values: object) -> object:
    return min((value for value in values if value is not None), default=None)  # type: ignore[type-var]


def largest(*values: object) -> object:
    return max((value for value in values if value is not None), default=None)  # type: ignore[type-var]


def _total_size(arguments: Sequence[Core]) -> Size:
    digits, scale = widest(arguments)
    return digits + len(str(len(arguments))), scale


def _average_size(arguments: Sequence[Core]) -> Size:
    return widest(arguments)[0] + 1, 20


def _extreme(name: str) -> object:
    def shape(shaper: Shaper, parts: tuple[Core, ...], spot: Spot) -> Core:
        unified = unify(parts, spot)
        kind = unified[0].type
        if kind not in (NUMBER, FormulaType.DATE, FormulaType.DATETIME):
            raise spot.error("type", "{function} compares numbers or dates.", function=name)
        digits, scale = widest(unified)
        return Core("call", kind, name=name, parts=unified, digits=digits, scale=scale)

    return shape


def _count(shaper: Shaper, parts: tuple[Core, ...], spot: Spot) -> Core:
    if len(parts) != 1 or parts[0].type is not FormulaType.MULTI_CHOICE:
        raise spot.error("type", "COUNT takes lines, or a field of several choices.")
    return Core("call", NUMBER, name="COUNT", parts=parts, digits=5)


def _sum_sql(emitter: Emitter, core: Core) -> Expression:
    first, *rest = (func.coalesce(emitter.value(part), 0) for part in core.parts)
    found: Expression = first
    for value in rest:
        found = found + value
    return found


def _average_sql(emitter: Emitter, core: Core) -> Expression:
    values = [emitter.value(part) for part in core.parts]
    return func.fl_div(_sum_sql(emitter, core), func.num_nonnulls(*values))


LISTS = (
    Function(
        "SUM",
        _VALUES,
        NUMBER,
        _sum_sql,
        python=total,
        takes_blank=True,
        size=_total_size,
        over=_NUMBER_OF_EACH,
        help={
            "en": "The sum of values, or of a value of every line; of none it is 0.",
            "zh": "各值之和，或每一行的值之和；没有时为 0。",
        },
        examples=(
            Example("SUM(1, 2.5, BLANK())", "3.5"),
            Example("SUM(lines, qty * price)", "35"),
            Example("SUM(lines, qty * price, status = 'open')", "20"),
        ),
    ),
    Function(
        "AVERAGE",
        _VALUES,
        NUMBER,
        _average_sql,
        python=average,
        takes_blank=True,
        size=_average_size,
        over=_NUMBER_OF_EACH,
        aliases=("AVG",),
        help={
            "en": "The average of values, or of a value of every line; empty ones do not count.",
            "zh": "平均值；空值不计。",
        },
        examples=(Example("AVERAGE(1, 2)", "1.5"), Example("AVERAGE(lines, price)", "8.75")),
    ),
    Function(
        "MIN",
        (Parameter("value", None, repeated=True),),
        NUMBER,
        called("least"),
        python=smallest,
        takes_blank=True,
        size=widest,
        over=_VALUE_OF_EACH,
        shape=_extreme("MIN"),  # type: ignore[arg-type]
        help={"en": "The smallest value or the earliest date.", "zh": "最小值或最早的日期。"},
        examples=(Example("MIN(3, 1.5)", "1.5"), Example("MIN(lines, price)", "7.5")),
    ),
    Function(
        "MAX",
        (Parameter("value", None, repeated=True),),
        NUMBER,
        called("greatest"),
        python=largest,
        takes_blank=True,
        size=widest,
        over=_VALUE_OF_EACH,
        shape=_extreme("MAX"),  # type: ignore[arg-type]
        help={"en": "The largest value or the latest date.", "zh": "最大值或最晚的日期。"},
        examples=(Example("MAX(3, 1.5)", "3"), Example("MAX(lines, qty)", "2")),
    ),
    Function(
        "COUNT",
        _COUNTED,
        NUMBER,
        lambda emitter, core: func.fl_count(func.coalesce(emitter.value(core.parts[0]), "[]")),
        python=lambda choices: len(choices or ()),
        takes_blank=True,
        over=_COUNTED,
        shape=_count,
        help={
            "en": "How many lines there are, or how many for which a condition holds.",
            "zh": "行数，或满足条件的行数。",
        },
        examples=(Example("COUNT(lines)", "2"), Example("COUNT(lines, price > 8)", "1")),
    ),
    Function(
        "ANY",
        _TESTED,
        BOOLEAN,
        lambda emitter, core: emitter.value(core),
        over=_TESTED,
        help={"en": "Whether a condition holds for any line.", "zh": "是否有任一行满足条件。"},
        examples=(Example("ANY(lines, status = 'open')", "TRUE"),),
    ),
    Function(
        "ALL",
        _TESTED,
        BOOLEAN,
        lambda emitter, core: emitter.value(core),
        over=_TESTED,
        help={"en": "Whether a condition holds for all lines.", "zh": "是否所有行都满足条件。"},
        examples=(Example("ALL(lines, price > 0)", "TRUE"),),
    ),
)
