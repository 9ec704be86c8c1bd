"""Text to tokens, with positions in code points."""

import re
from dataclasses import dataclass

from .problems import FormulaError

#: Other ways to write an operator, the full-width forms of Chinese keyboards among them.
ALIASES = {
    "==": "=",
    "!=": "<>",
    "&&": "and",
    "||": "or",
    "!": "not",
    "≠": "<>",
    "≤": "<=",
    "≥": ">=",
    "（": "(",
    "）": ")",
    "，": ",",
    "＝": "=",
    "＞": ">",
    "＜": "<",
    "＋": "+",
    "－": "-",
    "×": "*",
    "＊": "*",
    "÷": "/",
    "／": "/",
    "％": "%",
    "＆": "&",
    "！": "not",
}

_TOKEN = re.compile(
    r"""
    (?P<space>(?:[ \t\r\n\f\v\u00a0\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]|/\*.*?\*/)+)
  | (?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+))
  | (?P<text>"(?:[^"]|"")*"|'(?:[^']|'')*'|“[^”]*”|‘[^’]*’)
  | (?P<label>\{[^{}]*\})
  | (?P<variable>\$[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)
  | (?P<name>[^\W0-9]\w*)
  | (?P<operator>==|!=|&&|\|\||<>|<=|>=|[-=<>&+*/%(),.!\[\]≠≤≥（），＝＞＜＋－×＊÷／％＆！])
    """,
    re.VERBOSE | re.DOTALL,
)
_OPEN = {'"', "'", "“", "‘", "{"}


@dataclass(frozen=True)
class Token:
    """``kind``: number, text, label, variable, name, operator or end; ``value``: its meaning."""

    kind: str
    value: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """The tokens of ``text``, the last of kind ``end``.

    :raises FormulaError: at the first character that begins no token.
    """
    found: list[Token] = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise _unreadable(text, position)
        kind = match.lastgroup or ""
        if kind != "space":
            found.append(Token(kind, _meaning(kind, match.group()), position, match.end()))
        position = match.end()
    found.append(Token("end", "", len(text), len(text)))
    return found


def has_comment(text: str) -> bool:
    """Whether ``text`` explains itself somewhere."""
    at = 0
    for token in tokens(text):
        if "/*" in text[at : token.start]:
            return True
        at = token.end
    return False


def _meaning(kind: str, written: str) -> str:
    if kind == "text":
        quote = written[-1]
        return written[1:-1].replace(quote * 2, quote)
    if kind == "label":
        return written[1:-1].strip()
    if kind == "operator":
        return ALIASES.get(written, written)
    return written


def _unreadable(text: str, position: int) -> FormulaError:
    character = text[position]
    if character in _OPEN:
        return FormulaError(
            "syntax",
            position,
            len(text),
            "'{character}' is opened here and never closed.",
            character=character,
        )
    return FormulaError(
        "syntax",
        position,
        position + 1,
        "'{character}' has no meaning in a formula.",
        character=character,
    )
