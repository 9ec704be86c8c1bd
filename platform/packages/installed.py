"""The version of its template that an app stands on: what an upgrade compares with."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from ..core.errors import NotFoundError
from ..core.transaction import Transaction
from ..documents.app import Documents
from ..documents.ownership import listed
from ..documents.references import Document
from ..documents.releases import Release, documents_of, get_release, list_releases
from .app_texts import place_of, places_of, texts_in
from .versions import OURS, kept_version

#: How far back the release that brought an app in is looked for.
MOST_RELEASES = 10_000
Name = tuple[str, str]


@dataclass(frozen=True)
class Unknown:
    """Nobody kept what an app was installed as; ``release`` brought it in, if that is known."""

    release: Release | None


def base_of(tx: Transaction, manifest: Document) -> Documents | Unknown:
    """The documents that an app was installed with."""
    key = str(manifest["$id"])
    known = kept_version(tx, key, str(manifest.get("installed", "")))
    return known if known is not None else Unknown(_brought_in(tx, key))


def _brought_in(tx: Transaction, app: str) -> Release | None:
    """The release since which the app has been there."""
    found = None
    for release in list_releases(tx, limit=MOST_RELEASES):
        if f"app/{app}" not in release.documents:
            break
        found = release
    return found


def base_from_release(tx: Transaction, number: int, app: str, theirs: Documents) -> Documents:
    """The documents of an app as a release had them; ``theirs`` is what they are compared with.

    :raises NotFoundError: if there is no such release, or not that app in it.
    """
    documents = documents_of(tx, get_release(tx, number))
    manifest = documents.get(("app", app))
    if manifest is None:
        raise NotFoundError("Release {number} has no app '{app}'.", number=number, app=app)
    own = {name: documents[name] for name in listed(manifest) if name in documents}
    texts = {name: one for name, one in documents.items() if name[0] == "i18n"}
    said = {key: one for key, one in manifest.items() if key not in OURS}
    found = {("app", app): said, **own}
    return {**found, **{name: _texts(one, found, theirs, name) for name, one in texts.items()}}


def _texts(document: Document, own: Documents, theirs: Documents, name: Name) -> Document:
    """Translations without those of other apps: all stand in one document for each language."""
    places, new = places_of(own), texts_in(theirs, name)
    texts = cast("Mapping[str, str]", document["texts"])
    kept = {path: text for path, text in texts.items() if path in new or place_of(path) in places}
    return {**document, "texts": kept}
