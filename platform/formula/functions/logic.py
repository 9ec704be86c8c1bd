"""IF and its family."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import and_, case, func, not_, or_

from ..conversions import convert, unify
from ..core import Core, blank, boolean, condition, number
from ..expression import Expression
from ..spot import Spot
from ..types import FormulaType
from .entry import Closure, Emitter, Example, Function, Parameter, Shaper, widest
from .operators import blank_sql, is_blank

BOOLEAN = FormulaType.BOOLEAN
_CONDITION = Parameter("condition", BOOLEAN)


def choice(parts: tuple[Core, ...]) -> Core:
    """An IF: condition and value by turns, then the value for none of them."""
    values = (*parts[1:-1:2], parts[-1])
    digits, scale = widest(values)
    return Core("call", parts[-1].type, name="IF", parts=parts, digits=digits, scale=scale)


def _branches(shaper: Shaper, parts: tuple[Core, ...], spot: Spot) -> Core:
    """Unify the values of condition-value pairs, with or without a last "else"."""
    conditions = [
        convert(one, BOOLEAN, spot.argument(index))
        for index, one in enumerate(parts[:-1])
        if index % 2 == 0
    ]
    values = list(parts[1::2]) + ([parts[-1]] if len(parts) % 2 else [blank()])
    unified = unify(values, spot)
    pairs = zip(conditions, unified[:-1], strict=True)
    return choice((*(part for pair in pairs for part in pair), unified[-1]))


def _switch(shaper: Shaper, parts: tuple[Core, ...], spot: Spot) -> Core:
    subject, *rest = parts
    built: list[Core] = []
    for index in range(0, len(rest) - 1, 2):
        built += [shaper.equals(subject, rest[index], spot.argument(index + 1)), rest[index + 1]]
    if len(rest) % 2:
        built.append(rest[-1])
    inner = Spot(spot.start, spot.end, spot.arguments[1:])
    return _branches(shaper, tuple(built), inner)


def _is_blank(shaper: Shaper, parts: tuple[Core, ...], spot: Spot) -> Core:
    """Lines are blank if there are none."""
    subject = parts[0]
    if subject.type is not FormulaType.CHILDREN:
        return condition("ISBLANK", subject)
    everything = (boolean(True), boolean(True))
    count = replace(subject, kind="list", type=FormulaType.NUMBER, name="COUNT", parts=everything)
    return condition("=", count, number("0"))


def _if_blank(shaper: Shaper, parts: tuple[Core, ...], spot: Spot) -> Core:
    unified = unify(parts, spot)
    digits, scale = widest(unified)
    kind = unified[0].type
    return Core("call", kind, name="IFBLANK", parts=unified, digits=digits, scale=scale)


def _joined(name: str, empty: bool) -> object:
    def shape(shaper: Shaper, parts: tuple[Core, ...], spot: Spot) -> Core:
        found = tuple(
            convert(part, BOOLEAN, spot.argument(index)) for index, part in enumerate(parts)
        )
        return condition(name, *found) if found else boolean(empty)

    return shape


def _run_if(parts: Sequence[Closure]) -> Closure:
    *pairs, otherwise = parts
    if len(pairs) == 2:
        test, then = pairs
        return lambda row, env: then(row, env) if test(row, env) else otherwise(row, env)
    branches = tuple(zip(pairs[::2], pairs[1::2], strict=True))

    def run(row: object, env: object) -> object:
        for test, then in branches:
            if test(row, env):
                return then(row, env)
        return otherwise(row, env)

    return run


def _run_and(parts: Sequence[Closure]) -> Closure:
    if len(parts) == 2:
        first, second = parts
        return lambda row, env: bool(first(row, env) and second(row, env))
    return lambda row, env: all(part(row, env) for part in parts)


def _run_or(parts: Sequence[Closure]) -> Closure:
    if len(parts) == 2:
        first, second = parts
        return lambda row, env: bool(first(row, env) or second(row, env))
    return lambda row, env: any(part(row, env) for part in parts)


def _run_if_blank(parts: Sequence[Closure]) -> Closure:
    def run(row: object, env: object) -> object:
        found: object = None
        for part in parts:
            found = part(row, env)
            if not is_blank(found):
                return found
        return None

    return run


def _if_sql(emitter: Emitter, core: Core) -> Expression:
    *pairs, otherwise = core.parts
    whens = [
        (emitter.condition(test), emitter.value(then))
        for test, then in zip(pairs[::2], pairs[1::2], strict=True)
    ]
    return case(*whens, else_=emitter.value(otherwise))


LOGIC = (
    Function(
        "IF",
        (_CONDITION, Parameter("then", None), Parameter("else", None, optional=True)),
        FormulaType.TEXT,
        _if_sql,
        lazy=_run_if,
        shape=_branches,
        help={
            "en": "One value if a condition holds, another if not.",
            "zh": "条件成立时取一个值，否则取另一个值。",
        },
        examples=(
            Example("IF(amount > 100, 'big', 'small')", "big"),
            Example("IF(1 > 2, 'yes')", None),
            Example("IF(1 > 2, TRUE)", "FALSE"),
        ),
    ),
    Function(
        "IFS",
        (_CONDITION, Parameter("value", None, repeated=True)),
        FormulaType.TEXT,
        _if_sql,
        lazy=_run_if,
        shape=_branches,
        help={
            "en": "The value after the first condition that holds.",
            "zh": "第一个成立的条件所对应的值。",
        },
        examples=(Example("IFS(amount > 9999, 'A', amount > 999, 'B', TRUE, 'C')", "B"),),
    ),
    Function(
        "SWITCH",
        (
            Parameter("value", None),
            Parameter("case", None),
            Parameter("result", None, repeated=True),
        ),
        FormulaType.TEXT,
        _if_sql,
        lazy=_run_if,
        shape=_switch,
        aliases=("CASE",),
        help={
            "en": "The result of the case that equals the value, or the last one.",
            "zh": "与值相等的情形所对应的结果；都不相等时取最后一个。",
        },
        examples=(
            Example("SWITCH(stage, 'won', 1, 'lost', 0)", "1"),
            Example("SWITCH(3, 1, 'a', 2, 'b', 'other')", "other"),
        ),
    ),
    Function(
        "AND",
        (Parameter("condition", BOOLEAN, repeated=True),),
        BOOLEAN,
        lambda emitter, core: and_(*(emitter.condition(part) for part in core.parts)),
        lazy=_run_and,
        shape=_joined("AND", True),  # type: ignore[arg-type]
        help={"en": "Whether all conditions hold.", "zh": "是否所有条件都成立。"},
        examples=(Example("AND(1 < 2, 2 < 3)", "TRUE"),),
    ),
    Function(
        "OR",
        (Parameter("condition", BOOLEAN, repeated=True),),
        BOOLEAN,
        lambda emitter, core: or_(*(emitter.condition(part) for part in core.parts)),
        lazy=_run_or,
        shape=_joined("OR", False),  # type: ignore[arg-type]
        help={"en": "Whether any condition holds.", "zh": "是否至少一个条件成立。"},
        examples=(Example("OR(1 > 2, 2 < 3)", "TRUE"),),
    ),
    Function(
        "NOT",
        (_CONDITION,),
        BOOLEAN,
        lambda emitter, core: not_(emitter.condition(core.parts[0])),
        lazy=lambda parts: lambda row, env: not parts[0](row, env),
        help={"en": "Whether a condition does not hold.", "zh": "条件是否不成立。"},
        examples=(Example("NOT(1 > 2)", "TRUE"),),
    ),
    Function(
        "ISBLANK",
        (Parameter("value", None),),
        BOOLEAN,
        blank_sql,
        python=is_blank,
        takes_blank=True,
        shape=_is_blank,
        aliases=("ISNULL",),
        help={"en": "Whether a value is empty.", "zh": "值是否为空。"},
        examples=(Example("ISBLANK(name)", "FALSE"), Example("ISBLANK('')", "TRUE")),
    ),
    Function(
        "IFBLANK",
        (Parameter("value", None), Parameter("instead", None, repeated=True)),
        FormulaType.TEXT,
        lambda emitter, core: func.coalesce(*(emitter.value(part) for part in core.parts)),
        lazy=_run_if_blank,
        shape=_if_blank,
        aliases=("BLANKVALUE", "NZ"),
        help={
            "en": "The value, or another one if it is empty.",
            "zh": "取该值；为空时取另一个值。",
        },
        examples=(
            Example("IFBLANK(BLANK(), 7)", "7"),
            Example("IFBLANK(name, 'none')", "Ångström"),
        ),
    ),
    Function(
        "BLANK",
        (),
        FormulaType.TEXT,
        lambda emitter, core: emitter.value(blank()),
        lazy=lambda parts: lambda row, env: None,
        shape=lambda shaper, parts, spot: blank(),
        help={"en": "No value.", "zh": "空值。"},
        examples=(Example("BLANK()", None),),
    ),
)
