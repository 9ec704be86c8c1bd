"""One run of a report with everything that is shown of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

import orjson
from flask import url_for

from ....platform.core.transaction import Transaction
from ....platform.reports.charts import Chart, chart_of
from ....platform.reports.layout import Cell, Layout, Line, lay_out
from ....platform.reports.plan import Plan, compile_report
from ....platform.reports.result import Result
from ....platform.reports.sample import Bounds
from ....platform.reports.service import Reports
from ....platform.reports.texts import is_others
from ...i18n import locale
from ..words import app, manner
from .state import RunState

Document = Mapping[str, object]
MOST_RECORDS = 500


@dataclass(frozen=True)
class Run:
    """A report that was run: what it says, and how it is laid out."""

    plan: Plan
    result: Result
    layout: Layout
    chart: Chart | None

    @property
    def rows(self) -> int:
        """How many groups stand in rows."""
        return sum(1 for one in self.result.columns if one.role == "row")


def run_document(
    tx: Transaction, document: Document, *, limit: int = MOST_RECORDS, sample: Bounds | None = None
) -> Run:
    """Run a document as the actor; with ``sample`` only for a look at it.

    :raises FormloomError: where it cannot be answered, or not for the actor.
    """
    plan = compile_report(app(), document)
    result = Reports(tx, locale=locale()).run(document, limit=limit, sample=sample)
    layout = lay_out(plan, result, manner())
    return Run(plan, result, layout, chart_of(plan, layout, manner()))


class Links:
    """Addresses of what is behind the numbers of a run."""

    def __init__(self, run: Run, state: RunState) -> None:
        self._run = run
        self._base = url_for("reports.behind", key=state.key)
        self._query = state.query()
        self._is_told = not run.plan.report.special and run.result.kind != "table"

    def cell(self, line: Line, cell: Cell) -> str:
        """The records behind a number; "" for a blank, and where no filter can tell them."""
        if not self._is_told or cell.column is None or cell.value in (None, 0, "0"):
            return ""
        keys = {str(place): _short(key) for place, key in enumerate(line.keys)}
        keys |= {str(self._run.rows + place): _short(key) for place, key in enumerate(cell.keys)}
        if any(is_others(key) for key in (*line.keys, *cell.keys)):
            return ""
        own = urlencode({"v": cell.column.id, "k": orjson.dumps(keys).decode()})
        return f"{self._base}?{self._query}&{own}" if self._query else f"{self._base}?{own}"


def _short(key: object) -> object:
    """A link by its id alone: addresses are long enough."""
    return {"id": key["id"]} if isinstance(key, Mapping) and "id" in key else key
