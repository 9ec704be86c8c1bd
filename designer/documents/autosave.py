"""Drafts that save themselves while somebody types; the script says what became of them."""

from collections.abc import Callable

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from ...platform.core.errors import FormloomError, Message, StaleRevisionError
from ...platform.documents.drafts import Draft, Drafts
from ...runtime.errors import status_of
from ...runtime.i18n import gettext as _
from ...runtime.i18n import translated
from ...runtime.pages.document_words import document_title
from ...runtime.pages.times import moment
from ...runtime.pages.words import refusal_of
from ...runtime.unit_of_work import transaction
from .drafted import drafted_app

#: What the script sends along when nobody pressed a button.
HEADER = "X-Autosave"


def is_autosave() -> bool:
    return HEADER in request.headers


def autosaved(save: Callable[[], object], kind: str, key: str) -> ResponseReturnValue:
    """The answer to the script: the new state, a conflict, or why nothing was saved."""
    try:
        save()
    except StaleRevisionError as error:
        return jsonify(conflict=_conflict(error, kind, key)), 409
    except FormloomError as error:
        return jsonify(refusal=refusal_of(error)), status_of(error)
    draft = Drafts(transaction()).get(kind, key)
    return jsonify(etag=draft.etag, saved=_told(draft))


def _told(draft: Draft) -> str:
    """When it was saved; what was taken back until it is as it was live is no draft any more."""
    if draft.live:
        return _("This is what is live.")
    return _("Draft saved, {time}.", time=moment(draft.at).text)


def _conflict(error: StaleRevisionError, kind: str, key: str) -> str:
    """Who changed it meanwhile, with what the document is called instead of its key."""
    title = document_title(drafted_app(transaction()), kind, key)
    return translated(Message(error.message.template, {**error.message.data, "name": title}))
