"""What the page of a report shows."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import cast

from flask import url_for

from ....platform.access.rows import may
from ....platform.core.errors import DocumentError, FormloomError
from ....platform.core.transaction import Transaction
from ....platform.documents.app import Entity
from ....platform.documents.designers import may_design
from ....platform.fields.field import Field
from ....platform.formula import FormulaType
from ....platform.reports.bucket import DAYS
from ....platform.reports.charts import Chart
from ...errors import status_of
from ...i18n import gettext as _
from ..records.columns import choosable
from ..records.filters import FilterForm, Quick, filter_form, in_words, problem_of
from ..records.list_parts import QuickMenu
from ..records.list_state import MINE
from ..words import app, is_put_away, label, plural, refusal_of
from .kpi import Figure, figures_of
from .run import Links, Run, run_document
from .state import RunState, quick_of
from .table import TableView, table_of

Document = Mapping[str, object]
#: Types of values that make sensible groups.
_GROUPED = DAYS | {FormulaType.CHOICE, FormulaType.BOOLEAN, FormulaType.LINK}


@dataclass(frozen=True)
class ChartView:
    """A chart for the scripts, and what somebody hears instead."""

    type: str
    data: Mapping[str, object]
    description: str


@dataclass(frozen=True)
class ReportPage:
    """A report that was run, or why it could not be."""

    key: str
    title: str
    help: str
    crumbs: tuple[tuple[str, str], ...]
    state: RunState
    note: str
    quick: tuple[QuickMenu, ...]
    filter_words: str
    filter_off_url: str
    builder: FilterForm
    by: tuple[tuple[str, str, bool], ...]
    by_title: str
    by_off_url: str
    clear_url: str
    table: TableView | None = None
    chart: ChartView | None = None
    figures: tuple[Figure, ...] = ()
    error: str = ""
    status: int = 200
    edit_url: str = ""
    delete_url: str = ""
    design_url: str = ""
    export_url: str = ""
    subscribe_url: str = ""


def report_page(tx: Transaction, key: str, document: Document, state: RunState) -> ReportPage:
    """The page of a report in a state; what cannot be answered is said in its place."""
    entity = app().entity(str(document["entity"]))
    quick = quick_of(entity, document, state)
    blank = _around(tx, key, document, state, entity, quick)
    error = problem_of(entity, state.filter) if state.filter else ""
    if error:
        return replace(blank, error=error, status=422)
    try:
        run = run_document(tx, state.applied(document, quick))
    except (DocumentError, FormloomError) as refusal:
        return replace(blank, error=refusal_of(refusal), status=status_of(refusal))
    return replace(
        blank,
        note=_note(run),
        table=table_of(tx, run, state, blank.title),
        figures=tuple(figures_of(run)),
        chart=chart_view(run, state),
        export_url=url_for("reports.export", key=key) if may(tx, entity, "export") else "",
    )


def chart_view(run: Run, state: RunState) -> ChartView | None:
    """The chart of a run, if the scripts draw it."""
    chart: Chart | None = run.chart
    if chart is None or chart.type == "kpi":
        return None
    return ChartView(chart.type, chart.to_json(Links(run, state).cell), chart.description)


def _around(
    tx: Transaction,
    key: str,
    document: Document,
    state: RunState,
    entity: Entity,
    quick: list[Quick],
) -> ReportPage:
    is_mine = key.startswith(MINE)
    may_edit = is_mine or may_design(tx)
    broken = problem_of(entity, state.filter) if state.filter else ""
    choices = tuple(_choices(entity, state))
    return ReportPage(
        key=key,
        title=str(document["title"]),
        help=str(document.get("help", "")),
        crumbs=((_("Reports"), url_for("reports.index")),),
        state=state,
        note="",
        quick=tuple(_menu(one, state) for one in quick),
        filter_words=in_words(entity, state.filter) if state.filter and not broken else "",
        filter_off_url=replace(state, filter="").url(),
        builder=filter_form(entity, state.filter, choosable(entity), broken),
        by=choices,
        by_title=next((title for title, _url, is_on in choices if is_on), state.by),
        by_off_url=replace(state, by="").url(),
        clear_url=url_for("reports.show", key=key),
        subscribe_url=state.url("subscriptions.new", kind="report"),
        edit_url=url_for("reports_builder.edit", key=key) if may_edit else "",
        delete_url=url_for("reports.forget", key=key) if is_mine else "",
        design_url=url_for("designs.edit", kind="report", key=key)
        if may_edit and not is_mine
        else "",
    )


def _note(run: Run) -> str:
    entity = plural(run.plan.entity)
    if run.result.truncated:
        return _(
            "{entity} · the first {count} rows; totals are of all that you may see",
            entity=entity, count=len(run.result.rows),
        )  # fmt: skip
    return _("{entity} · only what you may see", entity=entity)


def _menu(quick: Quick, state: RunState) -> QuickMenu:
    chosen = [one.value for one in quick.on]
    links = []
    for one in quick.values:
        values = [v for v in chosen if v != one.value] if one.is_on else [*chosen, one.value]
        links.append((one.title, state.with_quick(quick.path, values).url(), one.is_on))
    on = ", ".join(one.title for one in quick.on)
    return QuickMenu(quick.title, tuple(links), on, state.with_quick(quick.path, ()).url())


def _choices(entity: Entity, state: RunState) -> Iterator[tuple[str, str, bool]]:
    """(title, address, in force) of what the numbers can be broken out by."""
    for path in choosable(entity):
        field = entity.field(path)
        if not _makes_groups(field):
            continue
        by = f"{path}:month" if field.formula_type in DAYS else path
        yield label(field), replace(state, by=by).url(), state.by.partition(":")[0] == path


def _makes_groups(field: Field) -> bool:
    return field.formula_type in _GROUPED and field.column is not None


# The list of reports


@dataclass(frozen=True)
class ReportCard:
    """A report in the list."""

    title: str
    help: str
    url: str
    icon: str
    entity: str


@dataclass(frozen=True)
class Folder:
    """Reports that lie together."""

    title: str
    cards: tuple[ReportCard, ...]


@dataclass(frozen=True)
class ReportsPage:
    """Every report that is for the actor, by folder."""

    folders: tuple[Folder, ...]
    search: str
    count: int
    new_url: str
    dashboards: tuple[ReportCard, ...] = ()


#: The icon of a report by its chart; the others are tables.
ICONS: Mapping[str, str] = {
    "bar": "chart-column", "line": "chart-line", "area": "chart-line", "pie": "chart-pie",
    "ring": "chart-pie", "funnel": "funnel", "gauge": "gauge", "kpi": "target",
    "scatter": "chart-no-axes-column", "heat": "layout-grid", "radar": "target",
    "treemap": "layout-grid",
}  # fmt: skip


def reports_page(
    tx: Transaction, shared: Iterable[tuple[str, Document]], own: Mapping[str, Document],
    dashboards: Iterable[ReportCard], search: str,
) -> ReportsPage:  # fmt: skip
    """The list; ``search`` looks into titles, folders and what the report is for."""
    folders: dict[str, list[ReportCard]] = {}
    for key, document in own.items():
        folders.setdefault(_("My reports"), []).append(_card(key, document))
    for key, document in shared:
        if is_put_away("report", key):
            continue
        entity = app().entity(str(document["entity"]))
        folders.setdefault(str(document.get("folder", plural(entity))), []).append(
            _card(key, document)
        )
    found = []
    for title, cards in folders.items():
        kept = tuple(
            one for one in cards if _matches(search, title, one.title, one.help, one.entity)
        )
        found += [Folder(title, kept)] if kept else []
    boards = tuple(one for one in dashboards if _matches(search, one.title, one.help))
    return ReportsPage(
        tuple(found), search, sum(len(one.cards) for one in found) + len(boards),
        url_for("reports_builder.new"), boards,
    )  # fmt: skip


def _matches(search: str, *texts: str) -> bool:
    wanted = search.casefold().split()
    told = " ".join(texts).casefold()
    return all(word in told for word in wanted)


def _card(key: str, document: Document) -> ReportCard:
    entity = app().entities.get(str(document["entity"]))
    chart = cast("Mapping[str, object]", document.get("chart", {})).get("type", "")
    return ReportCard(
        str(document["title"]),
        str(document.get("help", "")),
        url_for("reports.show", key=key),
        ICONS.get(str(chart), "table-2"),
        plural(entity) if entity is not None else "",
    )
