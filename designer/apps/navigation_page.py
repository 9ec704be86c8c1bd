"""What the editor of menus shows: the menu to read, and everything that may stand in it."""

from collections.abc import Iterable, Iterator
from typing import cast

from flask import url_for

from ...platform.core.transaction import Transaction
from ...platform.documents.app import App, Entity
from ...platform.documents.references import Document
from ...runtime.i18n import gettext as _
from ...runtime.i18n import locale
from ...runtime.pages.document_words import document_title
from ...runtime.pages.words import icon_of, role_title
from ..documents.drafted import drafted_app
from ..documents.drawing import DesignerPage, Line, addresses, work_on
from ..documents.head import DocumentHead
from ..documents.icons import ICONS


def navigation_page(tx: Transaction, key: str) -> DesignerPage:
    """The editor over the draft of a menu, or over what is live.

    :raises NotFoundError: if there is no such menu.
    """
    work, app = work_on(tx, "navigation", key, "menu"), drafted_app(tx)
    if work.document is None:
        return DesignerPage(work.head, (), None, work.problems)
    lines = tuple(_lines(app, work.document["items"]))
    return DesignerPage(work.head, lines, _given(app, work.document, work.head), work.problems)


def _lines(app: App, items: object) -> Iterator[Line]:
    for item in cast("Iterable[Document]", items):
        kind = next(
            one for one in ("group", "entity", "dashboard", "report", "link") if one in item
        )
        said = str(item.get("title", "")) or (str(item[kind]) if kind in ("group", "link") else "")
        title = said or document_title(app, kind, str(item[kind]))
        yield Line(title, tuple(_lines(app, item.get("items", ()))))


def _given(app: App, document: Document, head: DocumentHead) -> dict[str, object]:
    """Everything the script is told, as JSON."""
    return {
        "document": document,
        "addresses": addresses(head, texts=url_for("designs_texts.begin")),
        "entities": [_entity(app, one) for one in app.entities.values() if one.parent is None],
        "dashboards": list(_titled(app, "dashboard")),
        "reports": list(_titled(app, "report")),
        "roles": [(role, role_title(role, app)) for role, _one in app.all("role")],
        "icons": ICONS,
        "texts": app.texts.get(locale(), {}),
        "homes": list(_homes(app)),
    }


def _entity(app: App, entity: Entity) -> dict[str, object]:
    views = [
        (key, document_title(app, "view", key))
        for key, document in app.all("view")
        if document.get("entity") == entity.key
    ]
    given = str(entity.document.get("plural", "")) or entity.label(locale())
    title = app.text(f"entities/{entity.key}/@plural", locale(), given)
    return {"key": entity.key, "title": title, "icon": icon_of(entity), "views": views}


def _titled(app: App, kind: str) -> Iterator[tuple[str, str]]:
    for key, _document in app.all(kind):
        yield key, document_title(app, kind, key)


def _homes(app: App) -> Iterator[tuple[str, str]]:
    """What may be somebody's first page."""
    words = {"dashboard": _("Dashboard"), "view": _("View"), "report": _("Report")}
    for kind, word in words.items():
        for key, title in _titled(app, kind):
            yield f"{kind}/{key}", f"{word} · {title}"
