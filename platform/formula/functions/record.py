"""What a record was before the change that is being saved; formulas on save only."""

from dataclasses import replace

from ..core import Core, condition
from ..expression import Expression
from ..spot import Spot
from ..types import FormulaType
from .entry import ON_SAVE, Emitter, Example, Function, Parameter, Shaper


def _field(parts: tuple[Core, ...], spot: Spot) -> Core:
    if parts[0].kind != "field" or parts[0].up or len(parts[0].path) > 1:
        raise spot.argument(0).error("arguments", "This takes a field of the record itself.")
    if parts[0].type is FormulaType.CHILDREN:
        raise spot.argument(0).error("type", "Lines have no earlier value.")
    return replace(parts[0], zero=False)


def _prior(shaper: Shaper, parts: tuple[Core, ...], spot: Spot) -> Core:
    return replace(_field(parts, spot), old=True)


def _is_changed(shaper: Shaper, parts: tuple[Core, ...], spot: Spot) -> Core:
    now = _field(parts, spot)
    same = condition("SAME" if now.type is FormulaType.LINK else "=", now, replace(now, old=True))
    return condition("AND", condition("NOT", condition("ISNEW")), condition("NOT", same))


def _never(emitter: Emitter, core: Core) -> Expression:
    raise NotImplementedError("a formula on save has no SQL")


RECORD = (
    Function(
        "ISNEW",
        (),
        FormulaType.BOOLEAN,
        _never,
        python=lambda environment: environment.is_new,
        environment=True,
        places=ON_SAVE,
        help={"en": "Whether the record is being created.", "zh": "记录是否正在新建。"},
        examples=(Example("ISNEW()", "FALSE"),),
    ),
    Function(
        "ISCHANGED",
        (Parameter("field", None),),
        FormulaType.BOOLEAN,
        _never,
        shape=_is_changed,
        places=ON_SAVE,
        help={"en": "Whether a field is being changed.", "zh": "字段是否被修改。"},
        examples=(Example("ISCHANGED(stage)", "TRUE"), Example("ISCHANGED(name)", "FALSE")),
    ),
    Function(
        "PRIOR",
        (Parameter("field", None),),
        FormulaType.TEXT,
        _never,
        shape=_prior,
        places=ON_SAVE,
        aliases=("PRIORVALUE",),
        help={"en": "What a field was before.", "zh": "字段修改前的值。"},
        examples=(Example("PRIOR(stage)", "open"), Example("$old.stage", "open")),
    ),
)
