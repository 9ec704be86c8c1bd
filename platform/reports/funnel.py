"""Funnels: how many records ever reached each stage, and how many of those went on."""

from dataclasses import replace
from typing import Any, cast

from ..formula.numbers import add, divide
from .answer import dumped, number
from .buckets import Stages
from .cells import Cells
from .plan import Plan
from .result import Column, Result

#: Columns with their titles by locale.
_SHARES = (
    ("of_first", {"en": "Of the first", "zh": "占首阶段"}),
    ("of_previous", {"en": "Of the one before", "zh": "占上一阶段"}),
)


def funnel_result(plan: Plan, cells: Cells, result: Result, locale: str) -> Result:
    """``result`` with every stage, each with all that reached it or a later one."""
    stages = cast("Stages", plan.rows[0].group.settings)
    reached = _reached(plan, cells, len(stages.values))
    first = plan.values[0].spec.id
    rows = []
    for at, stage in enumerate(stages.values):
        values = [dumped(one, reached[at][one.spec.id]) for one in plan.values]
        shares = [
            number(divide(reached[at][first], reached[other][first]))
            for other in (0, max(at - 1, 0))
        ]
        rows.append((stage, *values, *shares))
    shares_of = (
        Column(id, titles.get(locale, titles["en"]), "percent", "value") for id, titles in _SHARES
    )
    return replace(
        result,
        columns=(*result.columns, *shares_of),
        rows=tuple(rows),
        totals=(None, *(dumped(one, reached[0][one.spec.id]) for one in plan.values), None, None),
        subtotals=(),
    )


def _reached(plan: Plan, cells: Cells, stages: int) -> list[dict[str, Any]]:
    """Values by stage, those of later stages added to each."""
    found: list[dict[str, Any]] = []
    sums: dict[str, Any] = {one.spec.id: 0 for one in plan.values}
    for at in reversed(range(stages)):
        values = cells[1, 0].get(((at,), ()), {})
        sums = {id: add(total, values.get(id) or 0) for id, total in sums.items()}
        found.append(sums)
    return found[::-1]
