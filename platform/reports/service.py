"""Runs reports: the one way from a document to its result, for pages, files, mail and the API."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, cast

from sqlalchemy import Row
from sqlalchemy.exc import OperationalError
from sqlalchemy.sql.expression import Executable

from ..access.environment import environment
from ..core.errors import LimitError, NotFoundError
from ..core.transaction import Transaction
from ..documents.app import App
from ..documents.releases import current_app
from ..records import rights
from ..records.budget import budget
from .answer import Answer
from .bucket import Frame
from .cells import TooWideError, read_cells
from .document import Document
from .facts import Facts
from .funnel import funnel_result
from .kept import Statements
from .levels import LEVEL, Levels
from .permission import is_for
from .plan import Plan, compile_report
from .result import Result
from .rfm import rfm_result, rfm_statement
from .sample import Bounds
from .sight import Sight
from .table import table_result
from .titles import titles_of
from .words import worded

#: The most groups of a report.
MOST_GROUPS = 10_000
_STATEMENTS = Statements(500)


class Reports:
    """Reports as the actor of a transaction may see them."""

    def __init__(
        self, tx: Transaction, *, locale: str = "en", most_groups: int = MOST_GROUPS
    ) -> None:
        self._tx = tx
        self._app: App = current_app(tx)
        self._locale = locale
        self._most = most_groups

    def document(self, key: str) -> Document:
        """A stored report's document, its titles in the language of this service.

        :raises NotFoundError: if there is none, or none that is for the actor.
        """
        document = self._app.document("report", key)
        if not is_for(self._tx, document):
            raise NotFoundError("There is no {kind} '{key}'.", kind="report", key=key)
        return worded(self._app, document, self._locale)

    def all(self) -> Iterator[tuple[str, Document]]:
        """(key, document) of every stored report that is for the actor."""
        for key, document in self._app.all("report"):
            if is_for(self._tx, document):
                yield key, worded(self._app, document, self._locale)

    def run(
        self, document: Document, *, limit: int = MOST_GROUPS, sample: Bounds | None = None
    ) -> Result:
        """The result of a document that may come from anywhere.

        :param limit: the most records of a table; ``truncated`` says that there are more.
        :param sample: look at so many records only, where there are more: ``is_sample`` says so.
        :raises DocumentError: for what it says wrong.
        :raises NotAllowedError: if it reads what is hidden from the actor.
        :raises LimitError: for too many groups; ``BusyError`` if it takes too long.
        """
        plan = compile_report(self._app, document)
        self._admit(plan)
        with budget(self._tx):
            return self._result(plan, limit, sample)

    def _admit(self, plan: Plan) -> None:
        rights.demand(self._tx, plan.entity, "read")
        for measure in plan.measures:
            rights.demand(self._tx, measure.source.entity, "read")
            if measure.conversion is not None:
                rights.demand(self._tx, measure.conversion.entity, "read")
        for way in plan.ways:
            for entity, key in way.touched:
                rights.demand_field(self._tx, entity, key, use="report")

    def _result(self, plan: Plan, limit: int, sample: Bounds | None) -> Result:
        try:
            return self._answered(plan, limit, sample, wide=False)
        except TooWideError:
            return self._answered(plan, limit, sample, wide=True)
        except OperationalError as error:
            # SQLite refuses a sum that leaves 64 bits; in two halves any sum is exact.
            if not self._tx.is_sqlite or "integer overflow" not in str(error.orig):
                raise
            return self._answered(plan, limit, sample, wide=True)

    def _answered(self, plan: Plan, limit: int, sample: Bounds | None, *, wide: bool) -> Result:
        sight = Sight(self._tx, self._app, self._frame(), wide=wide)
        facts = Facts(plan, sight, sample=sample)
        result = self._made(facts, limit)
        return replace(result, is_sample=True) if facts.samples else result

    def _made(self, facts: Facts, limit: int) -> Result:
        plan = facts.plan
        if plan.report.kind == "rfm":
            rows = self._read(facts, partial(rfm_statement, facts, self._most))
            return rfm_result(self._tx, facts, rows, self._locale)
        levels = Levels(facts)
        build = partial(levels.statement, self._most)
        rows = self._read(facts, build) if plan.values or plan.dims else []
        cells = read_cells(facts, levels.levels, rows, environment(self._tx, self._app))
        if plan.report.kind == "table":
            return table_result(self._tx, facts, cells, limit, self._locale)
        titles = titles_of(self._tx, self._app, plan, cells)
        result = Answer(plan, cells, titles, self._locale).result()
        return funnel_result(plan, cells, result, self._locale) if plan.report.special else result

    def _read(self, facts: Facts, build: Callable[[], Executable]) -> list[Row[Any]]:
        statement, is_kept = _STATEMENTS.find(facts.plan, facts.sight, self._most, build)
        rows = self._tx.fetch(statement) if is_kept else [*self._tx.execute(statement)]
        if len(rows) > self._most and sum(row._mapping[LEVEL] == 0 for row in rows) > self._most:
            raise LimitError(
                "This report has more than {most} groups. Narrow it by a filter, group by "
                "something coarser, or show only the top.", most=self._most,
            )  # fmt: skip
        return rows

    def _frame(self) -> Frame:
        manifest = self._app.manifest
        calendar = cast("Mapping[str, int]", manifest.calendar)
        return Frame(
            self._tx.is_sqlite,
            self._tx.now.astimezone(manifest.zone).date(),
            week=calendar.get("weekStart", 1),
            year=calendar.get("fiscalStart", 1),
        )
