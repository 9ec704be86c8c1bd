"""The language of a request, and sentences in it.

The English text is the key; ``locale/zh.po`` holds the Chinese. Placeholders are filled after the
translation, so a sentence exists once whatever it is filled with.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po
from flask import g, has_request_context, request

from ..platform.core.errors import Message, fill

LOCALES = ("en", "zh")
COOKIE = "fl_locale"


@cache
def catalogue(locale: str) -> Mapping[str, str]:
    """English -> ``locale``; empty for English itself."""
    path = Path(__file__).parent / "locale" / f"{locale}.po"
    if not path.is_file():
        return {}
    with path.open("rb") as file:
        entries = read_po(file, locale=locale)
    return {str(entry.id): str(entry.string) for entry in entries if entry.id and entry.string}


def locale() -> str:
    """The language of this request: the person's choice, the cookie, the browser, English."""
    if not has_request_context():
        return "en"
    if "locale" not in g:
        g.locale = _choose()
    return str(g.locale)


def _choose() -> str:
    chosen = request.cookies.get(COOKIE)
    if chosen in LOCALES:
        return chosen
    return request.accept_languages.best_match(LOCALES) or "en"


def gettext(text: str, **data: object) -> str:
    """``text`` in the language of this request, its placeholders filled."""
    found = catalogue(locale()).get(text, text)
    return fill(found, data) if data else found


def translated(message: Message) -> str:
    """A message of the platform in the language of this request; what fills it too."""
    data = {
        key: translated(value) if isinstance(value, Message) else value
        for key, value in message.data.items()
    }
    return fill(catalogue(locale()).get(message.template, message.template), data)
