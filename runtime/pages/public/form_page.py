"""What the pages of public forms show. They set no cookie and know nobody."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from flask import Response, g, make_response, render_template, request, url_for
from flask import current_app as flask_app

from ....platform.core.errors import Message
from ....platform.documents.brand import tokens
from ....platform.fields.file import MEGABYTE
from ....platform.forms.public import PublicForm
from ....platform.forms.public_files import waiting_files
from ....platform.forms.public_service import State
from ...assets import Assets
from ...i18n import gettext as _
from ...i18n import locale, translated
from ...security import csp_nonce
from ...unit_of_work import transaction
from ..brand import logo_url
from ..look import TAG_OF
from ..pieces import Control, Fault, Piece, Prose, TabView
from ..records.entry_page import EntryPage
from ..records.files import FileView, size_text
from ..words import app
from .token import Token

#: All modules of the page, for its import map.
MODULES = frozenset(
    f"/static/js/{name}.js"
    for name in (
        "ime-guard", "text", "dom", "dates", "cells", "form-rules", "form-values",
        "formula/dates", "formula/decimal", "formula/evaluate", "formula/functions",
        "formula/text",
    )
)  # fmt: skip
LANGUAGES = {"zh": "中文", "en": "English"}
#: What one sending may hold, files included.
MOST_BYTES = 20 * MEGABYTE


@dataclass(frozen=True)
class PublicShell:
    """What is the same on every page of a form; ``locale`` is a BCP 47 tag."""

    title: str
    slug: str
    locale: str
    languages: tuple[tuple[str, str], ...] = ()
    brand: str = ""
    logo: str = ""
    light: Mapping[str, str] | None = None
    dark: Mapping[str, str] | None = None
    lookup_url: str = ""
    embedded: bool = False


@dataclass(frozen=True)
class FormView:
    """A form to be filled in; ``message`` says why it stands here again."""

    help: str
    tabs: tuple[TabView, ...]
    faults: tuple[Fault, ...]
    token: str
    submit: str
    action: str
    consent: str
    consent_error: str = ""
    consented: bool = False
    message: str = ""
    script: Mapping[str, object] | None = None
    has_files: bool = False
    code: str = ""
    revision: int = 0
    labels: str = "top"


@dataclass(frozen=True)
class Notice:
    """A page that only says something."""

    icon: str
    title: str
    text: str = ""
    code: str = ""
    link: tuple[str, str] | None = None


def shell_of(form: PublicForm) -> PublicShell:
    """The frame of a form's pages; also says to browsers who may frame them."""
    g.frame_ancestors = form.embed
    languages = [one for one in form.languages if one in LANGUAGES]
    color = form.brand.get("color") or app().manifest.brand
    light, dark = tokens(color) if color else (None, None)
    return PublicShell(
        title=form.form.title.to(app(), locale()),
        slug=form.slug,
        locale=TAG_OF[locale()],
        languages=tuple(
            (one, LANGUAGES[one]) for one in languages if one != locale() and len(languages) > 1
        ),
        brand=form.brand.get("name", "") or app().title_in(locale()),
        logo=form.brand.get("logo", "") or logo_url(),
        light=light,
        dark=dark,
        lookup_url=url_for("public_form.ask_code", slug=form.slug) if form.lookup != "none" else "",
        embedded="embed" in request.args,
    )


def public_page(
    template: str, shell: PublicShell, *, status: int = 200, **values: object
) -> Response:
    """A template of ``html/public`` in its frame."""
    assets: Assets = flask_app.extensions["formloom.assets"]
    known = {name: url for name, url in assets.modules().items() if name in MODULES}
    text = render_template(
        template, shell=shell, csp_nonce=csp_nonce(), imports=known, **values
    )  # fmt: skip
    return make_response(text, status)


def error_page(status: int, sentence: str) -> Response:
    """What happened, for somebody who is not to get a cookie by it."""
    shell = PublicShell("Formloom", "", TAG_OF[locale()])
    notice = Notice("circle-alert" if status < 500 else "triangle-alert", sentence)
    return public_page("public/notice.html", shell, status=status, notice=notice)


