"""RFM: groups scored by how recently, how often and how much, each in equal parts of all groups."""

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Row, func, literal_column, select
from sqlalchemy.sql.expression import Executable

from ..access.environment import environment
from ..core.transaction import Transaction
from ..records.query import MARK, READ
from .answer import dumped, value_column
from .cells import read_cells
from .facts import Facts, dim_name
from .levels import LEVEL
from .ranking import rank_key
from .result import Column, Result
from .titles import titles_of

#: Scores with their titles by locale.
_SCORES = (
    ("r", {"en": "Recency", "zh": "近度"}),
    ("f", {"en": "Frequency", "zh": "频度"}),
    ("m", {"en": "Monetary", "zh": "额度"}),
)


def rfm_statement(facts: Facts, most: int) -> Executable:
    """The groups with their scores; more than ``most`` of them show by one row too many."""
    groups = facts.groups(facts.sources[0]).subquery()
    key = groups.c[dim_name(0)]
    parts = int(cast("dict[str, int]", facts.plan.report.document["rfm"]).get("parts", 5))
    scores = [
        _score([rank_key(facts, value, groups).asc().nulls_first(), key], parts).label(f"_{name}")
        for value, (name, _) in zip(facts.plan.values, _SCORES, strict=True)
    ]
    zero: ColumnElement[Any] = literal_column("0").label(LEVEL)
    chosen = select(*groups.c, *scores, zero).where(key.is_not(None)).limit(most + 1)
    return chosen.execution_options(**{MARK: READ})


def _score(order: list[ColumnElement[Any]], parts: int) -> ColumnElement[Any]:
    return func.ntile(parts).over(order_by=order)


def rfm_result(tx: Transaction, facts: Facts, rows: Sequence[Row[Any]], locale: str) -> Result:
    """A row for each group: its values and its scores, the best ones the highest."""
    plan = facts.plan
    cells = read_cells(facts, ((1, 0),), rows, environment(tx, facts.app))
    named = titles_of(tx, facts.app, plan, cells).get(0, {})
    known = [row._mapping for row in rows]
    scored = {row[dim_name(0)]: [row[f"_{name}"] for name, _ in _SCORES] for row in known}
    found = []
    for (keys, _), values in cells[1, 0].items():
        shown = [dumped(one, values[one.spec.id]) for one in plan.values]
        found.append((_key(facts, keys[0], named), *shown, *scored[keys[0]]))
    found.sort(key=lambda row: ([-one for one in row[-3:]], str(row[0])))
    dim = plan.rows[0]
    field = dim.way.field
    return Result(
        kind="rfm",
        title=plan.report.title,
        columns=(
            Column(dim.id, field.label(locale), field.value_type.name, "row"),
            *(value_column(one, locale) for one in plan.values),
            *(
                Column(name, titles.get(locale, titles["en"]), "integer", "value")
                for name, titles in _SCORES
            ),
        ),
        rows=tuple(found),
        totals=(None,) * (1 + len(plan.values) + len(_SCORES)),
    )


def _key(facts: Facts, key: object, titles: Any) -> object:
    if key in titles:
        return titles[cast("UUID", key)].to_json()
    field = facts.plan.rows[0].way.field
    return field.type.dump(key, field)
