"""What the designer of dashboards shows: an outline to read, and what its script needs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from flask import url_for

from ...platform.core.transaction import Transaction
from ...platform.documents.drafts import Drafts
from ...platform.documents.kinds import KINDS
from ...runtime.i18n import gettext as _
from ...runtime.pages.reports.dashboards_page import (
    FILTER_TITLES,
    PERIOD_TITLES,
    Document,
    widget_title,
)
from ...runtime.security import csrf_token
from ..documents.document import DocumentHead, document_head
from ..documents.drafted import problems_of
from ..views.view_page import COLORS
from .offers import (
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
class DesignerPage:
    """A dashboard at work; without ``given`` it cannot be drawn, and is mended as JSON."""

    head: DocumentHead
    lines: tuple[WidgetLine, ...]
    problems: tuple[str, ...]
    given: Mapping[str, object] | None
    show_url: str


def designer_page(tx: Transaction, key: str) -> DesignerPage:
    """The designer over the draft of a dashboard, or over what is live.

    :raises NotFoundError: if there is no such dashboard.
    """
    draft = Drafts(tx).get("dashboard", key)
    document = draft.document or {}
    problems = problems_of(tx, "dashboard", key) if draft.document is not None else []
    head = document_head(tx, draft, "layout", len(problems))
    is_whole = draft.document is not None and not KINDS.get("dashboard").problems(key, document)
    return DesignerPage(
        head=head,
        lines=tuple(_lines(key, document)) if is_whole else (),
        problems=tuple(str(one.message) for one in problems),
        given=_given(tx, key, document, head.etag) if is_whole else None,
        show_url=url_for("dashboards.show", key=key) if not head.is_draft else "",
    )


def _lines(key: str, document: Document) -> Iterator[WidgetLine]:
    widgets = cast("Sequence[Document]", document["widgets"])
    for one in sorted(widgets, key=lambda one: (one["y"], one["x"])):
        title, icon = KIND_TITLES[str(one["kind"])]
        place = _(
            "column {x}, row {y}, {w} wide, {h} high",
            x=cast("int", one["x"]) + 1, y=cast("int", one["y"]) + 1, w=one["w"], h=one["h"],
        )  # fmt: skip
        yield WidgetLine(widget_title(key, one) or _(title), _(title), icon, place)


def _given(tx: Transaction, key: str, document: Document, etag: str) -> dict[str, object]:
    """Everything the script is told, as JSON."""
    entities_told = {one.key: fitting(one) for one in entities()}
    told_reports = reports(tx)
    addresses = {
        "csrf": csrf_token(), "key": key, "etag": etag, "api": "",
        "save": url_for("designs.save", kind="dashboard", key=key),
        "widget": url_for("dashboards_designer.show_widget", key=key),
    }  # fmt: skip
    return {
        "document": document,
        "addresses": addresses,
        "reports": [one.to_json() for one in told_reports],
        "views": [one.to_json() for one in views()],
        "dashboards": list(dashboards(tx)),
        "roles": roles(),
        "choices": list(choices()),
        "paths": entities_told,
        "kinds": {kind: {"title": _(title), "icon": icon}
                  for kind, (title, icon) in KIND_TITLES.items()},
        "filters": {kind: _(title) for kind, title in FILTER_TITLES.items()},
        "periods": [(one, _(title)) for one, title in PERIOD_TITLES.items()],
        "refreshes": [(one, _("Every {count} min.", count=one // 60)) for one in REFRESHES],
        "colors": [(name, _(title)) for name, title in COLORS.items()],
        "starter": starter(told_reports),
    }  # fmt: skip
