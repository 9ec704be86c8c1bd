"""What stands beside a document's own words where somebody reads in another language."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for

from ...platform.documents.app import App
from ...platform.documents.references import Document
from ...platform.documents.texts import texts_of
from ...runtime.i18n import gettext as _
from ...runtime.i18n import locale
from .texts_edits import language, others


@dataclass(frozen=True)
class OwnWords:
    """``note`` says whose language it is, ``read`` so too and what is read instead: ``texts`` by
    the path within the document ("" its title). ``url`` is where they are translated, "" where
    they are not.
    """

    note: str
    read: str
    texts: Mapping[str, str]
    link: str
    url: str

    def title(self, otherwise: str) -> str:
        """What the reader knows the document by."""
        return self.texts.get("", otherwise)


def own_words(app: App, kind: str, key: str, document: Document) -> OwnWords | None:
    """None where the page is in the app's own language."""
    own, shown = app.manifest.locale, locale()
    if shown == own:
        return None
    known, start = app.texts.get(shown, {}), _start(kind, key, document)
    is_offered = shown in others(app)
    return OwnWords(
        note=whose(app),
        read=_(
            "{language}, the app's language. Read as “{text}”.",
            language=language(own),
            text="{text}",
        ),
        texts={
            path.removeprefix(start).removeprefix("/"): known[path]
            for path, _text in texts_of(kind, key, document)
            if path in known
        },
        link=_("Translations"),
        url=url_for("designs_texts.show", key=shown, document=f"{kind}/{key}")
        if is_offered
        else "",
    )


def whose(app: App) -> str:
    """Which language a document's own words are, "" where that is the page's."""
    own = app.manifest.locale
    return _("{language}, the app's language.", language=language(own)) if locale() != own else ""


def _start(kind: str, key: str, document: Document) -> str:
    """The path that all texts of the document begin with: that of its title."""
    first = next(texts_of(kind, key, {**document, "title": "x"}), None)
    return first.path if first is not None else ""
