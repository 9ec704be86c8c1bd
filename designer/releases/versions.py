"""The versions of one document: which releases changed it, how they differ, and taking one back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from ...platform.core.errors import NotFoundError
from ...platform.core.transaction import Transaction
from ...platform.documents import blobs
from ...platform.documents.drafts import Drafts
from ...platform.documents.releases import Release, current_app, get_release, list_releases
from ...runtime.i18n import gettext as _
from ...runtime.pages.shell import page
from ...runtime.pages.times import Moment, moment
from ...runtime.pages.toasts import toast
from ...runtime.unit_of_work import transaction
from ..documents.designs import for_designers, to
from ..documents.document import EditRow, edit_rows
from ..documents.head import DocumentHead, document_head
from ..documents.overview import design_url

pages = Blueprint("designs_versions", __name__, url_prefix="/designs")
#: Releases that are looked through, the newest first.
MOST_RELEASES = 300

Document = Mapping[str, object]


@dataclass(frozen=True)
class Version:
    """What a document became by a release; ``edits`` lead from what is live to it."""

    number: int
    by: str
    at: Moment
    note: str
    url: str
    is_live: bool
    is_removal: bool
    edits: tuple[EditRow, ...]


@dataclass(frozen=True)
class VersionsPage:
    """The versions of a document, the newest first."""

    head: DocumentHead
    versions: tuple[Version, ...]


@pages.get("/<kind>/<key>/versions")
@for_designers
def show(kind: str, key: str) -> ResponseReturnValue:
    """Every release that changed the document."""
    return page("designs/versions.html", page=versions_page(transaction(), kind, key))


@pages.post("/<kind>/<key>/versions/<number:number>")
@for_designers
def take_back(kind: str, key: str, number: int) -> ResponseReturnValue:
    """Draft the document as it was in a release; nothing is live until that is published."""
    tx = transaction()
    name = f"{kind}/{key}"
    hash = get_release(tx, number).documents.get(name)
    if hash is None:
        raise NotFoundError("There is no {kind} '{key}'.", kind=kind, key=key)
    drafts = Drafts(tx)
    before = drafts.get(kind, key)
    drafts.save(kind, key, blobs.load(tx, [hash])[hash], etag=before.etag)
    toast(_("The draft is that of release {number}. Publish it to make it live.", number=number))
    return to(design_url(kind, key))


def versions_page(tx: Transaction, kind: str, key: str) -> VersionsPage:
    """:raises NotFoundError: if there is no such document, not even as a draft."""
    head = document_head(tx, Drafts(tx).get(kind, key), "versions")
    changes = [*_changes(list_releases(tx, limit=MOST_RELEASES), f"{kind}/{key}")]
    bodies = blobs.load(tx, (hash for _, hash in changes if hash is not None))
    live = current_app(tx).documents.get((kind, key), {})
    return VersionsPage(
        head,
        tuple(
            _version(tx, kind, release, bodies.get(hash or ""), live, is_live=place == 0)
            for place, (release, hash) in enumerate(changes)
        ),
    )


def _changes(newest: list[Release], name: str) -> Iterator[tuple[Release, str | None]]:
    """The releases that changed the document, with the hash of what it became; None: removed.

    The oldest that is looked through counts as one that changed it.
    """
    for release, before in zip(newest, [*newest[1:], None], strict=True):
        hash = release.documents.get(name)
        was = before.documents.get(name) if before is not None else None
        if hash != was:
            yield release, hash


def _version(
    tx: Transaction, kind: str, release: Release, document: Document | None, live: Document, *,
    is_live: bool,
) -> Version:  # fmt: skip
    app = current_app(tx)
    differs = document is not None and not is_live and bool(live)
    return Version(
        number=release.number,
        by=release.by_name or _("the system"),
        at=moment(release.at),
        note=release.note,
        url=url_for("designs_releases.show", number=release.number),
        is_live=is_live and document is not None,
        is_removal=document is None,
        edits=tuple(edit_rows(app, kind, live, document or {})) if differs else (),
    )
