"""A document beside what it was: added, removed, or changed place by place."""

from dataclasses import dataclass

from ...platform.documents.app import App
from ...platform.documents.drafts import Name
from ...platform.documents.references import Document
from ...runtime.i18n import gettext as _
from ...runtime.pages.document_words import KIND_ICONS, Mark, document_title, kind_title
from ..documents.document import EditRow, edit_rows


@dataclass(frozen=True)
class Compared:
    """A document that differs from what it was."""

    title: str
    kind: str
    icon: str
    mark: Mark
    edits: tuple[EditRow, ...]


def compared(app: App, name: Name, was: Document | None, now: Document | None) -> Compared:
    """A document from ``was`` to ``now``; None where there is none."""
    kind, key = name
    title = str((now or was or {}).get("title", key))
    both = was is not None and now is not None
    edits = tuple(edit_rows(app, kind, was or {}, now or {})) if both else ()
    return Compared(
        document_title(app, kind, key, title), kind_title(kind), KIND_ICONS.get(kind, "file"),
        _difference(was, now), edits,
    )  # fmt: skip


def _difference(was: object, now: object) -> Mark:
    if was is None:
        return Mark(_("Added"), "info", "plus")
    if now is None:
        return Mark(_("Removed"), "bad", "trash-2")
    return Mark(_("Changed"), "warn", "pencil")
