"""A report in another language: its titles as the app's translations say them."""

from collections.abc import Iterable, Mapping
from typing import cast

from ..documents.app import App
from .document import Document


def worded(app: App, document: Document, locale: str) -> Document:
    """``document`` with the titles of ``locale``; those without a translation stay."""
    at = f"reports/{document['$id']}"
    found = {**document, "title": app.text(at, locale, str(document["title"]))}
    for word in ("help", "folder"):
        if word in document:
            found[word] = app.text(f"{at}/@{word}", locale, str(document[word]))
    values = cast("Iterable[Mapping[str, object]]", document.get("values", ()))
    if values:
        found["values"] = [_value(app, one, at, locale) for one in values]
    return found


def _value(app: App, value: Document, at: str, locale: str) -> Document:
    title = app.text(f"{at}/{value['id']}", locale, str(value.get("title", "")))
    return {**value, "title": title} if title else value
