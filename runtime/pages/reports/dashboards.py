"""Dashboards: the frame of one, and each of its widgets by itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import cast

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from ....platform.access.rows import demand
from ....platform.core.database import told_plainly
from ....platform.core.errors import DocumentError, FormloomError, NotFoundError
from ....platform.core.transaction import Transaction
from ....platform.reports.drill import joined
from ....platform.reports.filters import narrowed
from ....platform.reports.layout import Cell, Line
from ....platform.reports.service import Reports
from ....platform.workflows.boxes import Wanted
from ...i18n import locale
from ...unit_of_work import transaction
from ..clock import day
from ..flows.inbox_page import box_page
from ..records.list_page import list_page
from ..records.list_state import ListState, view_of
from ..shell import page, part
from ..words import app, refusal_of
from .dashboards_page import (
    DashboardState,
    Document,
    dashboard_document,
    filter_menu,
    shown_dashboard,
)
from .kpi import figures_of
from .report_page import ChartView
from .reports import for_reports
from .run import Links, Run, run_document
from .state import RunState
from .table import table_of

pages = Blueprint("dashboards", __name__, url_prefix="/dashboards")
#: Rows of a list, or of a table, in a widget.
ROWS = 20
COLUMNS = 4


@dataclass(frozen=True)
class Widget:
    """A widget's content: the template that shows it, and what that needs."""

    template: str
    values: Mapping[str, object]


@pages.get("/<key>")
@for_reports
def show(key: str) -> ResponseReturnValue:
    """A dashboard: the widgets are fetched by the page, each by itself."""
    return page("dashboards/show.html", page=shown_dashboard(transaction(), key))


@pages.get("/<key>/period")
@for_reports
def set_period(key: str) -> ResponseReturnValue:
    """The dashboard for the days that were chosen."""
    id, first = request.args.get("id", ""), day(request.args.get("first", ""))
    last = day(request.args.get("last", "")) or first
    chosen = {id: f"{first}..{last}"} if first else {}
    return redirect(_state(transaction(), key).url(**chosen), 303)


@pages.get("/<key>/widgets/<id>", endpoint="part")
@for_reports
def show_widget(key: str, id: str) -> ResponseReturnValue:
    """One widget; what it cannot show is said in its place, and the others know nothing of it."""
    tx = transaction()
    state = _state(tx, key)
    widgets = cast("list[Document]", state.document["widgets"])
    found = next((one for one in widgets if one["id"] == id), None)
    if found is None:
        raise NotFoundError("There is no widget '{id}'.", id=id)
    return widget_part(tx, state, found)


def widget_part(tx: Transaction, state: DashboardState, widget: Document) -> ResponseReturnValue:
    """What a widget shows, or why it cannot."""
    try:
        with told_plainly():
            made = WIDGETS[str(widget["kind"])](tx, state, widget)
    except (DocumentError, FormloomError) as refusal:
        made = Widget("dashboards/_refused.html", {"error": refusal_of(refusal)})
    return part(made.template, **made.values)


def _state(tx: Transaction, key: str) -> DashboardState:
    return DashboardState(key, dashboard_document(tx, key), request.args)


# The kinds of widgets


def _report(tx: Transaction, state: DashboardState, widget: Document) -> Widget:
    run, shown = _run(tx, state, widget)
    links = _CrossLinks(run, shown, state, widget)
    chart = None
    if run.chart is not None and run.chart.type != "kpi":
        data = run.chart.to_json(links.cell)
        chart = ChartView(run.chart.type, data, run.chart.description)
    table = table_of(tx, run, shown, run.result.title, links if links.led else None)
    values = {"chart": chart, "table": table, "figures": tuple(figures_of(run)), "id": widget["id"],
              "is_blank": table.is_blank, "url": links.led or shown.url()}  # fmt: skip
    return Widget("dashboards/_report.html", values)


def _kpi(tx: Transaction, state: DashboardState, widget: Document) -> Widget:
    run, shown = _run(tx, state, widget)
    figures = tuple(figures_of(run, always=True))[:1]
    url = state.led_to(_click(widget)) or shown.url()
    return Widget("dashboards/_kpi.html", {"figures": figures, "url": url})


def _click(widget: Document) -> Mapping[str, str]:
    return cast("Mapping[str, str]", widget.get("click", {}))


def _run(tx: Transaction, state: DashboardState, widget: Document) -> tuple[Run, RunState]:
    """A report with the filters of the dashboard, and the same as a state of its own page."""
    key = str(widget["report"])
    document = state.reports.get(key) or Reports(tx, locale=locale()).document(key)
    test = state.test(tx, widget)
    run = run_document(tx, narrowed(document, test), limit=ROWS)
    return run, RunState(key, str(document["entity"]), test)


class _CrossLinks(Links):
    """Marks lead to the records, or where the widget says, or set the filter that the group is."""

    def __init__(self, run: Run, shown: RunState, state: DashboardState, widget: Document) -> None:
        super().__init__(run, shown)
        self._state = state
        self.led = state.led_to(_click(widget))
        paths = cast("Mapping[str, str]", widget.get("map", {}))
        first = run.plan.dims[0] if run.plan.dims else None
        by = first.group.by if first is not None and first.bucket is None else ""
        self._filter = next((id for id, path in paths.items() if by and path == by), "")

    def cell(self, line: Line, cell: Cell) -> str:
        if self.led:
            return self.led
        keys = (*line.keys, *cell.keys)
        if not self._filter or not keys or keys[0] is None:
            return super().cell(line, cell)
        value = keys[0]["id"] if isinstance(keys[0], Mapping) and "id" in keys[0] else keys[0]
        return self._state.toggled(self._filter, str(value)) if isinstance(value, str) else ""


def _view(tx: Transaction, state: DashboardState, widget: Document) -> Widget:
    key = str(widget["view"])
    entity = app().entity(str(app().document("view", key)["entity"]))
    demand(tx, entity, "read")
    listed = ListState(entity.key, key)
    view_of(entity, listed)
    made = list_page(tx, entity, replace(listed, filter=joined((state.test(tx, widget),))))
    return Widget("dashboards/_view.html", {"page": made, "rows": ROWS, "columns": COLUMNS})


def _tasks(tx: Transaction, state: DashboardState, widget: Document) -> Widget:
    return Widget(
        "dashboards/_tasks.html", {"page": box_page(tx, "todo", None, Wanted()), "rows": ROWS}
    )


def _text(tx: Transaction, state: DashboardState, widget: Document) -> Widget:
    path = f"dashboards/{state.key}/{widget['id']}/@html"
    return Widget(
        "dashboards/_text.html", {"html": app().text(path, locale(), str(widget["html"]))}
    )


def _image(tx: Transaction, state: DashboardState, widget: Document) -> Widget:
    path = f"dashboards/{state.key}/{widget['id']}/@alt"
    alt = app().text(path, locale(), str(widget.get("alt", "")))
    return Widget("dashboards/_image.html", {"picture": widget.get("picture", ""), "alt": alt})


def _filter(tx: Transaction, state: DashboardState, widget: Document) -> Widget:
    given = next(one for one in state.filters if one["id"] == widget["filter"])
    menu = filter_menu(tx, state, given)
    return Widget("dashboards/_filter.html", {"one": menu, "key": state.key})


WIDGETS: Mapping[str, Callable[[Transaction, DashboardState, Document], Widget]] = {
    "report": _report,
    "kpi": _kpi,
    "view": _view,
    "tasks": _tasks,
    "text": _text,
    "image": _image,
    "filter": _filter,
}
