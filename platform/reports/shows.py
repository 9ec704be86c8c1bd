"""How a value is shown beside others: as a share, running, against the period before, as a rank.

A show is computed of the finished groups, so that all of them agree with each other.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any

from ..core.registry import Registry
from ..formula import FormulaType
from ..formula.numbers import EXACT, add, divide
from .document import ValueSpec
from .refusals import RefusalError

#: A number, or None for a blank.
Amount = Any


@dataclass(frozen=True)
class Line:
    """Values of groups in their order, of which sums and ranks are made."""

    values: Sequence[Amount]

    @cached_property
    def sums(self) -> Sequence[Amount]:
        return list(accumulate((one or 0 for one in self.values), add))

    @cached_property
    def _sorted(self) -> Sequence[Amount]:
        return sorted(one for one in self.values if one is not None)

    def rank(self, value: Amount) -> int:
        """1 for the largest; equal values have the same."""
        return 1 + len(self._sorted) - bisect_right(self._sorted, value)


@dataclass(frozen=True)
class Around:
    """The values around one.

    ``row``, ``column`` and ``total`` are what it is a part of; ``period`` and ``year`` are the same
    group's a period and a year ago; it has the place ``at`` in its line, None outside of any.
    """

    row: Amount
    column: Amount
    total: Amount
    period: Amount
    year: Amount
    line: Line
    at: int | None


@dataclass(frozen=True)
class Show:
    """``of`` gives what is shown of a value; ``type`` is that of it, "" for the value's own.

    ``along``: the line is that of the periods, if the report has them.
    """

    name: str
    of: Callable[[Amount, Around], Amount]
    type: str = ""
    needs_period: bool = False
    along: bool = False

    def check(self, spec: ValueSpec, type: FormulaType, has_period: bool) -> None:
        """Refuse what makes no sense.

        :raises RefusalError: at the value.
        """
        at = (*spec.at, "show")
        if self.name != "value" and type is not FormulaType.NUMBER:
            raise RefusalError(at, "Only a number can be shown as {show}.", show=self.name)
        if self.needs_period and not has_period:
            raise RefusalError(at, "{show} needs a group by day, week, month, quarter or year.",
                          show=self.name)  # fmt: skip


def _share(value: Amount, whole: Amount) -> Amount:
    return None if value is None or whole is None else divide(value, whole)


def _change(value: Amount, before: Amount) -> Amount:
    """How much more than before, as a fraction of it."""
    if value is None or before is None:
        return None
    return divide(EXACT.subtract(value, before), EXACT.abs(before))


def _difference(value: Amount, around: Around) -> Amount:
    if value is None or around.period is None:
        return None
    return EXACT.subtract(value, around.period)


def _running(value: Amount, around: Around) -> Amount:
    return value if around.at is None else around.line.sums[around.at]


def _rank(value: Amount, around: Around) -> Amount:
    return None if value is None or around.at is None else around.line.rank(value)


SHOWS: Registry[Show] = Registry(
    "show",
    (
        Show("value", lambda value, around: value),
        Show("share_row", lambda value, around: _share(value, around.row), "percent"),
        Show("share_column", lambda value, around: _share(value, around.column), "percent"),
        Show("share_total", lambda value, around: _share(value, around.total), "percent"),
        Show("running", _running, along=True),
        Show(
            "previous_period", lambda value, around: _change(value, around.period), "percent",
            needs_period=True,
        ),
        Show(
            "previous_year", lambda value, around: _change(value, around.year), "percent",
            needs_period=True,
        ),
        Show("difference", _difference, needs_period=True),
        Show("rank", _rank, "integer"),
    ),
)  # fmt: skip
