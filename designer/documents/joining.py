"""Where new entities appear at once: in the menu, in an app's manifest, in the rights of roles."""

from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from ...platform.core.transaction import Transaction
from ...platform.documents.app import App
from ...platform.documents.drafts import Drafts, Name
from ...platform.documents.references import Document
from ...platform.documents.releases import current_app
from ...platform.packages.joining import beside
from ...runtime.i18n import gettext as _
from .drafted import drafted_app
from .edits import free_key

#: What a role may do with a new entity at first; its document says more.
FIRST_RIGHT = {
    "create": True, "read": "all", "update": "all", "delete": "own", "export": "all",
    "import": True,
}  # fmt: skip


def in_menu(app: App, keys: Sequence[str], group: str = "") -> dict[Name, Document]:
    """The first menu with the entities at its end; under the title ``group``, if it has groups."""
    items: list[Document] = [{"entity": key} for key in keys]
    name, document = next(iter(app.all("navigation")), ("main", None))
    if document is None:
        blank = {"$schema": "formloom:navigation/1", "$id": name, "items": items}
        return {("navigation", name): blank}
    there = cast("Sequence[Document]", document["items"])
    has_groups = any("group" in one for one in there)
    more = [{"group": group, "items": items}] if group and has_groups else items
    return {("navigation", name): {**document, "items": [*there, *more]}}


def in_manifest(app: App, names: Iterable[str], key: str = "") -> dict[Name, Document]:
    """The manifest of an app, "" for the workspace's, with documents ("entity/deal") as its own."""
    key = key or app.manifest.key
    document = app.documents.get(("app", key))
    if document is None:
        return {}
    there = cast("Sequence[str]", document.get("documents", ()))
    more = [one for one in names if one not in there]
    return {("app", key): {**document, "documents": [*there, *more]}}


def in_roles(app: App, keys: Iterable[str], roles: Iterable[str]) -> dict[Name, Document]:
    """The chosen roles with rights to the entities: without them only administrators see these."""
    chosen, rights = set(roles), dict.fromkeys(keys, FIRST_RIGHT)
    changed: dict[Name, Document] = {}
    for name, document in app.all("role"):
        if name in chosen:
            entities = cast("Mapping[str, object]", document.get("entities", {}))
            changed["role", name] = {**document, "entities": {**entities, **rights}}
    return changed


def blank_app(tx: Transaction, key: str, title: str) -> dict[Name, Document]:
    """A new app with the language, the money and the calendar of the workspace."""
    first = current_app(tx).manifest
    manifest: dict[str, object] = {
        "$schema": "formloom:app/1", "$id": key, "title": title, "version": "1.0.0",
        "locale": first.locale, "locales": [*first.locales], "currency": first.currency,
        "timezone": first.zone.key,
    }  # fmt: skip
    if first.calendar:
        manifest["calendar"] = dict(first.calendar)
    return beside(drafted_app(tx), {("app", key): {**manifest, "documents": []}})


def has_app(tx: Transaction) -> bool:
    """Whether there is an app, live or drafted."""
    return any(kind == "app" for kind, _key in Drafts(tx).documents())


def first_app(tx: Transaction, names: Iterable[str], title: str = "") -> dict[Name, Document]:
    """An app for the first documents of a workspace that has none, else nothing.

    Without it they would have no card in the gallery, and go over to whatever app comes next.
    """
    if has_app(tx):
        return {}
    title = title.strip()[:200] or _("My app")
    key = free_key(title, (), "app")
    made = blank_app(tx, key, title)
    return {**made, ("app", key): {**made["app", key], "documents": [*names]}}
