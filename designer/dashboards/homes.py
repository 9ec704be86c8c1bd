"""For which roles a dashboard is the first page that their people see."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from ...platform.access.rights import held_roles
from ...platform.core.errors import ConflictError, FormloomError
from ...platform.core.transaction import Transaction
from ...platform.documents.app import App
from ...platform.documents.drafted import drafted_app
from ...platform.documents.drafts import Drafts, Name
from ...platform.documents.references import Document
from ...runtime.pages.document_words import document_title
from ...runtime.pages.words import refusal_of
from ..documents.drafted import save_all
from ..documents.head import DocumentHead, document_head


@dataclass(frozen=True)
class RoleHome:
    """A role, whether this dashboard is its home, what is its home instead, and whether it has to
    be given the right to reports first.
    """

    key: str
    title: str
    is_on: bool
    other: str
    lacks_reports: bool


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
        title = document_title(app, "role", role)
        yield RoleHome(role, title, is_on, other, _lacks_reports(app, role))


def _lacks_reports(app: App, role: str) -> bool:
    held = held_roles(app, [role])
    return not any(one.get("reports") or one.get("designer") for one in held)


def set_home(tx: Transaction, key: str, roles: Collection[str]) -> None:
    """Draft the navigation: the dashboard is the home of ``roles``, and of no other. Those get the
    right to reports with it: without, nobody would see it.

    :raises ConflictError: if there is no navigation to say it in.
    """
    app = drafted_app(tx)
    name, document = _navigation(app)
    if not name:
        raise ConflictError("There is no navigation yet. Make one first.")
    here = f"dashboard/{key}"
    kept = {role: home for role, home in _homes(document).items() if home != here}
    known = {role for role, _document in app.all("role")}
    chosen = known & set(roles)
    homes = {**kept, **dict.fromkeys(sorted(chosen), here)}
    bare = {one: value for one, value in document.items() if one != "home"}
    given: dict[Name, Document | None] = {
        ("role", one): {**app.document("role", one), "reports": True}
        for one in chosen
        if _lacks_reports(app, one)
    }
    save_all(tx, {("navigation", name): {**bare, "home": homes} if homes else bare, **given})


def _navigation(app: App) -> tuple[str, Document]:
    """The first navigation, which is the one that new entries go to."""
    return next(iter(app.all("navigation")), ("", {}))


def _homes(document: Document) -> Mapping[str, str]:
    return cast("Mapping[str, str]", document.get("home", {}))
