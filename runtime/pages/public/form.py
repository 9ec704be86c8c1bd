"""Public forms: pages for everybody, which work without scripts and without cookies."""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from uuid import UUID

from flask import Response, make_response, redirect, request, send_from_directory
from flask import current_app as flask_app
from werkzeug.datastructures import MultiDict

from ....platform.core.errors import (
    FormloomError,
    LockedOutError,
    Message,
    NotAllowedError,
)
from ....platform.core.transaction import Transaction
from ....platform.forms.public import PublicForm
from ....platform.forms.public_service import (
    ClosedFormError,
    PublicForms,
    Receipt,
    Sent,
    State,
    noted,
)
from ...errors import status_of, waiting
from ...i18n import gettext as _
from ...i18n import locale, translated
from ...unit_of_work import keep_though_refused, transaction
from ..records.entry import Entry
from ..records.entry_page import EntryPage
from ..records.files import NEW, take_files
from ..records.widgets import Posted
from ..words import app
from . import lookup as lookup
from .common import (
    CONSENT,
    FORM,
    PASSWORD,
    SWITCH,
    TOKEN,
    TRAP,
    asked,
    check,
    counted,
    drop_strange_files,
    file_fields,
    opened,
    pages,
)
from .form_page import (
    allow_redirect,
    form_view,
    public_page,
    shell_of,
    state_page,
    thanks_page,
)
from .token import OldPageError, Token


@pages.get("/<slug>")
def show(slug: str) -> Response:
    """The form, filled in as far as the address says."""
    form, forms = opened(slug)
    state = forms.state()
    if state is not State.OPEN:
        return state_page(form, state)
    came = noted(request.args, form.attribution, request.referrer or "")
    token = Token.new(transaction(), form.key, came)
    if forms.asks_password:
        return _password_page(form, token)
    return _form_page(form, _entry(form, given=request.args.to_dict()), token)


@pages.post("/<slug>")
def send(slug: str) -> Response:
    """Take what was filled in: the same page again, with what is wrong, or thanks."""
    form, forms = opened(slug)
    busy = counted()
    try:
        token = Token.read(transaction(), form.key, request.form.get(TOKEN, ""))
    except OldPageError as old:
        return _begun_again(form, forms, old)
    known = forms.receipt(token.id)
    if known is not None:
        return _thanks(form, known)
    state = forms.state()
    if state is not State.OPEN:
        return state_page(form, state, status=409)
    if forms.asks_password and not token.is_open:
        return _let_in(form, forms, token, busy)
    return _taken(form, forms, token, busy)


@pages.get("/embed.js")
def embed_script() -> Response:
    """What another site loads to give the frame its height."""
    response = send_from_directory(str(flask_app.static_folder), "js/public/embed.js")
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


# The form


def _is_switch() -> bool:
    """Whether the button of another language was pressed."""
    return SWITCH in request.form


def _entry(
    form: PublicForm, *, posted: Posted | None = None, given: Mapping[str, str] | None = None
) -> Entry:
    rights = dict.fromkeys(form.fields, "edit")
    entity, made = form.form.entity, form.form
    allowed = {key: text for key, text in (given or {}).items() if key in form.fields}
    entry = Entry(entity, posted=posted, given=allowed, rights=rights, form=made)
    if not allowed:
        return entry
    state = entry.state
    shown = {
        one.field.key for one in made.fields
        if state.shows(*made.places[one.field.key]) and not state.of(one.field.key).read_only
    }  # fmt: skip
    kept = {key: text for key, text in allowed.items() if key in shown}
    return Entry(entity, given=kept, rights=rights, form=made)


