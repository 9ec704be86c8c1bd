"""What all pages of public forms begin with: the form that acts, its language, its limits."""

from collections.abc import Mapping

from flask import Blueprint, Response, g, request

from ....platform.core.errors import FormloomError, LockedOutError
from ....platform.forms.form import FieldItem
from ....platform.forms.public import PublicForm, public_form_at
from ....platform.forms.public_service import PublicForms
from ...i18n import LOCALES, translated
from ...i18n import gettext as _
from ...throttle import PUBLIC, throttle
from ...unit_of_work import outside
from ..records.entry import Entry
from ..records.files import NEW
from ..records.widgets import Posted
from ..words import app
from .form_page import MOST_BYTES, public_page, shell_of
from .token import Token

pages = Blueprint("public_form", __name__, url_prefix="/f")

#: Controls of the page itself: no key of a field begins so.
TOKEN, TRAP, CONSENT, PASSWORD, LANGUAGE, SWITCH, CODE, REVISION = (
    "_token", "_homepage", "_consent", "_password", "_lang", "_switch", "_code", "_revision",
)  # fmt: skip
#: A sending without files.
MOST_TEXT = 500_000
FORM, ASK = "public/form.html", "public/ask.html"


def opened(slug: str) -> tuple[PublicForm, PublicForms]:
    """The form at an address; from here on it is the one who acts."""
    tx = outside()
    form = public_form_at(app(), slug)
    files = any(one.field.type.rows == "files" for one in form.form.fields)
    request.max_content_length = MOST_BYTES if files else MOST_TEXT
    request.max_form_memory_size = MOST_TEXT
    tx.actor = form.actor
    _speak(form)
    return form, PublicForms(tx, form)


def _speak(form: PublicForm) -> None:
    """The language that was chosen on the page, else the browser's among those of the form."""
    offered = [one for one in form.languages if one in LOCALES] or list(LOCALES)
    asked = request.form.get(SWITCH) or request.form.get(LANGUAGE) or request.args.get("lang")
    chosen = asked if asked in offered else None
    g.locale = chosen or request.accept_languages.best_match(offered) or offered[0]


def counted() -> LockedOutError | None:
    """The refusal of an address that sends too much; what was typed is shown again all the same."""
    try:
        throttle(PUBLIC).hit(request.remote_addr or "")
    except LockedOutError as error:
        return error
    return None


def check(form: PublicForm, entry: Entry, refused: Mapping[str, str]) -> None:
    """What the form asks for, its files, and the options that its rules leave."""
    entry.demand()
    for name, text in refused.items():
        if name in form.fields:
            entry.errors[name] = [text]
    state = entry.state
    for item in form.form.fields:
        _check_options(entry, item, state.of(item.field.key).only)


def _check_options(entry: Entry, item: FieldItem, only: tuple[str, ...] | None) -> None:
    key = item.field.key
    if only is None or key not in entry.given or entry.given[key] is None:
        return
    value = entry.given[key]
    chosen = value if isinstance(value, list) else [value]
    if not set(map(str, chosen)) <= set(only):
        entry.refuse(key, _("Choose one of those that are offered."))


def drop_strange_files(form: PublicForm, posted: Posted, token: Token) -> None:
    for key in file_fields(form):
        kept = [one for one in posted.getlist(key) if one in {str(id) for id in token.files}]
        if key in posted:
            posted.setlist(key, kept or [""])
        posted.poplist(key + NEW)


def file_fields(form: PublicForm) -> list[str]:
    return [one.field.key for one in form.form.fields if one.field.type.rows == "files"]


def asked(form: PublicForm, error: FormloomError | None, *, name: str, token: str) -> Response:
    """A page with one question."""
    status = 200 if error is None else 429 if isinstance(error, LockedOutError) else 422
    said = translated(error.message) if error else ""
    return public_page(
        ASK, shell_of(form), status=status, name=name, token=token, error=said,
        is_password=name == PASSWORD,
    )  # fmt: skip
