"""For which roles a dashboard is the first page that their people see."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from ...platform.core.errors import ConflictError, FormloomError
from ...platform.core.transaction import Transaction
from ...platform.documents.app import App
from ...platform.documents.drafted import drafted_app
from ...platform.documents.drafts import Drafts
from ...platform.documents.references import Document
from ...runtime.pages.document_words import document_title
from ...runtime.pages.words import refusal_of
from ..documents.drafted import save_all
from ..documents.head import DocumentHead, document_head


@dataclass(frozen=True)
class RoleHome:
    """A role, whether this dashboard is its home, and what is its home instead."""

    key: str
    title: str
    is_on: bool
    other: str


@dataclass(frozen=True)
class DashboardHomePage:
    """The roles whose people may begin with this dashboard."""

    head: DocumentHead
    roles: tuple[RoleHome, ...]
    refusal: str = ""


def home_page(tx: Transaction, key: str, error: FormloomError | None = None) -> DashboardHomePage:
    """:raises NotFoundError: if there is no such dashboard."""
    draft, app = Drafts(tx).get("dashboard", key), drafted_app(tx)
    head = document_head(tx, draft, "home")
    return DashboardHomePage(head, tuple(_roles(app, key)), refusal_of(error) if error else "")


def _roles(app: App, key: str) -> Iterator[RoleHome]:
    homes = _homes(_navigation(app)[1])
    for role, _document in app.all("role"):
        kind, _slash, named = homes.get(role, "").partition("/")
        is_on = (kind, named) == ("dashboard", key)
        other = document_title(app, kind, named) if named and not is_on else ""
        yield RoleHome(role, document_title(app, "role", role), is_on, other)


def set_home(tx: Transaction, key: str, roles: Collection[str]) -> None:
    """Draft the navigation: the dashboard is the home of ``roles``, and of no other.

    :raises ConflictError: if there is no navigation to say it in.
    """
    app = drafted_app(tx)
    name, document = _navigation(app)
    if not name:
        raise ConflictError("There is no navigation yet. Make one first.")
    here = f"dashboard/{key}"
    kept = {role: home for role, home in _homes(document).items() if home != here}
    known = {role for role, _document in app.all("role")}
    homes = {**kept, **{role: here for role in roles if role in known}}
    bare = {one: value for one, value in document.items() if one != "home"}
    save_all(tx, {("navigation", name): {**bare, "home": homes} if homes else bare})


def _navigation(app: App) -> tuple[str, Document]:
    """The first navigation, which is the one that new entries go to."""
    return next(iter(app.all("navigation")), ("", {}))


def _homes(document: Document) -> Mapping[str, str]:
    return cast("Mapping[str, str]", document.get("home", {}))
