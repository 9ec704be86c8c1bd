"""What stands above every page of one document."""

from dataclasses import dataclass

from ...platform.core.transaction import Transaction
from ...platform.documents.drafts import Draft
from ...platform.documents.releases import current_app
from ...runtime.i18n import gettext as _
from ...runtime.pages.document_words import Mark, document_title, kind_title
from ...runtime.pages.tabs import Tab
from ...runtime.pages.times import moment
from .overview import mark_of
from .tabs import document_tabs


@dataclass(frozen=True)
class DocumentHead:
    """What stands above every page of one document; ``parent`` is what it is a part of."""

    kind: str
    key: str
    title: str
    kind_title: str
    mark: Mark
    note: str
    tabs: tuple[Tab, ...]
    is_draft: bool
    is_deleted: bool
    etag: str
    parent: tuple[str, str] | None = None


def document_head(
    tx: Transaction, draft: Draft, current: str, problems: int = 0
) -> DocumentHead:  # fmt: skip
    app = current_app(tx)
    drafted = str((draft.document or {}).get("title", ""))
    return DocumentHead(
        kind=draft.kind,
        key=draft.key,
        title=document_title(app, draft.kind, draft.key, drafted),
        kind_title=kind_title(draft.kind),
        mark=mark_of(app, draft.kind, draft.key, draft),
        note=_saved(draft),
        tabs=tuple(document_tabs(draft, current, problems)),
        is_draft=not draft.live,
        is_deleted=draft.document is None,
        etag=draft.etag,
    )


def _saved(draft: Draft) -> str:
    if draft.live:
        return _("This is what is live. What you save is a draft until it is published.")
    who, when = draft.by_name or _("the system"), moment(draft.at).text
    return _("Draft saved by {who}, {when}. It is not live yet.", who=who, when=when)
