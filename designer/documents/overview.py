"""The list of designs: every document by kind, and how it stands to what is live."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for

from ...platform.core.errors import Message
from ...platform.core.transaction import Transaction
from ...platform.documents.app import App
from ...platform.documents.drafts import Draft, Drafts
from ...platform.documents.kinds import KINDS
from ...platform.documents.releases import current_app, list_releases
from ...runtime.i18n import gettext as _
from ...runtime.i18n import translated
from ...runtime.pages.document_words import KIND_ICONS, Mark, document_title, kinds_title
from ...runtime.pages.times import NEVER, Moment, moment


@dataclass(frozen=True)
class DesignRow:
    """One document."""

    title: str
    key: str
    url: str
    mark: Mark
    by: str = ""
    at: Moment = NEVER


#: What each kind is good for, told where there is none yet.
KIND_HELP: Mapping[str, Message] = {
    "dashboard": Message("A dashboard shows reports and lists on one page. It can be what people "
                         "see first."),
    "flow": Message("A flow asks people one after another, such as whoever approves a cost, or "
                    "does something by itself when a record changes."),
    "form": Message("A form is how one record is filled in: what stands where, and what is asked "
                    "when."),
    "print": Message("A print template makes a paper of a record, such as a quote or a receipt."),
    "report": Message("A report counts and adds up records, as a table or as a chart."),
    "role": Message("A role says what its people may see and do. People can have several."),
    "view": Message("A view shows many records: as a list, a board or a calendar."),
}  # fmt: skip


@dataclass(frozen=True)
class DesignGroup:
    """The documents of one kind; ``new_url`` begins another."""

    kind: str
    title: str
    icon: str
    rows: tuple[DesignRow, ...]
    new_url: str
    drafts: int

    @property
    def is_open(self) -> bool:
        return self.kind == "entity" or self.drafts > 0


@dataclass(frozen=True)
class DesignsPage:
    """Everything that can be designed, or one ``kind`` of it, called ``title``; ``waiting`` drafts
    are not live yet. ``new_url`` begins another of the kind, at first an entity; ``help`` says
    what it is good for.
    ``folder`` is where documents come from, if they do.
    """

    kind: str
    title: str
    icon: str
    new_url: str
    help: str
    groups: tuple[DesignGroup, ...]
    unused: tuple[DesignGroup, ...]
    waiting: int
    release: int
    published: str
    search: str
    folder: str


def designs_page(tx: Transaction, search: str, kind: str = "") -> DesignsPage:
    """Every design, or those of a known ``kind``."""
    app, drafts = current_app(tx), Drafts(tx)
    by_name = {(one.kind, one.key): one for one in drafts.list()}
    kinds = [kind] if kind in KINDS else _kinds()
    kind = kind if kind in KINDS else ""
    groups = [_group(app, one, by_name, search) for one in kinds]
    return DesignsPage(
        kind=kind,
        title=kinds_title(kind) if kind else _("Designs"),
        icon=KIND_ICONS.get(kind, "boxes"),
        new_url=_new_url(kinds[0]),
        help=translated(KIND_HELP[kind]) if kind in KIND_HELP else "",
        groups=tuple(group for group in groups if group.rows),
        unused=() if search else tuple(group for group in groups if not group.rows),
        waiting=len(by_name),
        release=app.release,
        published=_published(tx),
        search=search,
        folder=tx.workspace.settings.documents,
    )


def _kinds() -> list[str]:
    """Entities first: they are what most people come for."""
    return sorted(KINDS.names(), key=lambda kind: kind != "entity")


def _group(
    app: App, kind: str, drafts: dict[tuple[str, str], Draft], search: str
) -> DesignGroup:  # fmt: skip
    keys = {key for one, key in [*app.documents, *drafts] if one == kind}
    rows = [_row(app, kind, key, drafts.get((kind, key))) for key in keys]
    found = [row for row in rows if search.casefold() in f"{row.title} {row.key}".casefold()]
    return DesignGroup(
        kind,
        kinds_title(kind),
        KIND_ICONS.get(kind, "file"),
        tuple(sorted(found, key=lambda row: row.title.casefold())),
        _new_url(kind),
        sum((kind, row.key) in drafts for row in found),
    )


def _new_url(kind: str) -> str:
    pages = {"view": "designs_views.begin", "report": "reports_builder.new",
             "print": "designs_prints.begin"}  # fmt: skip
    return url_for(pages[kind]) if kind in pages else url_for("designs.begin", kind=kind)


def _row(app: App, kind: str, key: str, draft: Draft | None) -> DesignRow:
    drafted = str((draft.document or {}).get("title", "")) if draft else ""
    return DesignRow(
        title=document_title(app, kind, key, drafted),
        key=key,
        url=design_url(kind, key),
        mark=mark_of(app, kind, key, draft),
        by=draft.by_name if draft else "",
        at=moment(draft.at if draft else None),
    )


def design_url(kind: str, key: str) -> str:
    """Where a document is worked on: on a page of its kind where there is one, else as JSON."""
    pages = {
        "entity": "designs_fields.show",
        "role": "designs_roles.show",
        "flow": "designs_flows.show",
        "form": "designs_forms.show",
        "view": "designs_views.show",
        "navigation": "designs_navigation.show",
        "app": "apps_settings.show",
        "i18n": "designs_texts.show",
        "dashboard": "dashboards_designer.show",
        "print": "designs_prints.show",
    }
    if kind in pages:
        return url_for(pages[kind], key=key)
    return url_for("designs.edit", kind=kind, key=key)


def mark_of(app: App, kind: str, key: str, draft: Draft | None) -> Mark:
    """How a document stands to what is live."""
    if draft is None or draft.live:
        return Mark(_("Live"), "ok", "check")
    if draft.document is None:
        return Mark(_("Will be deleted"), "bad", "trash-2")
    if (kind, key) not in app.documents:
        return Mark(_("New draft"), "info", "plus")
    return Mark(_("Draft"), "warn", "pencil")


def _published(tx: Transaction) -> str:
    newest = list_releases(tx, limit=1)
    if not newest:
        return _("Nothing is published yet.")
    one = newest[0]
    return _(
        "Release {number} is live, published by {who} on {when}.",
        number=one.number, who=one.by_name or _("the system"), when=moment(one.at).text,
    )  # fmt: skip
