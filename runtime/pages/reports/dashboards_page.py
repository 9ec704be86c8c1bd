"""What the page of a dashboard shows: its filters, and where its widgets stand."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import cast
from urllib.parse import urlencode

from flask import request, url_for

from ....platform.access.departments import Departments
from ....platform.access.people import People
from ....platform.access.preferences import Preferences
from ....platform.core.errors import NotFoundError
from ....platform.core.transaction import Transaction
from ....platform.documents.designers import may_design
from ....platform.fields.options import options_of
from ....platform.fields.time_format import show_date
from ....platform.reports.filters import ME, OFF, PERIODS, InForce, period
from ....platform.reports.permission import is_for, may_report
from ...i18n import gettext as _
from ...i18n import locale
from ..records.list_parts import QuickMenu
from ..records.list_state import QUICK
from ..words import app, is_put_away, title_of
from .report_page import ReportCard

Document = Mapping[str, object]
#: What each period is called.
PERIOD_TITLES: Mapping[str, str] = {
    "today": "Today", "this_week": "This week", "this_month": "This month",
    "this_quarter": "This quarter", "this_year": "This year", "last_month": "Last month",
    "last_quarter": "Last quarter", "last_30_days": "Last 30 days",
}  # fmt: skip
FILTER_TITLES: Mapping[str, str] = {
    "period": "Period", "person": "Person", "department": "Department", "choice": "Choice",
}  # fmt: skip
MOST_CHOICES = 60
#: Under which preference the filters of a dashboard are remembered.
KEPT = "dashboards"


@dataclass(frozen=True)
class Place:
    """Where a widget stands: columns and rows count from 1, ``order`` is its place on a phone."""

    id: str
    title: str
    kind: str
    column: int
    row: int
    width: int
    height: int
    order: int
    url: str
    open_url: str
    refresh: int
    on_phone: bool
    color: str = ""


@dataclass(frozen=True)
class FilterMenu:
    """A filter with its values; a period takes a first and a last day too."""

    id: str
    menu: QuickMenu
    is_period: bool
    first: str = ""
    last: str = ""


@dataclass(frozen=True)
class DashboardPage:
    """A dashboard; its widgets come by themselves."""

    key: str
    title: str
    help: str
    filters: tuple[FilterMenu, ...]
    places: tuple[Place, ...]
    hidden: tuple[tuple[str, str], ...]
    edit_url: str
    url: str
    subscribe_url: str
    remember: str


class DashboardState:
    """The filters of a dashboard in force, by their ids; ``reports`` are shown as they are given
    here, the others as they are live.
    """

    def __init__(
        self, key: str, document: Document, params: Mapping[str, str],
        reports: Mapping[str, Document] = MappingProxyType({}),
    ) -> None:  # fmt: skip
        self.key = key
        self.document = document
        self.reports = reports
        self.filters = tuple(cast("Iterable[Document]", document.get("filters", ())))
        #: The values that were chosen, by the filters' ids.
        self.given = {
            str(one["id"]): params[QUICK + str(one["id"])]
            for one in self.filters
            if params.get(QUICK + str(one["id"]))
        }
        self._in_force = InForce(self.filters, self.given)

    def value(self, id: str) -> str:
        """The value in force, "" for none."""
        return self._in_force.value(id)

    def query(self, **changed: str) -> str:
        values = {**self.given, **changed}
        return urlencode([(QUICK + id, value) for id, value in values.items() if value])

    def url(self, endpoint: str = "dashboards.show", **changed: str) -> str:
        return _with(url_for(endpoint, key=self.key), self.query(**changed))

    def led_to(self, click: Mapping[str, str]) -> str:
        """Where a widget leads instead of its records; "" where it does not. Another dashboard
        takes the filters along that it has too."""
        if "dashboard" in click:
            return DashboardState(click["dashboard"], {}, {}).url(**self.given)
        if "report" in click:
            return url_for("reports.show", key=click["report"])
        return click.get("link", "")

    def toggled(self, id: str, value: str) -> str:
        """The address with a filter set, or off if it has that value already."""
        return self.url(**{id: OFF if self.value(id) == value else value})

    def test(self, tx: Transaction, widget: Document) -> str:
        """What the filters in force mean for a widget's records."""
        return self._in_force.test(tx, widget)


def dashboard_document(tx: Transaction, key: str) -> Document:
    """:raises NotFoundError: if there is none, or none that is for the actor."""
    document = app().document("dashboard", key)
    if not is_for(tx, document):
        raise NotFoundError("There is no {kind} '{key}'.", kind="dashboard", key=key)
    return document


def sees_dashboard(tx: Transaction, key: str) -> bool:
    """Whether there is such a dashboard and the actor may open it."""
    document = app().documents.get(("dashboard", key))
    return document is not None and may_report(tx) and is_for(tx, document)


def shown_dashboard(tx: Transaction, key: str) -> "DashboardPage":
    """The page of a dashboard with the filters that the request brings, else those of the last
    time.
    """
    document = dashboard_document(tx, key)
    params = request.args if is_chosen() else remembered(tx, key)
    return dashboard_page(tx, DashboardState(key, document, params))


def is_chosen() -> bool:
    """Whether the address says filters, if only that there are none."""
    return any(name.startswith(QUICK) for name in request.args)


