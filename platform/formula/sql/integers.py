"""Exact numbers as SQLite computes them natively: integers scaled by a power of ten."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from operator import add, mul, sub

from sqlalchemy import BigInteger, BindParameter, case, func, literal, null, type_coerce

from ..core import Core
from ..expression import Expression
from ..numbers import EXACT
from ..types import MAX_SCALE

MOST = 2**63 - 1
#: Terms of a native expression; one that needs more is quicker in Python.
MOST_TERMS = 64
_OPERATORS: dict[str, Callable[[Expression, Expression], Expression]] = {
    "+": add,
    "-": sub,
    "*": mul,
}


class TooWideError(Exception):
    """A constant that no integer of 64 bits holds, or an expression with too many terms."""


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
    terms: int = 1

    def __post_init__(self) -> None:
        if self.terms > MOST_TERMS:
            raise TooWideError

    @property
    def is_exact(self) -> bool:
        """Whether no value of the columns leaves 64 bits on the way."""
        return not (self.loose or self.wild)

    def joined(self, name: str, other: "Whole") -> "Whole":
        if name == "*":
            return self._step(name, other, self.scale + other.scale, self.bound * other.bound)
        scale = max(self.scale, other.scale)
        left, right = self.shifted(scale), other.shifted(scale)
        return left._step(name, right, scale, left.bound + right.bound)

    def shifted(self, scale: int) -> "Whole":
        """The same number at a finer scale."""
        if scale == self.scale:
            return self
        places = scale - self.scale
        if isinstance(self.value, BindParameter):
            return whole(int(str(self.value.value)) * 10**places, scale)
        by = whole(10**places, places)
        return self._step("*", by, scale, self.bound * by.bound)

    def rounded(self, scale: int) -> "Whole":
        """Rounded half away from zero to a coarser scale; finer ones add zeros."""
        if scale >= self.scale:
            return self.shifted(scale)
        return self.divided(whole(10 ** (self.scale - scale), 0), scale)

    def divided(self, by: "Whole", scale: int) -> "Whole":
        """Divided by a positive constant of its own scale and read at ``scale``, rounded."""
        half = by.bound // 2
        away = case((self.value < 0, self.value - half), else_=self.value + half)
        # SQLite's division of integers cuts towards zero.
        value = away.op("/")(by.value)
        return replace(
            self, value=value, scale=scale, bound=self.bound // by.bound + 1,
            wild=not self.is_exact, loose=self.bound + half > MOST, terms=3 * self.terms,
        )  # fmt: skip

    def quotient(self, by: "Whole", scale: int) -> "Whole | None":
        """Divided by a constant of any scale; None where one rounding is not as good as two.

        A formula's quotient is rounded to 20 places first. That moves no half of the coarser scale
        as long as the constant is not so large that a quotient comes as near to one.
        """
        divisor = int(str(by.value.value)) if isinstance(by.value, BindParameter) else 0
        spare = max(scale, self.scale - by.scale)
        if divisor == 0 or by.bound * 10**spare >= 10 ** (MAX_SCALE - 1):
            return None
        signed = self if divisor > 0 else replace(self, value=0 - self.value)
        finer = scale + by.scale - self.scale
        found = signed.shifted(self.scale + max(finer, 0))
        return found.divided(whole(by.bound * 10 ** max(-finer, 0), 0), scale)

    def absolute(self) -> "Whole":
        if not self.is_exact:
            raise TooWideError  # ABS of the least integer is an error in SQLite
        return replace(self, value=func.abs(self.value))

    def _step(self, name: str, other: "Whole", scale: int, bound: int) -> "Whole":
        value = _OPERATORS[name](self.value, other.value)
        wild = self.wild or other.wild or self.loose or other.loose
        terms = self.terms + other.terms
        return Whole(value, scale, bound, loose=bound > MOST, wild=wild, terms=terms)

    def compares_with(self, other: "Whole") -> bool:
        """Whether a comparison of both is right as it stands."""
        if self.wild or other.wild or other.loose:
            return False
        return not self.loose or other.bound < MOST // 2


def whole(value: int, scale: int) -> Whole:
    """A constant."""
    if abs(value) > MOST:
        raise TooWideError
    return Whole(literal(value, BigInteger()), scale, abs(value))


def whole_constant(constant: Core, zero: bool) -> Whole:
    """A constant of a formula; a blank one is 0 where blank numbers count so."""
    if constant.value is None:
        return whole(0, 0) if zero else Whole(type_coerce(null(), BigInteger()), 0, 0)
    found = Decimal(str(constant.value))
    exponent = found.as_tuple().exponent
    scale = max(-exponent, 0) if isinstance(exponent, int) else 0
    return whole(int(EXACT.scaleb(found, scale)), scale)


def alternatives(found: list[Whole], combine: Callable[[list[Expression]], Expression]) -> Whole:
    """One of several numbers, brought to one scale; ``combine`` says which."""
    scale = max(one.scale for one in found)
    same = [one.shifted(scale) for one in found]
    return Whole(
        combine([one.value for one in same]), scale, max(one.bound for one in same),
        wild=not all(one.is_exact for one in same), terms=sum(one.terms for one in same) + 1,
    )  # fmt: skip
