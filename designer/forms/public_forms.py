"""Settings of a public form: address, dates, quota, texts, embedding; closing it; what came in."""

from uuid import UUID

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from ...platform.core.errors import DocumentError, FormloomError, InvalidValueError
from ...platform.core.transaction import Transaction
from ...platform.documents.drafts import Drafts
from ...platform.documents.releases import current_app
from ...platform.forms.public_admin import PublicFormsAdmin
from ...runtime.i18n import gettext as _
from ...runtime.i18n import locale, translated
from ...runtime.pages.qr import picture_of
from ...runtime.pages.shell import page
from ...runtime.pages.toasts import toast
from ...runtime.pages.words import app, refusal_of
from ...runtime.unit_of_work import transaction
from ..documents.designs import for_designers, to
from ..documents.drafted import drafted_app, find, problems_with
from ..fields.changes import same_state
from .public_form_edits import copy_for_everybody, said_in, settings_of
from .public_forms_page import SettingsPage, form_in, public_url, settings_page

pages = Blueprint("public_form_settings", __name__, url_prefix="/designs/form/<key>/public")
TEMPLATE = "designs/public_form.html"


@pages.get("")
@for_designers
def show(key: str) -> ResponseReturnValue:
    """Where the form is, how it is set up and what came in."""
    return page(TEMPLATE, page=settings_page(transaction(), key, before=_before()))


@pages.post("")
@for_designers
def save(key: str) -> ResponseReturnValue:
    """Draft the settings."""
    tx = transaction()
    try:
        told = _save(tx, key, MultiDict(request.form))
    except InvalidValueError as error:
        wrong = {error.field or "": translated(error.message)}
        again = settings_page(tx, key, form=MultiDict(request.form), wrong=wrong)
        return page(TEMPLATE, status=422, page=again)
    except FormloomError as error:
        again = settings_page(tx, key, form=MultiDict(request.form), refusal=refusal_of(error))
        return page(TEMPLATE, status=409, page=again)
    if told is not None:
        return page(TEMPLATE, status=422, page=told)
    toast(_("Draft saved."))
    return to(url_for(".show", key=key))


@pages.post("/begin")
@for_designers
def begin(key: str) -> ResponseReturnValue:
    """Draft a form for everybody out of one for staff."""
    tx = transaction()
    _draft, document = form_in(tx, key)
    fresh = _free_key(tx, f"{document['entity']}_public")
    Drafts(tx).save("form", fresh, copy_for_everybody(drafted_app(tx), fresh, document), etag=None)
    toast(_("Draft saved."))
    return to(url_for(".show", key=fresh))


@pages.post("/close")
@for_designers
def close(key: str) -> ResponseReturnValue:
    """Take nothing more from now on."""
    PublicFormsAdmin(transaction()).close(key)
    toast(_("The form is closed. Nobody can send it any more."))
    return to(url_for(".show", key=key))


@pages.post("/open")
@for_designers
def reopen(key: str) -> ResponseReturnValue:
    """Let its settings decide again."""
    PublicFormsAdmin(transaction()).reopen(key)
    toast(_("The form is open again, as its settings say."))
    return to(url_for(".show", key=key))


@pages.post("/password")
@for_designers
def password(key: str) -> ResponseReturnValue:
    """Ask visitors for a password from now on, or no more."""
    tx, given = transaction(), request.form.get("password", "")
    try:
        PublicFormsAdmin(tx).set_password(key, given)
    except InvalidValueError as error:
        wrong = {"password": translated(error.message)}
        return page(TEMPLATE, status=422, page=settings_page(tx, key, wrong=wrong))
    toast(_("Visitors are asked for the password.") if given else _("No password is asked for."))
    return to(url_for(".show", key=key))


@pages.get("/poster")
@for_designers
def poster(key: str) -> ResponseReturnValue:
    """A sheet with the address as a QR code, to be printed."""
    _draft, document = form_in(transaction(), key)
    live = current_app(transaction()).documents.get(("form", key), document)
    url = public_url(live)
    title, help = (
        app().text(f"forms/{key}{path}", locale(), str(live.get(name, "")))
        for name, path in (("title", ""), ("help", "/@help"))
    )
    return page("designs/poster.html", title=title, text=help, url=url, qr=picture_of(url))


def _before() -> UUID | None:
    try:
        return UUID(request.args.get("before", ""))
    except ValueError:
        return None


def _save(tx: Transaction, key: str, form: MultiDict[str, str]) -> SettingsPage | None:
    """Draft what the controls say; the page again where that cannot be published."""
    draft, document = form_in(tx, key)
    same_state(draft, form)
    said = said_in(form, settings_of(document), request.files.get("logo"))
    changed = {**document, "use": "public", "public": said}
    name = f"form/{key}"
    try:
        found = problems_with(tx, {("form", key): changed})
        mine = [one for one in found if one.document == name and one.path.startswith("/public")]
    except DocumentError as error:
        mine = list(error.problems)
    if mine:
        return settings_page(tx, key, form=form, problems=mine)
    Drafts(tx).save("form", key, changed, etag=draft.etag)
    return None


def _free_key(tx: Transaction, wanted: str) -> str:
    drafts, stem = Drafts(tx), wanted[:36]
    keys = (stem, *(f"{stem}_{number}" for number in range(2, 100)))
    return next(one for one in keys if find(drafts, "form", one) is None)
