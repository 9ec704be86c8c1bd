"""The designer of dashboards: widgets placed by hand, one shown as it will be, whose home it is."""

from typing import cast

import orjson
from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from ...platform.core.errors import DocumentError, FormloomError, InvalidValueError
from ...platform.documents.kinds import KINDS
from ...runtime.i18n import gettext as _
from ...runtime.pages.reports.dashboards import widget_part
from ...runtime.pages.reports.dashboards_page import DashboardState, Document
from ...runtime.pages.shell import page
from ...runtime.pages.toasts import toast
from ...runtime.unit_of_work import transaction
from ..documents.designs import for_designers, to
from .homes import home_page, set_home
from .layout_page import designer_page
from .offers import drafted_reports

pages = Blueprint("dashboards_designer", __name__, url_prefix="/designs/dashboard")


@pages.get("/<key>/layout")
@for_designers
def show(key: str) -> ResponseReturnValue:
    """The dashboard as a grid at which one works; without scripts a list of what stands on it."""
    return page("designs/dashboard.html", page=designer_page(transaction(), key))


@pages.post("/<key>/widget")
@for_designers
def show_widget(key: str) -> ResponseReturnValue:
    """One widget of the document that is sent, as it would be shown."""
    document, id = _sent()
    if problems := KINDS.get("dashboard").problems(key, document):
        raise DocumentError(problems)
    widgets = cast("list[Document]", document["widgets"])
    found = next((one for one in widgets if one["id"] == id), None)
    if found is None:
        raise InvalidValueError("There is no widget '{id}'.", id=id)
    tx = transaction()
    return widget_part(tx, DashboardState(key, document, {}, drafted_reports(tx)), found)


@pages.get("/<key>/home")
@for_designers
def home(key: str) -> ResponseReturnValue:
    """Ask for whom the dashboard is the first page."""
    return page("designs/dashboard_home.html", page=home_page(transaction(), key))


@pages.post("/<key>/home")
@for_designers
def save_home(key: str) -> ResponseReturnValue:
    """Draft the navigation with this dashboard as the first page of the chosen roles."""
    try:
        set_home(transaction(), key, request.form.getlist("roles"))
    except FormloomError as error:
        return page(
            "designs/dashboard_home.html", status=422, page=home_page(transaction(), key, error)
        )
    toast(_("The draft of the navigation is saved. Nothing is live until you publish."))
    return to(url_for(".home", key=key))


def _sent() -> tuple[Document, str]:
    try:
        body = orjson.loads(request.get_data(cache=False))
        return dict(body["document"]), str(body["id"])
    except (ValueError, TypeError, KeyError):
        raise InvalidValueError("This is no dashboard.") from None
