"""The settings of an app: what it is called, its languages, money, calendar and colour."""

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from ...platform.core.errors import (
    DocumentError,
    FormloomError,
    InvalidValueError,
    StaleRevisionError,
)
from ...runtime.i18n import gettext as _
from ...runtime.i18n import translated
from ...runtime.pages.shell import page
from ...runtime.pages.toasts import toast
from ...runtime.pages.words import refusal_of
from ...runtime.unit_of_work import transaction
from ..documents.autosave import autosaved, is_autosave
from ..documents.designs import for_designers, to
from .settings_page import keep_settings, settings_page

pages = Blueprint("apps_settings", __name__, url_prefix="/designs/app/<key>/settings")


@pages.get("")
@for_designers
def show(key: str) -> ResponseReturnValue:
    """Everything that an app says of itself."""
    return page("designs/app_settings.html", page=settings_page(transaction(), key))


@pages.post("")
@for_designers
def save(key: str) -> ResponseReturnValue:
    """Draft the settings, or say what cannot be."""
    tx, form, logo = transaction(), request.form, request.files.get("logo")
    if is_autosave():
        return autosaved(lambda: keep_settings(tx, key, form, logo), "app", key)
    try:
        keep_settings(tx, key, form, logo)
    except (DocumentError, InvalidValueError, StaleRevisionError) as error:
        status = 409 if isinstance(error, StaleRevisionError) else 422
        asked = settings_page(tx, key, form, _why(error))
        return page("designs/app_settings.html", status=status, page=asked)
    toast(_("Draft saved."))
    return to(url_for(".show", key=key))


def _why(error: FormloomError) -> str:
    """Why nothing was kept, with what would work."""
    problems = error.problems if isinstance(error, DocumentError) else ()
    hints = (translated(one.hint) for one in problems if one.hint)
    return " ".join([refusal_of(error), *hints])
