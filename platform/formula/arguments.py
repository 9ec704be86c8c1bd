"""What calls are given and how large their numbers may grow."""

from dataclasses import replace

from .conversions import BOOLEAN, DATES, NUMBER, convert, rounded, shown
from .core import Core, boolean, number
from .functions import Function, Parameter
from .functions.entry import widest
from .names import Resolved
from .spot import Spot
from .types import MAX_DIGITS, MAX_SCALE

#: What lines may add to the digits of a sum.
_LINES_DIGITS = 12


def finish(core: Core, spot: Spot) -> Core:
    """Bound a number's digits, and its places by the one rounding that products have."""
    if core.digits + core.scale > MAX_DIGITS:
        raise spot.error(
            "limit", "This number may need more than {limit} digits.", limit=MAX_DIGITS
        )
    return rounded(core, MAX_SCALE) if core.type is NUMBER else core


def default(parameter: Parameter) -> Core:
    """An optional argument that was left out: the number of characters, the step, the start."""
    return number("0") if parameter.constant else number("1")


def required_constant(parameter: Parameter, value: Core, spot: Spot) -> Core:
    """``value`` if it is written out and one of those that the function takes."""
    if not value.is_constant or value.value is None or value.type is not parameter.type:
        raise spot.error("constant", "'{name}' must be written out here.", name=parameter.name)
    written = str(value.value)
    if parameter.choices:
        written = written.lower()
        if written not in parameter.choices:
            options = ", ".join(parameter.choices)
            raise spot.error(
                "constant", "'{name}' is one of {options}.", name=parameter.name, options=options
            )
    elif parameter.type is NUMBER and not (
        written.lstrip("-").isdigit() and -MAX_SCALE <= int(written) <= MAX_SCALE
    ):
        raise spot.error(
            "constant",
            "'{name}' is a whole number from {least} to {most}.",
            name=parameter.name,
            least=-MAX_SCALE,
            most=MAX_SCALE,
        )
    return replace(value, value=written)


def aggregate(
    function: Function,
    lines: Resolved,
    inside: tuple[Core, ...],
    separator: tuple[Core, ...],
    spot: Spot,
) -> Core:
    """``function`` over lines: its value, its condition, and TEXTJOIN's separator."""
    counted = function.name in ("COUNT", "ANY", "ALL")
    if len(inside) > (1 if counted else 2) or (not inside and function.name != "COUNT"):
        template = "{function}(lines, value, [condition]) is what it takes over lines."
        if counted:
            template = "{function}(lines, condition) is what it takes over lines."
        raise spot.error("arguments", template, function=function.name)
    value = boolean(True) if counted else _listed(function, inside[0], spot)
    conditions = inside if counted else inside[1:]
    where = convert(conditions[0], BOOLEAN, spot) if conditions else boolean(True)
    if function.name in ("ANY", "ALL"):
        value, where = where, boolean(True)
    digits, scale = widest((value,))
    core = Core(
        "list",
        value.type if function.name in ("MIN", "MAX") else function.returns,
        name=function.name,
        path=lines.path,
        up=lines.up,
        parts=(value, where, *separator),
        digits=min(digits + _LINES_DIGITS, MAX_DIGITS),
        scale=MAX_SCALE if function.name == "AVERAGE" else scale,
    )
    return finish(replace(core, scale=0) if counted else core, spot)


def _listed(function: Function, value: Core, spot: Spot) -> Core:
    if function.name == "TEXTJOIN":
        return shown(value, spot)
    if function.name in ("MIN", "MAX") and value.type in DATES:
        return value
    return convert(value, NUMBER, spot)