def remembered(tx: Transaction, key: str) -> Mapping[str, str]:
    """The filters with which somebody last looked at a dashboard, as its address says them."""
    kept = Preferences(tx).get(f"{KEPT}.{key}", {})
    found = kept.items() if isinstance(kept, dict) else ()
    return {name: value for name, value in found if isinstance(value, str)}


def dashboard_cards(tx: Transaction) -> Iterator[ReportCard]:
    """The dashboards that are for the actor."""
    for key, document in app().all("dashboard"):
        if is_for(tx, document) and not is_put_away("dashboard", key):
            url = url_for("dashboards.show", key=key)
            help = app().text(f"dashboards/{key}/@help", locale(), str(document.get("help", "")))
            yield ReportCard(title_of("dashboard", key), help, url, "layout-dashboard", "")


def dashboard_page(tx: Transaction, state: DashboardState) -> DashboardPage:
    """The frame of a dashboard; nothing of a widget is computed here."""
    document, key = state.document, state.key
    return DashboardPage(
        key=key,
        title=title_of("dashboard", key),
        help=app().text(f"dashboards/{key}/@help", locale(), str(document.get("help", ""))),
        filters=tuple(filter_menu(tx, state, one) for one in state.filters),
        places=tuple(_places(state)),
        hidden=tuple(
            (QUICK + str(one["id"]), state.value(str(one["id"]))) for one in state.filters
        ),
        edit_url=url_for("dashboards_designer.show", key=key) if may_design(tx) else "",
        url=url_for("dashboards.show", key=key),
        subscribe_url=_with(url_for("subscriptions.new", kind="dashboard", key=key), state.query()),
        remember=url_for("api.set_preference", key=f"{KEPT}.{key}") if is_chosen() else "",
    )


def _with(base: str, query: str) -> str:
    return f"{base}?{query}" if query else base


def _places(state: DashboardState) -> Iterator[Place]:
    widgets = cast("Sequence[Document]", state.document["widgets"])
    phone = cast("Sequence[str]", state.document.get("phone", ()))
    for one in sorted(widgets, key=lambda one: (one["y"], one["x"])):
        id = str(one["id"])
        report = str(one.get("report", ""))
        yield Place(
            id=id,
            title=widget_title(state.key, one),
            kind=str(one["kind"]),
            column=cast("int", one["x"]) + 1,
            row=cast("int", one["y"]) + 1,
            width=cast("int", one["w"]),
            height=cast("int", one["h"]),
            order=phone.index(id) if id in phone else len(phone),
            url=_part_url(state, id),
            open_url=url_for("reports.show", key=report) if report else "",
            refresh=cast("int", one.get("refresh", state.document.get("refresh", 0))),
            on_phone=one.get("phone") is not False,
            color=str(one.get("color", "")),
        )


def _part_url(state: DashboardState, id: str) -> str:
    return _with(url_for("dashboards.part", key=state.key, id=id), state.query())


def widget_title(key: str, widget: Document) -> str:
    """What a widget is called: its own title, else that of what it shows."""
    path = f"dashboards/{key}/{widget['id']}"
    own = app().text(path, locale(), str(widget.get("title", "")))
    for kind in ("report", "view"):
        if not own and kind in widget:
            return title_of(kind, str(widget[kind]))
    return own or (_("My tasks") if widget["kind"] == "tasks" else "")


def filter_menu(tx: Transaction, state: DashboardState, given: Document) -> FilterMenu:
    """A filter as a menu of links."""
    id, kind = str(given["id"]), str(given["type"])
    value = state.value(id)
    links = [
        (title, state.url(**{id: one}), one == value) for one, title in _VALUES[kind](tx, given)
    ]
    on = next((title for title, _url, is_on in links if is_on), value)
    is_period = kind == "period"
    first, last = "", ""
    if is_period and value and value not in PERIODS:
        first, _dots, last = value.partition("..")
        start, _end = period(tx, value)
        on = f"{show_date(start, locale())} – {last}"
    menu = QuickMenu(_filter_title(state.key, given), tuple(links), on, state.url(**{id: OFF}))
    return FilterMenu(id, menu, is_period, first, last)


def _filter_title(key: str, given: Document) -> str:
    path = f"dashboards/{key}/@filters/{given['id']}"
    own = app().text(path, locale(), str(given.get("title", "")))
    return own or _(FILTER_TITLES[str(given["type"])])


Values = Iterable[tuple[str, str]]


def _periods(tx: Transaction, given: Document) -> Values:
    return ((key, _(title)) for key, title in PERIOD_TITLES.items())


def _people(tx: Transaction, given: Document) -> Values:
    people = (one for one in People(tx).all() if not one.is_service)
    return [(ME, _("Me")), *((str(one.id), one.name) for one in people)][:MOST_CHOICES]


def _departments(tx: Transaction, given: Document) -> Values:
    return [(str(one.id), one.name) for one in Departments(tx).all()][:MOST_CHOICES]


def _choices(tx: Transaction, given: Document) -> Values:
    field = app().entity(str(given["entity"])).field(str(given["field"]))
    options = options_of(field)
    return [(key, options.title(key, field, locale())) for key in options.by_value][:MOST_CHOICES]


_VALUES = {
    "period": _periods, "person": _people, "department": _departments, "choice": _choices,
}  # fmt: skip
