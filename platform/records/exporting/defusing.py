"""Cells of a CSV file that a spreadsheet would take for a formula.

An export puts an apostrophe before a text that begins with ``= + - @`` or their full-width forms,
which Chinese and Japanese editions read alike, a tab or a line's end, after any apostrophes of its
own. An import takes one away again, from the columns where most such texts
have one: there it was an export that put it.
"""

import re

_DANGEROUS = re.compile("'*[=+\\-@＝＋－＠\t\r\n]")
STARTS = "'=+-@＝＋－＠\t\r\n"


def defuse(text: str) -> str:
    """``text`` so that no spreadsheet computes it."""
    return f"'{text}" if text and text[0] in STARTS and _DANGEROUS.match(text) else text


def is_bare(text: str) -> bool:
    """Whether ``text`` is what an export would not have written."""
    return _DANGEROUS.match(text) is not None and text[0] != "'"


def is_defused(text: str) -> bool:
    """Whether ``text`` is what an export may have put an apostrophe before."""
    return text[0] == "'" and _DANGEROUS.match(text) is not None


def restore(text: str) -> str:
    """``text`` as it was before ``defuse``."""
    return text[1:] if text and is_defused(text) else text
