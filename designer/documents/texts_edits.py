"""Texts in other languages as drafts: what every page that translates something writes."""

from collections.abc import Iterator, Mapping
from typing import cast

from werkzeug.datastructures import MultiDict

from ...platform.core.errors import DocumentError, StaleRevisionError
from ...platform.core.transaction import Transaction
from ...platform.documents.app import App, Documents
from ...platform.documents.drafts import Draft, Drafts, Name
from ...platform.documents.kinds import KINDS
from ...platform.documents.references import Document
from ...platform.documents.texts import dead, texts_of
from ...runtime.i18n import gettext as _
from .drafted import find, save_all

Form = MultiDict[str, str]
#: The control of a translation: ``text.`` and its path.
TEXT = "text."


def others(app: App) -> list[str]:
    """The languages beside the app's own, in which its documents are written."""
    return [one for one in app.manifest.locales if one != app.manifest.locale]


def language(locale: str) -> str:
    """What a language is called, in the language of the page."""
    return {"en": _("English"), "zh": _("Chinese")}.get(locale, locale)


def translated_in(
    documents: Mapping[Name, Document], locale: str, said: Mapping[str, str]
) -> dict[Name, Document | None]:
    """The translation as it is with ``said`` by path, a blank being taken out; {} if it says so."""
    name = ("i18n", locale)
    before = documents.get(name) or _blank(locale)
    there = cast("Mapping[str, str]", before.get("texts", {}))
    texts = {path: text for path, text in {**there, **said}.items() if text}
    return {} if texts == there else {name: {**before, "texts": texts}}


def _blank(locale: str) -> Document:
    return {"$schema": "formloom:i18n/1", "$id": locale, "texts": {}}


def texts_draft(tx: Transaction, locale: str) -> Draft | None:
    """The translation as it is drafted, None where there is none yet."""
    return find(Drafts(tx), "i18n", locale)


def save_texts(tx: Transaction, locale: str, name: Name, form: Form) -> None:
    """Draft what a form says of the texts of one document; it may show only some of them.

    Texts that nothing shows any more are taken out if the form says so.

    :raises StaleRevisionError: if somebody saved another version meanwhile.
    """
    documents, draft = Drafts(tx).documents(), texts_draft(tx, locale)
    _demand_state(draft, locale, form.get("etag", ""))
    said = dict(_said(name, documents, form))
    if "drop" in form:
        gone = {one.path for one in dead(documents, locale)} & set(form.getlist("path"))
        said |= dict.fromkeys(gone, "")
    changed = translated_in(documents, locale, said)
    if draft is None and not changed:
        changed = {("i18n", locale): _blank(locale)}
    for document in changed.values():
        problems = KINDS.get("i18n").problems(locale, document or {})
        if problems:
            raise DocumentError(problems)
    save_all(tx, changed)


def _said(name: Name, documents: Documents, form: Form) -> Iterator[tuple[str, str]]:
    for one in texts_of(*name, documents.get(name, {})):
        if TEXT + one.path in form:
            yield one.path, form[TEXT + one.path].strip()


def _demand_state(draft: Draft | None, locale: str, etag: str) -> None:
    if etag != (draft.etag if draft else ""):
        raise StaleRevisionError(
            "{name} was changed by {who} meanwhile. Look at both versions and choose.",
            theirs={}, name=f"i18n/{locale}", who=draft.by_name if draft else "",
        )  # fmt: skip
