"""What somebody sent through a public form, found again by its code."""

from flask import Response, request
from werkzeug.datastructures import MultiDict

from ....platform.core.errors import (
    FormloomError,
    LockedOutError,
    Message,
    NotAllowedError,
    StaleRevisionError,
)
from ....platform.forms.public import PublicForm
from ....platform.forms.public_lookup import Lookup
from ...i18n import translated
from ...unit_of_work import transaction
from ..records.entry import Entry
from ..records.entry_page import EntryPage
from ..records.widgets import Posted
from .common import (
    CODE,
    FORM,
    REVISION,
    asked,
    check,
    counted,
    drop_strange_files,
    file_fields,
    opened,
    pages,
)
from .form_page import form_view, public_page, shell_of
from .token import Token


@pages.get("/<slug>/sent")
def ask_code(slug: str) -> Response:
    """Ask for the code of what was sent."""
    form, _forms = opened(slug)
    return _code_page(form)


@pages.post("/<slug>/sent")
def look(slug: str) -> Response:
    """What was sent under a code."""
    form, _forms = opened(slug)
    busy = counted()
    try:
        return _found(form, Lookup(transaction(), form, request.form.get(CODE, "")), busy)
    except FormloomError as error:
        return _code_page(form, error)


@pages.post("/<slug>/sent/change")
def change(slug: str) -> Response:
    """Change what was sent under a code."""
    form, _forms = opened(slug)
    busy = counted()
    try:
        lookup = Lookup(transaction(), form, request.form.get(CODE, ""))
        return _changed(form, lookup, busy)
    except FormloomError as error:
        return _code_page(form, error)


def _code_page(form: PublicForm, error: FormloomError | None = None) -> Response:
    return asked(form, error, name=CODE, token="")


def _found(form: PublicForm, lookup: Lookup, busy: LockedOutError | None) -> Response:
    if busy is not None:
        raise busy
    return _record_page(form, lookup)


def _changed(form: PublicForm, lookup: Lookup, busy: LockedOutError | None) -> Response:
    posted = MultiDict(request.form)
    drop_strange_files(form, posted, Token.new(transaction(), form.key, {}))
    for key in file_fields(form):
        posted.poplist(key)  # files stay as they were sent
    if busy is not None or not lookup.may_change:
        raise busy or NotAllowedError("There is nothing to change under this code.")
    entry = _entry_of(form, lookup, posted)
    check(form, entry, {})
    if entry.errors:
        return _record_page(form, lookup, entry, status=422)
    revision = posted.get(REVISION, "")
    try:
        lookup.change(entry.given, revision=int(revision) if revision.isdecimal() else 0)
    except StaleRevisionError:
        message = Message("This was changed meanwhile. Look at it again.")
        return _record_page(form, lookup, status=409, message=message)
    except FormloomError as error:
        entry.take_refusal(error)
        return _record_page(form, lookup, entry, status=422)
    return _record_page(form, lookup, message=Message("Your changes are saved."))


def _entry_of(form: PublicForm, lookup: Lookup, posted: Posted | None = None) -> Entry:
    right = "edit" if lookup.may_change else "read"
    rights = {
        one.field.key: right if one.field.type.rows != "files" else "read"
        for one in form.form.fields
    }
    return Entry(
        form.form.entity, record=lookup.record(), posted=posted, rights=rights, form=form.form
    )


def _record_page(
    form: PublicForm, lookup: Lookup, entry: Entry | None = None, *, status: int = 200,
    message: Message | None = None,
) -> Response:  # fmt: skip
    filled = entry or _entry_of(form, lookup)
    token = Token.new(transaction(), form.key, {})
    view = form_view(
        form, EntryPage(filled), token, message=translated(message) if message else "",
        code=request.form.get(CODE, ""), revision=filled.record.revision if filled.record else 0,
    )  # fmt: skip
    return public_page(
        FORM, shell_of(form), status=status, page=view, fixed=not lookup.may_change
    )  # fmt: skip
