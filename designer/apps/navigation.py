"""The editor of menus: groups and what they lead to, in an order, for all or some roles."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from ...runtime.pages.shell import page
from ...runtime.unit_of_work import transaction
from ..documents.designs import for_designers
from .navigation_page import navigation_page

pages = Blueprint("designs_navigation", __name__, url_prefix="/designs/navigation")


@pages.get("/<key>/menu")
@for_designers
def show(key: str) -> ResponseReturnValue:
    """The menu at which one works; without scripts a list to read."""
    return page("designs/navigation.html", page=navigation_page(transaction(), key))
