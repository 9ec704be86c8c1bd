"""Formatted text."""

import re
import unicodedata
from functools import partial
from html import escape, unescape

import nh3

from ..core.errors import InvalidValueError
from .field import Field
from .field_type import Manner, expect
from .text import TextField

_TAGS = {
    "a", "b", "blockquote", "br", "code", "del", "div", "em", "h1", "h2", "h3", "h4", "hr", "i",
    "img", "li", "ol", "p", "pre", "s", "span", "strong", "sub", "sup", "table", "tbody", "td",
    "th", "thead", "tr", "u", "ul",
}  # fmt: skip
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "ol": {"start"},
}
_MARKUP = re.compile(r"<[a-zA-Z/!?]|&(?:[a-zA-Z][a-zA-Z0-9]*|#[0-9]+|#x[0-9a-fA-F]+);")
_BLOCK_END = re.compile(r"<br>|<hr>|</(?:p|div|h[1-4]|li|tr|pre|blockquote)>")
_BREAK = re.compile(r"[\r\n]+")
_SHOWS = re.compile(r"<(?:img|hr)\b")
#: Cleaning settles in two rounds; what does not settle was written to deceive.
_ROUNDS = 5

_clean_html = partial(
    nh3.clean,
    tags=_TAGS,
    attributes=_ATTRIBUTES,
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel="noopener noreferrer nofollow",
)
_strip_html = partial(nh3.clean, tags=set(), attributes={})


class RichTextField(TextField):
    """HTML of an allow-list: no scripts, no styles, no handlers; links open without a referrer.

    Plain text is taken as such: its signs are escaped and its lines kept.
    """

    name = "rich_text"
    searchable = False
    widget = "richtext"
    sortable = False

    def canonical(self, text: str, field: Field) -> str | None:
        html = text if _MARKUP.search(text) else _from_plain(text)
        for _ in range(_ROUNDS):
            # Composing characters may make other markup of it, so it is cleaned once more.
            again = unicodedata.normalize("NFC", _clean_html(html)).strip()
            if again == html:
                return html if plain_of(html) or _SHOWS.search(html) else None
            # Without markup left, a line break would be taken for one of plain text.
            html = again if _MARKUP.search(again) else _BREAK.sub(" ", again)
        raise InvalidValueError("This formatted text cannot be cleaned.", field=field.key)

    def show(self, value: object, field: Field, manner: Manner) -> str:
        """The text alone; the page's own element shows the formats."""
        return plain_of(expect(str, value) or "")

    def search_text(self, value: object, field: Field) -> str:
        return plain_of(expect(str, value) or "")


def clean_html(html: str) -> str:
    """``html`` with only the tags and attributes that a text may hold."""
    return str(_clean_html(html))


def plain_of(html: str) -> str:
    """The text of ``html``, a line a block."""
    text = unescape(_strip_html(_BLOCK_END.sub(lambda end: end[0] + "\n", html)))
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def _from_plain(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "<br>".join(escape(line, quote=False) for line in lines)
