"""What the designer of views shows: the view in words, and what its script needs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import url_for

from ...platform.core.transaction import Transaction
from ...platform.documents.app import App
from ...platform.documents.drafts import Drafts
from ...platform.documents.kinds import KINDS
from ...platform.documents.references import Document
from ...platform.documents.releases import current_app
from ...runtime.i18n import gettext as _
from ...runtime.pages.words import role_title
from ...runtime.security import csrf_token
from ..documents.document import DocumentHead, document_head
from ..documents.drafted import drafted_app, problems_of
from ..documents.values import value_text
from .beginnings import KINDS as KIND_TITLES
from .offers import FOOTERS, offers

#: The colours of rules, as the schema has them.
COLORS: Mapping[str, str] = {
    "grey": "Grey", "red": "Red", "orange": "Orange", "yellow": "Yellow", "green": "Green",
    "teal": "Teal", "blue": "Blue", "indigo": "Indigo", "purple": "Purple", "pink": "Pink",
}  # fmt: skip
FOOTER_TITLES: Mapping[str, str] = {
    "sum": "Sum", "avg": "Average", "min": "Smallest", "max": "Largest", "count": "Count",
}  # fmt: skip


@dataclass(frozen=True)
class ViewPage:
    """A view at work; without ``given`` it cannot be shown, and is mended as JSON."""

    head: DocumentHead
    lines: tuple[str, ...]
    problems: tuple[str, ...]
    given: Mapping[str, object] | None


def view_page(tx: Transaction, key: str) -> ViewPage:
    """The designer over the draft of a view, or over what is live.

    :raises NotFoundError: if there is no such view.
    """
    draft, app = Drafts(tx).get("view", key), drafted_app(tx)
    document = draft.document or {}
    problems = problems_of(tx, "view", key) if draft.document is not None else []
    head = document_head(tx, draft, "design", len(problems))
    is_whole = not KINDS.get("view").problems(key, document)
    can_work = draft.document is not None and is_whole and document["entity"] in app.entities
    return ViewPage(
        head=head,
        lines=tuple(_lines(app, document)) if can_work else (),
        problems=tuple(str(one.message) for one in problems),
        given=_given(tx, app, key, document, head.etag) if can_work else None,
    )


def _lines(app: App, document: Document) -> Iterator[str]:
    shown = {name: value for name, value in document.items() if not name.startswith("$")}
    yield from value_text(app, "view", document, (), shown).splitlines()


def _given(tx: Transaction, app: App, key: str, document: Document, etag: str) -> dict[str, object]:
    """Everything the script is told, as JSON."""
    entity = app.entity(str(document["entity"]))
    addresses = {
        "csrf": csrf_token(), "key": key, "etag": etag, "api": "",
        "save": url_for("designs.save", kind="view", key=key),
        "preview": url_for("designs_views.preview", key=key, view=key),
    }  # fmt: skip
    return {
        "document": document,
        "addresses": addresses,
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