STATES: Mapping[State, tuple[str, Message, Message]] = {
    State.EARLY: (
        "clock", Message("This form is not open yet."), Message("It opens on {day}."),
    ),
    State.CLOSED: (
        "lock", Message("This form is closed."), Message("It takes no more answers."),
    ),
    State.FULL: (
        "users", Message("This form is full."),
        Message("As many people as could be taken have sent it."),
    ),
    State.SENT: (
        "circle-check", Message("You have sent this form already."),
        Message("It takes one answer from each person."),
    ),
}  # fmt: skip


def state_page(form: PublicForm, state: State, *, status: int = 200) -> Response:
    """Why a form takes nothing now."""
    icon, title, text = STATES[state]
    if form.opens is not None:
        zone = app().manifest.zone
        text = replace(text, data={"day": f"{form.opens.astimezone(zone):%Y-%m-%d %H:%M}"})
    notice = Notice(icon, translated(title), translated(text))
    return public_page("public/notice.html", shell_of(form), status=status, notice=notice)


def thanks_page(form: PublicForm, code: str) -> Response:
    """That it has arrived, with the code that finds it again."""
    text = form.thanks.to(app(), locale()) or _("We have received what you sent.")
    link = (form.redirect, _("Go on")) if form.redirect else None
    shown = code if form.lookup != "none" else ""
    notice = Notice("circle-check", _("Thank you"), text, shown, link)
    return public_page("public/notice.html", shell_of(form), notice=notice)


def allow_redirect(form: PublicForm) -> None:
    """Let the browser follow the answer of this form's page to where the form leads."""
    parts = urlsplit(form.redirect)
    if parts.netloc:
        g.form_action = (f"{parts.scheme}://{parts.netloc}",)


def form_view(
    form: PublicForm, drawn: EntryPage, token: Token, *, message: str = "", consent_error: str = "",
    consented: bool = False, code: str = "", revision: int = 0,
) -> FormView:  # fmt: skip
    """The form with what is filled in, and what is wrong with it."""
    program = drawn.program
    # What only the server could answer, it answers when the form is sent.
    runs = program is not None and not program.asked
    consent = "" if code else form.consent.to(app(), locale())
    faults = drawn.faults
    if consent_error:
        faults = (*faults, Fault("_consent", consent_error))
    return FormView(
        help=form.help.to(app(), locale()),
        tabs=tuple(_in_sight(one, token) for one in drawn.tabs),
        faults=faults,
        token=token.written(transaction()),
        submit=form.form.submit.to(app(), locale()) or (_("Save") if code else _("Submit")),
        action=_action(form, code),
        consent=consent,
        consent_error=consent_error,
        consented=consented,
        message=message,
        script=drawn.script(asks=False) if runs else None,
        has_files=any(one.field.type.rows == "files" for one in form.form.fields),
        code=code,
        revision=revision,
        labels=form.form.labels,
    )


def _action(form: PublicForm, code: str) -> str:
    view = "public_form.change" if code else "public_form.send"
    return url_for(view, slug=form.slug, embed=request.args.get("embed"))


def _in_sight(tab: TabView, token: Token) -> TabView:
    """The tab with all that may be asked for: a script hides what is not, else the server does
    when the form is sent.
    """
    sections = tuple(
        replace(one, hidden=False, pieces=tuple(_shown(piece, token) for piece in one.pieces))
        for one in tab.sections
    )
    return replace(tab, sections=sections, hidden=False)


def _shown(piece: Piece, token: Token) -> Piece:
    if isinstance(piece, Control | Prose):
        return _with_files(replace(piece, hidden=False), token)
    return piece


def _with_files(piece: Control | Prose, token: Token) -> Piece:
    """The control with the files that came along before and wait for the form to be right."""
    if not isinstance(piece, Control) or piece.filling.upload is None:
        return piece
    chosen = piece.filling.value if isinstance(piece.filling.value, tuple) else ()
    kept = tuple(
        FileView(str(one.id), one.name, size_text(one.size), "", is_picture=False)
        for one in waiting_files(transaction(), token.files)
        if str(one.id) in chosen
    )
    upload = replace(piece.filling.upload, kept=kept, url="", takes_photos=False)
    return replace(piece, filling=replace(piece.filling, upload=upload))