def _taken(
    form: PublicForm, forms: PublicForms, token: Token, busy: LockedOutError | None
) -> Response:
    tx, posted = transaction(), MultiDict(request.form)
    wrong = busy.message if busy else _suspicion(tx, token)
    refused: Mapping[str, str] = {}
    if wrong is None:
        refused, token = _take_files(form, posted, token)
    else:
        drop_strange_files(form, posted, token)
    entry = _entry(form, posted=posted)
    if _is_switch():
        entry.errors.clear()
        return _form_page(form, entry, token)
    if wrong is not None:
        entry.errors.clear()
        answer = _form_page(form, entry, token, status=429 if busy else 422, message=wrong)
        return waiting(answer, busy) if busy else answer
    check(form, entry, refused)
    if entry.errors or _lacks_consent(form):
        return _form_page(form, entry, token, status=422)
    try:
        with _taken_back():
            receipt = forms.submit(_sent(form, entry, token))
    except ClosedFormError as closed:
        return state_page(form, closed.state, status=409)
    except FormloomError as error:
        if status_of(error) not in {409, 422}:
            raise
        entry.take_refusal(error)
        return _form_page(form, entry, token, status=422)
    return _thanks(form, receipt)


def _suspicion(tx: Transaction, token: Token) -> Message | None:
    """Why this looks like a program's; a person presses once more and is through."""
    if request.form.get(TRAP):
        return Message("Something was filled in that nobody sees. It is empty now: send it again.")
    if token.is_hasty(tx):
        return Message("That was very fast. Look over what you wrote and send it again.")
    return None


def _lacks_consent(form: PublicForm) -> bool:
    return bool(form.consent.text) and CONSENT not in request.form


def _sent(form: PublicForm, entry: Entry, token: Token) -> Sent:
    consent = form.consent.to(app(), locale())
    return Sent(token.id, entry.given, locale(), token.attribution, consent)


def _taken_back() -> AbstractContextManager[object]:
    """What is refused is undone, so that files which came along may stay."""
    return transaction().connection.begin_nested() if request.files else nullcontext()


def _form_page(
    form: PublicForm, entry: Entry, token: Token, *, status: int = 200,
    message: Message | None = None,
) -> Response:  # fmt: skip
    if status >= 400 and token.files:
        keep_though_refused()
    allow_redirect(form)
    lacks = status == 422 and message is None and _lacks_consent(form)
    view = form_view(
        form, EntryPage(entry), token,
        message=translated(message) if message else "",
        consent_error=_("Tick this to send the form.") if lacks else "",
        consented=CONSENT in request.form,
    )  # fmt: skip
    return public_page(FORM, shell_of(form), status=status, page=view)


def _begun_again(form: PublicForm, forms: PublicForms, old: OldPageError) -> Response:
    """A page that came too late: nothing that was typed is lost."""
    state = forms.state()
    if state is not State.OPEN:
        return state_page(form, state, status=409)
    token = Token.new(transaction(), form.key, {})
    if forms.asks_password:
        return _password_page(form, token, old)
    posted = MultiDict(request.form)
    drop_strange_files(form, posted, token)
    entry = _entry(form, posted=posted)
    entry.errors.clear()
    return _form_page(form, entry, token, status=422, message=old.message)


def _thanks(form: PublicForm, receipt: Receipt) -> Response:
    if form.redirect and form.lookup == "none":
        return make_response(redirect(form.redirect, 303))
    return thanks_page(form, receipt.code)


# Files


def _take_files(
    form: PublicForm, posted: Posted, token: Token
) -> tuple[Mapping[str, str], Token]:  # fmt: skip
    """Keep what came along; the token carries their names, so nobody claims another's."""
    drop_strange_files(form, posted, token)
    refused = take_files(form.form.entity, posted)
    new = (posted.getlist(key + NEW) for key in file_fields(form))
    taken = frozenset(UUID(one) for several in new for one in several)
    return refused, replace(token, files=token.files | taken)


# Password


def _password_page(
    form: PublicForm, token: Token, error: FormloomError | None = None
) -> Response:  # fmt: skip
    return asked(form, error, name=PASSWORD, token=token.written(transaction()))


def _let_in(
    form: PublicForm, forms: PublicForms, token: Token, busy: LockedOutError | None
) -> Response:
    if busy is not None:
        return _password_page(form, token, busy)
    if not forms.opens(request.form.get(PASSWORD, "")):
        return _password_page(form, token, NotAllowedError("This password is not right."))
    return _form_page(form, _entry(form), token.opened(transaction()))
