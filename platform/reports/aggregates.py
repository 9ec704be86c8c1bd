"""Aggregates: what is computed of a group's values. Each is a formula over a few atoms.

An atom is one SQL aggregate. Most can be merged: the sum of sums is the sum of all, so totals are
made of the groups; what cannot (distinct, median) is computed anew for every level.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, func, literal_column

from ..core.registry import Registry
from ..formula import Core, FieldSpec, FormulaType, check

Column = ColumnElement[Any]
NUMBER = FormulaType.NUMBER
ORDERED = frozenset({NUMBER, FormulaType.DATE, FormulaType.DATETIME})
SINGLE = ORDERED | {
    FormulaType.TEXT, FormulaType.CHOICE, FormulaType.BOOLEAN, FormulaType.LINK,
}  # fmt: skip

#: A sum that does not fit 64 bits is made of two: of the parts above and below this.
HALF = 10**9


@dataclass(frozen=True)
class AtomKind:
    """One SQL aggregate; ``merge`` makes one of several groups' values, None if nothing can.

    ``counts``: it is a whole number, whatever it is made of.
    """

    name: str
    make: Callable[[Column], Column]
    merge: Callable[[Column], Column] | None
    counts: bool = False


def _high(column: Column) -> Column:
    return func.sum(column.op("/")(literal_column(str(HALF))))


def _low(column: Column) -> Column:
    return func.sum(column.op("%")(literal_column(str(HALF))))


ATOMS: Registry[AtomKind] = Registry(
    "atom",
    (
        AtomKind("sum", func.sum, func.sum),
        AtomKind("count", func.count, func.sum, counts=True),
        AtomKind("min", func.min, func.min),
        AtomKind("max", func.max, func.max),
        AtomKind("high", _high, func.sum),
        AtomKind("low", _low, func.sum),
        AtomKind("distinct", lambda column: func.count(column.distinct()), None, counts=True),
        # The one or two values in the middle; ``levels.py`` blanks the others first.
        AtomKind("middle", func.sum, None),
    ),
)


@dataclass(frozen=True)
class Aggregate:
    """What may be computed of which values, from which atoms and by which formula.

    ``parts`` are atoms by the name that ``formula`` gives them. ``wide`` is the same for sums that
    may leave 64 bits. ``exact``: the result has the decimals of what it is made of.
    ``repeats``: a value that several records share may count for each of them.
    """

    name: str
    takes: frozenset[FormulaType]
    parts: Mapping[str, str]
    formula: str
    wide: Mapping[str, str]
    wide_formula: str
    exact: bool = True
    repeats: bool = True

    def atoms(self, *, wide: bool) -> Mapping[str, str]:
        return self.wide if wide else self.parts

    def core(self, type: FormulaType, scale: int, *, wide: bool) -> Core:
        """The formula over the atoms, whose values have ``type`` and ``scale``."""
        return _core(self.name, type, scale, wide)

    @cached_property
    def is_count(self) -> bool:
        """Whether it says how many, and not how much."""
        return all(ATOMS.get(one).counts for one in self.parts.values())

    @property
    def of_none(self) -> bool:
        """Whether it is 0 where there is nothing, instead of blank."""
        return self.formula.startswith("IFBLANK")

    @property
    def is_mergeable(self) -> bool:
        return all(ATOMS.get(one).merge is not None for one in self.parts.values())


def _aggregate(
    name: str, takes: frozenset[FormulaType], parts: Mapping[str, str], formula: str,
    wide: Mapping[str, str] | None = None, wide_formula: str = "", **more: bool,
) -> Aggregate:  # fmt: skip
    return Aggregate(name, takes, parts, formula, wide or parts, wide_formula or formula, **more)


_NUMBERS = frozenset({NUMBER})
_WIDE = {"h": "high", "l": "low"}

AGGREGATES: Registry[Aggregate] = Registry(
    "aggregate",
    (
        _aggregate("count", SINGLE, {"n": "count"}, "IFBLANK(n, 0)"),
        _aggregate("distinct", SINGLE, {"n": "distinct"}, "IFBLANK(n, 0)"),
        _aggregate(
            "sum", _NUMBERS, {"s": "sum"}, "IFBLANK(s, 0)",
            _WIDE, f"h * {HALF} + l", repeats=False,
        ),
        _aggregate(
            "avg", _NUMBERS, {"s": "sum", "n": "count"}, "s / n",
            {**_WIDE, "n": "count"}, f"(h * {HALF} + l) / n", exact=False,
        ),
        # A sum in another currency: blank as soon as one amount has no rate.
        _aggregate(
            "converted", _NUMBERS, {"s": "sum", "x": "count"}, "IF(x > 0, BLANK(), s + 0)",
            {"a": "high", "b": "low", "c": "high", "d": "low", "x": "count"},
            f"IF(x > 0, BLANK(), (a * {HALF} + b) * {HALF} + c * {HALF} + d)",
            exact=False, repeats=False,
        ),
        _aggregate("min", ORDERED, {"m": "min"}, "m"),
        _aggregate("max", ORDERED, {"m": "max"}, "m"),
        _aggregate(
            "median", _NUMBERS, {"m": "middle", "n": "count"},
            "IF(n > 0, IF(MOD(n, 2) = 1, m, m / 2))", exact=False,
        ),
    ),
)  # fmt: skip


class AtomSchema:
    """The atoms of one aggregate as formulas see fields."""

    def __init__(self, specs: Mapping[str, FieldSpec]) -> None:
        self._specs = specs

    def fields(self, entity: str) -> Mapping[str, FieldSpec]:
        return self._specs


@lru_cache(maxsize=500)
def _core(name: str, type: FormulaType, scale: int, wide: bool) -> Core:
    aggregate = AGGREGATES.get(name)
    specs = {}
    for part, kind in aggregate.atoms(wide=wide).items():
        counts = ATOMS.get(kind).counts
        specs[part] = FieldSpec(part, part, NUMBER if counts else type, 0 if counts else scale)
    text = aggregate.wide_formula if wide else aggregate.formula
    core = check(text, AtomSchema(specs), "atoms").core
    assert core is not None, text  # noqa: S101
    return core
