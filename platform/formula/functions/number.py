"""Numbers: rounding, roots and remainders, exactly."""

from collections.abc import Sequence

from sqlalchemy import func

from .. import numbers
from ..core import Core
from ..expression import Expression
from ..types import FormulaType
from .entry import Emitter, Example, Function, Parameter, Size, like_first, widest
from .operators import quotient_size
from .sql import called

NUMBER = FormulaType.NUMBER
_NUMBER = Parameter("number", NUMBER, zero=True)
_DIGITS = Parameter("digits", NUMBER, optional=True, constant=True)
_STEP = Parameter("step", NUMBER, optional=True)


def _rounded(arguments: Sequence[Core]) -> Size:
    places = int(arguments[1].value or 0)
    digits = arguments[0].digits
    return max(digits, -places) + 1, max(0, min(arguments[0].scale, places))


def _stepped(arguments: Sequence[Core]) -> Size:
    digits, scale = widest(arguments)
    return digits + 1, scale


def _power(arguments: Sequence[Core]) -> Size:
    base, exponent = arguments
    times = (
        min(max(int(exponent.value.split(".")[0]), 1), 10)
        if isinstance(exponent.value, str)
        else 10
    )
    return base.digits * times, base.scale * times


def _places(emitter: Emitter, core: Core) -> Expression:
    return emitter.literal(int(core.parts[1].value or 0), NUMBER)


def _rounding(name: str) -> object:
    def emit(emitter: Emitter, core: Core) -> Expression:
        return getattr(func, name)(emitter.value(core.parts[0]), _places(emitter, core))  # type: ignore[no-any-return]

    return emit


def _first_number(arguments: Sequence[Core]) -> Size:
    return arguments[0].digits + 1, 0


def _rounder(name: str, python: object, en: str, zh: str, *examples: Example) -> Function:
    return Function(
        name,
        (_NUMBER, _DIGITS),
        NUMBER,
        _rounding(f"fl_{name.lower()}"),  # type: ignore[arg-type]
        python=lambda value, places: python(value, int(places)),  # type: ignore[operator]
        size=_rounded,
        help={"en": en, "zh": zh},
        examples=examples,
    )


NUMBERS = (
    Function(
        "ABS",
        (_NUMBER,),
        NUMBER,
        called("abs"),
        python=numbers.EXACT.abs,
        size=like_first,
        help={"en": "The number without its sign.", "zh": "绝对值。"},
        examples=(Example("ABS(-2.5)", "2.5"),),
    ),
    _rounder(
        "ROUND",
        numbers.round_to,
        "The number rounded to so many digits, half away from zero.",
        "四舍五入到指定位数。",
        Example("ROUND(2.345, 2)", "2.35"),
        Example("ROUND(-1.5, 0)", "-2"),
        Example("ROUND(1234.5, -2)", "1200"),
    ),
    _rounder(
        "ROUNDUP",
        numbers.round_up,
        "The number rounded away from zero.",
        "向远离零的方向舍入。",
        Example("ROUNDUP(2.341, 2)", "2.35"),
        Example("ROUNDUP(-1.1, 0)", "-2"),
    ),
    _rounder(
        "ROUNDDOWN",
        numbers.round_down,
        "The number cut after so many digits.",
        "向零的方向舍去。",
        Example("ROUNDDOWN(2.349, 2)", "2.34"),
        Example("ROUNDDOWN(-1.9, 0)", "-1"),
    ),
    Function(
        "INT",
        (_NUMBER,),
        NUMBER,
        called("floor"),
        python=numbers.floor,
        size=_first_number,
        help={"en": "The whole number at or below.", "zh": "向下取整。"},
        examples=(Example("INT(-1.5)", "-2"),),
    ),
    Function(
        "CEILING",
        (_NUMBER, _STEP),
        NUMBER,
        called("fl_ceiling"),
        python=numbers.up_to,
        size=_stepped,
        help={
            "en": "The next multiple of a step (1 if not given) at or above the number.",
            "zh": "不小于该数的最小倍数，步长默认为 1。",
        },
        examples=(Example("CEILING(2.1)", "3"), Example("CEILING(7, 5)", "10")),
    ),
    Function(
        "FLOOR",
        (_NUMBER, _STEP),
        NUMBER,
        called("fl_floor"),
        python=numbers.down_to,
        size=_stepped,
        help={
            "en": "The multiple of a step (1 if not given) at or below the number.",
            "zh": "不大于该数的最大倍数，步长默认为 1。",
        },
        examples=(Example("FLOOR(-2.1)", "-3"), Example("FLOOR(7, 5)", "5")),
    ),
    Function(
        "MOD",
        (_NUMBER, Parameter("divisor", NUMBER, zero=True)),
        NUMBER,
        called("fl_mod"),
        python=numbers.modulo,
        size=widest,
        help={
            "en": "The remainder, with the sign of the divisor.",
            "zh": "余数，符号与除数相同。",
        },
        examples=(Example("MOD(-7, 3)", "2"), Example("MOD(7, 0)", None)),
    ),
    Function(
        "SIGN",
        (_NUMBER,),
        NUMBER,
        called("sign"),
        python=lambda value: (value > 0) - (value < 0),
        size=lambda arguments: (1, 0),
        help={"en": "-1, 0 or 1.", "zh": "符号：-1、0 或 1。"},
        examples=(Example("SIGN(-2.5)", "-1"),),
    ),
    Function(
        "POWER",
        (_NUMBER, Parameter("exponent", NUMBER)),
        NUMBER,
        called("fl_power"),
        python=numbers.power,
        size=_power,
        help={
            "en": "The number multiplied by itself, 0 to 10 times.",
            "zh": "乘方，指数为 0 到 10 的整数。",
        },
        examples=(Example("POWER(1.1, 3)", "1.331"), Example("POWER(2, 0.5)", None)),
    ),
    Function(
        "SQRT",
        (_NUMBER,),
        NUMBER,
        called("fl_sqrt"),
        python=numbers.root,
        size=lambda arguments: (arguments[0].digits, 20),
        help={"en": "The square root.", "zh": "平方根。"},
        examples=(Example("SQRT(2.25)", "1.5"), Example("SQRT(-1)", None)),
    ),
    Function(
        "PERCENT",
        (Parameter("part", NUMBER, zero=True), Parameter("whole", NUMBER, zero=True)),
        NUMBER,
        called("fl_div"),
        python=numbers.divide,
        size=quotient_size,
        help={
            "en": "The share that a part has in the whole, as a fraction.",
            "zh": "部分占整体的比例（小数）。",
        },
        examples=(Example("PERCENT(1, 8)", "0.125"), Example("PERCENT(1, 0)", None)),
    ),
    Function(
        "VALUE",
        (Parameter("text", FormulaType.TEXT),),
        NUMBER,
        called("fl_value"),
        python=numbers.read,
        size=lambda arguments: (20, 20),
        help={
            "en": "The number that a text holds, written as -12.5.",
            "zh": "把文本（如 -12.5）转换为数字。",
        },
        examples=(Example("VALUE(' -12.50 ')", "-12.5"), Example("VALUE('1,5')", None)),
    ),
)
