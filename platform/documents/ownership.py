"""Which apps a document belongs to, and what leaves everybody's menus with an archived app."""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from .app import App, Documents
from .references import Document

Name = tuple[str, str]


def listed(manifest: Document) -> Iterator[Name]:
    """The documents that a manifest names as its own."""
    names = manifest.get("documents")
    for one in names if isinstance(names, list | tuple) else ():
        kind, _slash, key = str(one).partition("/")
        yield kind, key


def owners(documents: Documents, main: str) -> Mapping[Name, frozenset[str]]:
    """The apps that each document belongs to; manifests belong to none.

    What no app lists, because it was drawn since, goes with the entity that it is about, or else
    with the ``main`` app.
    """
    listing: dict[Name, set[str]] = {}
    for (kind, app), manifest in documents.items():
        for name in listed(manifest) if kind == "app" else ():
            listing.setdefault(name, set()).add(app)

    def owners_of(name: Name) -> frozenset[str]:
        about = ("entity", str(documents[name].get("entity", "")))
        return frozenset(listing.get(name) or listing.get(about) or {main})

    return {name: owners_of(name) for name in documents if name[0] != "app"}


@lru_cache(maxsize=8)
def put_away(app: App) -> frozenset[Name]:
    """The documents that belong to archived apps alone: menus leave them out, and nothing else.

    Records, rights, flows and reports of others go on as before.
    """
    archived = {key for key, one in app.manifests.items() if one.archived}
    if not archived:
        return frozenset()
    found = owners(app.documents, app.manifest.key)
    return frozenset(name for name, apps in found.items() if apps <= archived)
