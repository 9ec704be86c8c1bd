"""The language of a request, and sentences in it.

The English text is the key; ``locale/zh/*.po`` hold the Chinese, one file an area. Placeholders are
filled after the translation, so a sentence exists once whatever it is filled with.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

import orjson
from babel.messages.pofile import read_po
from flask import g, has_request_context, request

from ..platform.core.errors import Message, fill, is_one

LOCALES = ("en", "zh")
COOKIE = "fl_locale"
HERE = Path(__file__).parent
#: The language of work that no request does, such as a letter.
_SPOKEN = ContextVar("spoken", default="en")


@cache
def catalogue(locale: str) -> Mapping[str, str]:
    """English -> ``locale``; of English itself how sentences are said where ``count`` is 1."""
    texts: dict[str, str] = {}
    for path in sorted((HERE / "locale" / locale).glob("*.po")):
        with path.open("rb") as file:
            entries = read_po(file, locale=locale)
        texts.update({str(one.id): str(one.string) for one in entries if one.id and one.string})
    return texts


def locale() -> str:
    """The language of this request: the person's choice, the cookie, the browser, English."""
    if not has_request_context():
        return _SPOKEN.get()
    if "locale" not in g:
        g.locale = _choose()
    return str(g.locale)


@contextmanager
def speaking(locale: str) -> Iterator[None]:
    """Say everything in ``locale`` for a while, outside of requests."""
    before = _SPOKEN.set(locale if locale in LOCALES else "en")
    try:
        yield
    finally:
        _SPOKEN.reset(before)


def _choose() -> str:
    chosen = request.cookies.get(COOKIE)
    if chosen in LOCALES:
        return chosen
    return request.accept_languages.best_match(LOCALES) or "en"


def gettext(text: str, /, **data: object) -> str:
    """``text`` in the language of this request, its placeholders filled."""
    found = _template(text, data, locale())
    return fill(found, data) if data else found


def _template(text: str, data: Mapping[str, object], locale: str) -> str:
    if locale == "en" and not is_one(data):
        return text
    return catalogue(locale).get(text, text) if locale in LOCALES else text


def said_in(locale: str, message: Message) -> str:
    """A message in a language that no request has chosen, such as that of a letter."""
    return fill(_template(message.template, message.data, locale), message.data)


def translated(message: Message) -> str:
    """A message of the platform in the language of this request; what fills it too."""
    data = {
        key: translated(value) if isinstance(value, Message) else value
        for key, value in message.data.items()
    }
    return fill(_template(message.template, data, locale()), data)


def script_texts(file: str = "texts.json") -> dict[str, str]:
    """The sentences that scripts say, in the language of this request; ``file`` lists them.

    ``1 {count} rows`` is how English says ``{count} rows`` where that is 1.
    """
    keys = _script_keys(file)
    if locale() != "en":
        return {text: gettext(text) for text in keys}
    ones = catalogue("en")
    return {text: text for text in keys} | {
        f"1 {text}": ones[text] for text in keys if text in ones
    }


@cache
def _script_keys(file: str) -> tuple[str, ...]:
    return tuple(orjson.loads((HERE / "static" / "js" / file).read_bytes()))
