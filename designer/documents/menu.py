"""The menu beside every page of designs: what an app is made of, and the way back to it."""

from collections.abc import Iterator

from flask import request, url_for

from ...platform.core.transaction import Transaction
from ...platform.documents.designers import may_design
from ...platform.documents.drafts import Drafts
from ...runtime.i18n import gettext as _
from ...runtime.pages.document_words import KIND_ICONS, kinds_title
from ...runtime.pages.navigation import nav_groups
from ...runtime.shell import NavGroup, NavItem
from ...runtime.unit_of_work import transaction

#: Kinds that have a list of their own here, in the order in which an app is mostly built.
LISTED = ("form", "view", "flow", "report", "dashboard", "role")


def design_menu() -> tuple[NavGroup, ...]:
    """What may be designed, as the menu of this request's page."""
    tx = transaction()
    if not may_design(tx):  # a page that is seen through the eyes of a role
        return nav_groups()
    home = url_for("home.show")
    back = NavItem(_("Back to the app"), home, "arrow-left", short=_("To the app"))
    return (
        NavGroup("", (back,)),
        NavGroup(_("Design"), tuple(_parts(tx))),
        NavGroup("", tuple(_releases(tx))),
    )


def _parts(tx: Transaction) -> Iterator[NavItem]:
    yield _item(_("Apps"), url_for("apps_gallery.show"), KIND_ICONS["app"], "app", "from-files")
    entities = url_for("modeller.picture")
    yield _item(_("Entities"), entities, KIND_ICONS["entity"], "entity", "picture")
    for kind in LISTED:
        yield _item(kinds_title(kind), url_for("designs.show", kind=kind), KIND_ICONS[kind], kind)
    yield _item(_("Menu"), _menu_url(tx), KIND_ICONS["navigation"], "navigation")
    yield _item(_("Translations"), url_for("designs_texts.begin"), KIND_ICONS["i18n"], "texts")
    yield _item(_("Designs"), url_for("designs.show"), "git-branch")


def _releases(tx: Transaction) -> Iterator[NavItem]:
    yield _item(_("Releases"), url_for("designs_releases.history"), "history", "releases")
    waiting = len(Drafts(tx).list())
    yield _item(_("Publish"), url_for("designs_publish.show"), "rocket", "publish", count=waiting)


def _menu_url(tx: Transaction) -> str:
    """The menu that people see: the first document of it, or the beginning of one."""
    keys = Drafts(tx).keys("navigation")
    if keys:
        return url_for("designs_navigation.show", key=min(keys))
    return url_for("designs.begin", kind="navigation")


def _item(title: str, url: str, icon: str, *places: str, count: int = 0) -> NavItem:
    """A line that is the current one on its own page and on those below its ``places``."""
    return NavItem(title, url, icon, _is_here(url, places), count)


def _is_here(url: str, places: tuple[str, ...]) -> bool:
    steps = request.path.strip("/").split("/")[1:]
    if not steps:
        return request.args.get("kind", "") in (places or ("",))
    asked = steps[1:2] if steps[0] == "new" else [steps[0].removesuffix("s"), steps[0]]
    return request.path == url or any(one in places for one in asked)
