"""Where both sides of an upgrade changed one place: the question, in words."""

from dataclasses import dataclass

from ...platform.documents.app import App
from ...platform.documents.diff import differences
from ...platform.documents.merge import ABSENT, ORDER, Conflict
from ...platform.documents.references import Document, Pointer
from ...platform.packages.choosing import path_of
from ...platform.packages.renames import KEY
from ...platform.packages.upgrading import Upgrade
from ...runtime.i18n import gettext as _
from ...runtime.pages.document_words import KIND_ICONS, document_title, kind_title
from ..documents.places import place_title
from ..documents.values import order_text, value_text


@dataclass(frozen=True)
class Choice:
    """A place with what it was, what it is here and what the new version makes of it."""

    path: str
    title: str
    kind: str
    icon: str
    place: str
    before: str
    ours: str
    theirs: str
    chosen: str


def choice(app: App, upgrade: Upgrade, conflict: Conflict) -> Choice:
    kind, key, *at = map(str, conflict.at)
    name = (kind, key)
    documents = [side.get(name, {}) for side in (upgrade.base, upgrade.ours, upgrade.theirs)]
    values = (conflict.base, conflict.ours, conflict.theirs)
    before, ours, theirs = (
        _told(app, kind, document, (*at,), value, conflict.base)
        for document, value in zip(documents, values, strict=True)
    )
    shown = documents[1] if conflict.ours is not ABSENT else documents[2]
    title = str(shown.get("title", key))
    return Choice(
        path_of(conflict.at), document_title(app, kind, key, title), kind_title(kind),
        KIND_ICONS.get(kind, "file"), _place(app, kind, shown, (*at,)), before, ours, theirs,
        conflict.chosen,
    )  # fmt: skip


def _place(app: App, kind: str, document: Document, at: Pointer) -> str:
    if at and at[-1] == ORDER:
        return _("{place}: the order", place=place_title(app, kind, document, at[:-1]))
    if at and at[-1] == KEY:
        return _("{place}: the name in formulas", place=place_title(app, kind, document, at[:-1]))
    return place_title(app, kind, document, at)


def _told(
    app: App, kind: str, document: Document, at: Pointer, value: object, base: object
) -> str:  # fmt: skip
    """What stands there, in words."""
    if value is ABSENT:
        return _("Not there")
    if at and at[-1] == ORDER:
        return order_text(app, kind, document, at[:-1], value)
    if at:
        return value_text(app, kind, document, at, value) or _("Empty")
    if base is ABSENT:
        return str(document.get("title", document.get("$id", "")))
    count = sum(1 for _edit in differences(base, value))
    return _("It stays, with {count} change(s)", count=count) if count else _("As it was")
