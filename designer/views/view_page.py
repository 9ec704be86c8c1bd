"""What the designer of views shows: the view in words, and what its script needs."""

from collections.abc import Iterator, Mapping

from flask import url_for

from ...platform.core.transaction import Transaction
from ...platform.documents.app import App
from ...platform.documents.references import Document
from ...platform.documents.releases import current_app
from ...runtime.i18n import gettext as _
from ...runtime.pages.document_words import COLORS
from ...runtime.pages.words import role_title
from ..documents.drafted import drafted_app
from ..documents.drawing import DesignerPage, addresses, work_on
from ..documents.head import DocumentHead
from ..documents.own_words import own_words
from ..documents.values import value_text
from .beginnings import KINDS as KIND_TITLES
from .offers import FOOTERS, offers

FOOTER_TITLES: Mapping[str, str] = {
    "sum": "Sum", "avg": "Average", "min": "Smallest", "max": "Largest", "count": "Count",
}  # fmt: skip


def view_page(tx: Transaction, key: str) -> DesignerPage:
    """The designer over the draft of a view, or over what is live.

    :raises NotFoundError: if there is no such view.
    """
    work, app = work_on(tx, "view", key, "design"), drafted_app(tx)
    document = work.document
    if document is None or document["entity"] not in app.entities:
        return DesignerPage(work.head, (), None, work.problems)
    given = _given(tx, app, document, work.head)
    return DesignerPage(work.head, tuple(_lines(app, document)), given, work.problems)


def _lines(app: App, document: Document) -> Iterator[str]:
    shown = {name: value for name, value in document.items() if not name.startswith("$")}
    yield from value_text(app, "view", document, (), shown).splitlines()


def _given(tx: Transaction, app: App, document: Document, head: DocumentHead) -> dict[str, object]:
    """Everything the script is told, as JSON."""
    entity = app.entity(str(document["entity"]))
    preview = url_for("designs_views.preview", key=head.key, view=head.key)
    return {
        "document": document,
        "addresses": addresses(head, preview=preview),
        "own": own_words(app, "view", head.key, document),
        "entity": entity.key,
        "fields": [one.to_json() for one in offers(app, entity)],
        "kinds": [(one, _(title), icon) for one, (title, icon) in KIND_TITLES.items()],
        "colors": [(one, _(title)) for one, title in COLORS.items()],
        "footers": [(one, _(FOOTER_TITLES[one])) for one in FOOTERS],
        "roles": [(role, role_title(role, app)) for role, _document in app.all("role")],
        "seenAs": seen_as(tx, app),
        "isLive": entity.key in current_app(tx).entities,
    }


def seen_as(tx: Transaction, app: App) -> list[tuple[str, str]]:
    """The roles with whose eyes one may look: all for administrators, else one's own."""
    known = ((role, role_title(role, app)) for role, _document in app.all("role"))
    return [(role, title) for role, title in known
            if tx.actor.is_administrator or role in tx.actor.roles]  # fmt: skip
