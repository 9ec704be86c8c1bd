"""A report without groups: records in rows, and the totals of all of them."""

from ..core.transaction import Transaction
from ..records.listing import MOST_ROWS, Lister, ListQuery
from ..records.values import Record, dump
from .answer import dumped, value_column
from .cells import Cells
from .facts import Facts
from .plan import Plan
from .result import Column, Result
from .ways import find_way


def table_result(tx: Transaction, facts: Facts, cells: Cells, limit: int, locale: str) -> Result:
    """The records that the actor may see, at most ``limit``; values are totals."""
    plan = facts.plan
    fields = plan.report.fields
    query = ListQuery(filter=plan.report.filter, sort=plan.report.sort)
    lister = Lister(tx, plan.app, plan.entity, query, where=facts.is_looked_at)
    records: list[Record] = []
    at: str | None = None
    while len(records) < limit:
        page = lister.page(fields, min(MOST_ROWS, limit - len(records)), at)
        records += page.items
        at = page.next
        if at is None:
            break
    totals = cells[0, 0].get(((), ()), {})
    none = [None] * len(fields)
    return Result(
        kind="table",
        title=plan.report.title,
        columns=(
            *(_column(plan, path, locale) for path in fields),
            *(value_column(one, locale) for one in plan.values),
        ),
        rows=tuple(
            (*_cells(record, fields), *[None] * len(plan.values)) for record in records
        ),
        totals=(*none, *(dumped(one, totals.get(one.spec.id)) for one in plan.values)),
        truncated=at is not None,
        ids=tuple(str(record.id) for record in records),
    )  # fmt: skip


def _column(plan: Plan, path: str, locale: str) -> Column:
    field = find_way(plan.app, plan.entity, path, ()).field
    return Column(path, field.label(locale), field.value_type.name, "row")


def _cells(record: Record, fields: tuple[str, ...]) -> list[object]:
    found = ((record.values.get(path), path) for path in fields)
    return [None if value is None else dump(value, record.fields[path]) for value, path in found]
