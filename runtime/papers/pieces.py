"""A report, or a widget of a dashboard, as it stands on paper and in a letter."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import cast

from ...platform.core.errors import DocumentError, FormloomError
from ...platform.core.transaction import Transaction
from ...platform.documents.app import App
from ...platform.documents.formula_schema import formula_schema
from ...platform.documents.pictures import picture_in
from ...platform.documents.releases import current_app
from ...platform.fields.field_type import Manner
from ...platform.fields.rich_text import plain_of
from ...platform.formula import describe
from ...platform.records import rights
from ...platform.reports.charts import chart_of
from ...platform.reports.document import Document
from ...platform.reports.filters import InForce, narrowed
from ...platform.reports.layout import Cell, Layout, lay_out
from ...platform.reports.plan import compile_report
from ...platform.reports.service import MOST_GROUPS, Reports
from ...platform.reports.texts import Texts, number_of
from ..adapters.charts import Painter
from ..pages.reports.kpi import Figure, figures_of
from ..pages.reports.run import Run
from ..pages.words import refusal_of

#: Lines of a report, and of a widget; more are for a file.
MOST_LINES, MOST_OF_WIDGET = 500, 20
#: Columns that stand beside each other on paper; a wider table is for a workbook.
MOST_COLUMNS = 14
#: Columns of a list in a widget.
LIST_COLUMNS = 6


@dataclass(frozen=True)
class Piece:
    """What a reader sees of a report: numbers in large type, a picture, a table, or why not.

    ``picture`` is the address of one that holds it itself, ``alt`` what it shows. ``is_cut`` and
    ``is_wide`` say that there are more lines, or more columns, than stand here.
    """

    title: str
    filter: str = ""
    run: Run | None = None
    figures: tuple[Figure, ...] = ()
    svg: str = ""
    picture: str = ""
    alt: str = ""
    text: str = ""
    error: str = ""
    is_cut: bool = False
    is_wide: bool = False

    @property
    def table(self) -> Layout | None:
        """The table, unless the numbers in large type say it all."""
        if self.run is None or (self.figures and len(self.run.layout.lines) < 2):
            return None
        return self.run.layout if self.run.layout.lines or self.run.layout.total else None

    @property
    def is_small(self) -> bool:
        """Whether it is a number in large type alone, and others stand beside it."""
        return bool(self.figures) and self.run is None

    @property
    def description(self) -> str:
        chart = self.run.chart if self.run is not None else None
        return chart.description if chart is not None else self.alt


class Press:
    """Makes pieces in the language of one reader, with the rights of a transaction."""

    def __init__(self, tx: Transaction, locale: str, painter: Painter | None = None) -> None:
        self._tx = tx
        self._locale = locale
        self._painter = painter
        self._app: App = current_app(tx)
        manifest = self._app.manifest
        self._manner = Manner(locale=locale, zone=manifest.zone, currency=manifest.currency)

    def run(self, document: Document, *, limit: int = MOST_GROUPS) -> Run:
        """A report that is run now.

        :raises FormloomError: where it cannot be answered, or not for the actor.
        """
        plan = compile_report(self._app, document)
        result = Reports(self._tx, locale=self._locale).run(document, limit=limit)
        layout = lay_out(plan, result, self._manner)
        return Run(plan, result, layout, chart_of(plan, layout, self._manner))

    def piece(self, run: Run, *, lines: int = MOST_LINES, is_figure: bool = False) -> Piece:
        """What a reader sees of a run."""
        layout, chart = run.layout, run.chart
        svg = ""
        if self._painter is not None and chart is not None and chart.type != "kpi":
            svg = self._painter.svg(chart.to_json(lambda line, cell: ""))
        return Piece(
            title=run.result.title,
            filter=self._in_words(run),
            run=replace(run, layout=replace(layout, lines=layout.lines[:lines])),
            figures=tuple(figures_of(run, always=is_figure)),
            svg=svg,
            is_cut=run.result.truncated or len(layout.lines) > lines,
            is_wide=len(layout.columns) > MOST_COLUMNS,
        )

    def amount(self, run: Run, value: str, number: str | None = None) -> tuple[str, str]:
        """What a value is called, and a number of it as people read it: else that of all rows."""
        pairs = zip(run.result.columns, run.result.totals, strict=False)
        column, total = next((c, v) for c, v in pairs if c.id == value)
        texts = Texts(run.plan, self._manner)
        return column.title, texts.value(column, total or 0 if number is None else number)

    def dashboard(self, document: Document, chosen: Mapping[str, str]) -> Iterator[Piece]:
        """The widgets in the order of a phone; ``chosen`` are values of its filters by id.

        A widget that cannot be shown says so in its place.
        """
        board = _Board(self._tx, document, chosen)
        for widget in board.widgets():
            make = _WIDGETS.get(str(widget["kind"]))
            if make is None:
                continue
            own = self._app.text(
                f"dashboards/{document['$id']}/{widget['id']}", self._locale,
                str(widget.get("title", "")),
            )  # fmt: skip
            try:
                made = make(self, board, widget)
            except (DocumentError, FormloomError) as refusal:
                made = Piece("", error=refusal_of(refusal))
            yield replace(made, title=own or made.title)

    def widget_report(self, board: "_Board", widget: Document, *, is_figure: bool = False) -> Piece:
        document = Reports(self._tx, locale=self._locale).document(str(widget["report"]))
        return self._widget(narrowed(document, board.test(widget)), is_figure=is_figure)

    def _widget(self, document: Document, *, is_figure: bool = False) -> Piece:
        run = self.run(document, limit=MOST_OF_WIDGET)
        return self.piece(run, lines=MOST_OF_WIDGET, is_figure=is_figure)

    def widget_view(self, board: "_Board", widget: Document) -> Piece:
        """A list is a report without groups, of those columns that the actor may see."""
        key = str(widget["view"])
        view = self._app.document("view", key)
        entity = self._app.entity(str(view["entity"]))
        seen = rights.visible(self._tx, entity)
        columns = cast("Iterable[Document]", view.get("columns", ()))
        fields = [str(one["field"]) for one in columns]
        shown = [one for one in fields if one.partition(".")[0] in seen][:LIST_COLUMNS]
        document = {
            "$schema": "formloom:report/1", "$id": key, "entity": entity.key,
            "title": self._app.text(f"views/{key}", self._locale, str(view.get("title", key))),
            "fields": shown, "sort": view.get("sort", []),
            **({"filter": view["filter"]} if view.get("filter") else {}),
        }  # fmt: skip
        return self._widget(narrowed(document, board.test(widget)))

    def widget_text(self, board: "_Board", widget: Document) -> Piece:
        path = f"dashboards/{board.key}/{widget['id']}/@html"
        html = self._app.text(path, self._locale, str(widget["html"]))
        return Piece("", text=plain_of(html))

    def widget_image(self, board: "_Board", widget: Document) -> Piece:
        path = f"dashboards/{board.key}/{widget['id']}/@alt"
        alt = self._app.text(path, self._locale, str(widget.get("alt", "")))
        found = picture_in(str(widget.get("picture", "")))
        return Piece("", picture=found.to_url(), alt=alt) if found else Piece("", text=alt)

    def _in_words(self, run: Run) -> str:
        text = run.plan.report.filter
        if not text:
            return ""
        return describe(text, formula_schema(self._app), run.plan.entity.key, self._locale)


class _Board:
    """A dashboard and the values of its filters in force."""

    def __init__(self, tx: Transaction, document: Document, chosen: Mapping[str, str]) -> None:
        self._tx = tx
        self._document = document
        filters = cast("Iterable[Document]", document.get("filters", ()))
        self._in_force = InForce(tuple(filters), chosen)
        self.key = str(document["$id"])

    def widgets(self) -> list[Document]:
        phone = [*cast("Iterable[str]", self._document.get("phone", ()))]
        order = {id: place for place, id in enumerate(phone)}
        widgets = cast("Iterable[Document]", self._document["widgets"])
        placed = sorted(widgets, key=lambda one: (one["y"], one["x"]))
        return sorted(placed, key=lambda one: order.get(str(one["id"]), len(order)))

    def test(self, widget: Document) -> str:
        """What the filters in force mean for a widget's records."""
        return self._in_force.test(self._tx, widget)


def _kpi(press: Press, board: _Board, widget: Document) -> Piece:
    made = press.widget_report(board, widget, is_figure=True)
    return replace(made, figures=made.figures[:1], run=None, svg="", filter="")


_WIDGETS: Mapping[str, Callable[[Press, _Board, Document], Piece]] = {
    "kpi": _kpi,
    "report": Press.widget_report,
    "view": Press.widget_view,
    "text": Press.widget_text,
    "image": Press.widget_image,
}


def is_number(cell: Cell) -> bool:
    """Whether a cell stands at the right."""
    return cell.column is not None and number_of(cell.value) is not None
