"""What the designer of dashboards shows: an outline to read, and what its script needs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from flask import url_for

from ...platform.core.transaction import Transaction
from ...runtime.i18n import gettext as _
from ...runtime.pages.document_words import COLORS
from ...runtime.pages.reports.dashboards_page import (
    FILTER_TITLES,
    PERIOD_TITLES,
    Document,
    widget_title,
)
from ..documents.drafted import drafted_app
from ..documents.drawing import DesignerPage, addresses, work_on
from ..documents.head import DocumentHead
from ..documents.own_words import own_words
from .offers import (
    Offer,
    choices,
    dashboards,
    entities,
    fitting,
    reports,
    roles,
    starter,
    views,
)

#: Kinds of widgets: what each is called, and its icon.
KIND_TITLES: Mapping[str, tuple[str, str]] = {
    "kpi": ("Figure", "hash"),
    "report": ("Report", "chart-column"),
    "view": ("List", "table-2"),
    "tasks": ("My tasks", "inbox"),
    "text": ("Text", "text"),
    "image": ("Image", "image"),
    "filter": ("Filter", "list-filter"),
}
#: How often a widget may show itself anew, in seconds.
REFRESHES = (60, 300, 900, 3600)


@dataclass(frozen=True)
class WidgetLine:
    """A widget in words."""

    title: str
    kind: str
    icon: str
    place: str


@dataclass(frozen=True)
class DashboardDesignerPage(DesignerPage):
    """A dashboard at work, and where it is shown if it is live."""

    show_url: str = ""


def designer_page(tx: Transaction, key: str) -> DashboardDesignerPage:
    """The designer over the draft of a dashboard, or over what is live.

    :raises NotFoundError: if there is no such dashboard.
    """
    work = work_on(tx, "dashboard", key, "layout")
    show_url = url_for("dashboards.show", key=key) if not work.head.is_draft else ""
    if work.document is None:
        return DashboardDesignerPage(work.head, (), None, work.problems, show_url)
    offered = reports(tx)
    titles = {one.key: one.title for one in offered}
    lines = tuple(_lines(key, work.document, titles))
    given = _given(tx, work.document, work.head, offered)
    return DashboardDesignerPage(work.head, lines, given, work.problems, show_url)


def _lines(key: str, document: Document, titles: Mapping[str, str]) -> Iterator[WidgetLine]:
    widgets = cast("Sequence[Document]", document["widgets"])
    for one in sorted(widgets, key=lambda one: (one["y"], one["x"])):
        title, icon = KIND_TITLES[str(one["kind"])]
        place = _(
            "column {x}, row {y}, {w} wide, {h} high",
            x=cast("int", one["x"]) + 1, y=cast("int", one["y"]) + 1, w=one["w"], h=one["h"],
        )  # fmt: skip
        named = {"title": titles.get(str(one.get("report")), ""), **one}
        yield WidgetLine(widget_title(key, named) or _(title), _(title), icon, place)


def _given(
    tx: Transaction, document: Document, head: DocumentHead, offered: Sequence[Offer]
) -> dict[str, object]:
    """Everything the script is told, as JSON."""
    widget = url_for("dashboards_designer.show_widget", key=head.key)
    return {
        "document": document,
        "addresses": addresses(head, widget=widget),
        "own": own_words(drafted_app(tx), "dashboard", head.key, document),
        "reports": [one.to_json() for one in offered],
        "begin": url_for("reports_builder.new"),
        "views": [one.to_json() for one in views()],
        "dashboards": list(dashboards(tx)),
        "roles": roles(),
        "choices": list(choices()),
        "paths": {one.key: fitting(one) for one in entities()},
        "kinds": {kind: {"title": _(title), "icon": icon}
                  for kind, (title, icon) in KIND_TITLES.items()},
        "filters": {kind: _(title) for kind, title in FILTER_TITLES.items()},
        "periods": [(one, _(title)) for one, title in PERIOD_TITLES.items()],
        "refreshes": [(one, _("Every {count} min.", count=one // 60)) for one in REFRESHES],
        "colors": [(name, _(title)) for name, title in COLORS.items()],
        "starter": starter(offered),
    }  # fmt: skip
