"""Exact decimal arithmetic: one rounding, half away from zero, and never the thread's context."""

import re
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Context, Decimal
from math import isqrt

from .types import MAX_SCALE

Number = Decimal | int

#: The default context would silently round to 28 digits; with no traps nothing can raise.
EXACT = Context(prec=200, rounding=ROUND_HALF_UP, traps=[])
# A quotient is cut first, so that the one rounding to MAX_SCALE sees its true digits.
_CUT = Context(prec=200, rounding=ROUND_DOWN, traps=[])
_UNIT = {places: Decimal(1).scaleb(-places) for places in range(-40, 41)}
_FINEST = _UNIT[MAX_SCALE]
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,20}(?:\.[0-9]{1,20})?|\.[0-9]{1,20})")

add = EXACT.add
subtract = EXACT.subtract
multiply = EXACT.multiply


def round_to(value: Number, places: int, rounding: str = ROUND_HALF_UP) -> Decimal:
    """``value`` with so many places after its point; negative places round before it."""
    exact = Decimal(value)
    if -int(exact.as_tuple().exponent) <= places:
        return exact
    return exact.quantize(_UNIT[places], rounding, EXACT)


def round_up(value: Number, places: int) -> Decimal:
    return round_to(value, places, ROUND_UP)


def round_down(value: Number, places: int) -> Decimal:
    return round_to(value, places, ROUND_DOWN)


def divide(value: Number, by: Number) -> Decimal | None:
    """The quotient to MAX_SCALE places; blank if ``by`` is 0."""
    if not by:
        return None
    return _CUT.divide(value, by).quantize(_FINEST, ROUND_HALF_UP, EXACT)


def whole(value: Number) -> int:
    """``value`` without what is after its point."""
    return int(value)


def floor(value: Number) -> int:
    cut = int(value)
    return cut - 1 if cut > value else cut


def modulo(value: Number, by: Number) -> Number | None:
    """The remainder, with the sign of ``by`` as in Excel."""
    if not by:
        return None
    rest = EXACT.remainder(value, by)
    return EXACT.add(rest, by) if rest and (rest < 0) != (by < 0) else rest


def up_to(value: Number, step: Number) -> Decimal | None:
    """The smallest multiple of ``step`` that is not below ``value``."""
    return _multiple(value, step, 1)


def down_to(value: Number, step: Number) -> Decimal | None:
    """The largest multiple of ``step`` that is not above ``value``."""
    return _multiple(value, step, -1)


def _multiple(value: Number, step: Number, towards: int) -> Decimal | None:
    if not step:
        return None
    size = EXACT.abs(step)
    rest = EXACT.remainder(value, size)
    base = EXACT.subtract(value, rest)
    beyond = rest > 0 if towards > 0 else rest < 0
    # Never size * towards: operators use the thread's context, and its 28 digits.
    return EXACT.add(base, EXACT.multiply(size, towards)) if beyond else base


def power(value: Number, exponent: Number) -> Number | None:
    """``value`` multiplied by itself; blank unless ``exponent`` is whole and 0 to 10."""
    if exponent != int(exponent) or not 0 <= exponent <= 10:
        return None
    product: Number = 1
    for _ in range(int(exponent)):
        product = multiply(product, value)
    return product


def root(value: Number) -> Decimal | None:
    """The square root to MAX_SCALE places; blank below 0."""
    if value < 0:
        return None
    shifted = EXACT.scaleb(Decimal(value), 2 * (MAX_SCALE + 1))
    cut = Decimal(isqrt(int(shifted)))
    return EXACT.scaleb(cut, -(MAX_SCALE + 1)).quantize(_FINEST, ROUND_HALF_UP, EXACT)


def read(text: str) -> Decimal | None:
    """The number that ``text`` is in its one canonical form (``-12.5``), else blank."""
    stripped = text.strip(" ")
    return Decimal(stripped) if _NUMBER.fullmatch(stripped) else None


def plain(value: Number) -> str:
    """``value`` with no exponent, no trailing zeros and no minus before 0."""
    written = format(value, "f") if isinstance(value, Decimal) else str(value)
    if "." in written:
        written = written.rstrip("0").rstrip(".")
    return "0" if written == "-0" else written
