"""The provinces, cities and districts of China: name by six-digit code (GB/T 2260)."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import cast

import orjson

LEVELS = ("province", "city", "district")
_FILE = Path(__file__).parent / "data" / "regions.json"
_SUFFIX = re.compile(
    r"(?:(?:壮族|回族|维吾尔)?自治区|特别行政区|[^市]{1,6}自治[州县]|省|市|地区|盟|新区|区|县|旗)$"
)
_BETWEEN = re.compile(r"\s*[/,，、>\-|]\s*|\s+")
#: Levels without a name of their own, which some lists spell out.
_EMPTY = ("市辖区",)
#: Cities under the central government: the province is the city, too.
_MUNICIPAL = ("11", "12", "31", "50")


@cache
def names() -> Mapping[str, str]:
    """Name by code, in the order of codes."""
    return cast("Mapping[str, str]", orjson.loads(_FILE.read_bytes()))


@cache
def _children() -> Mapping[str, tuple[str, ...]]:
    """The codes below each code; below "" are the provinces."""
    children: dict[str, list[str]] = {}
    for code in names():
        children.setdefault(parent(code), []).append(code)
    return {code: tuple(below) for code, below in children.items()}


def children(code: str = "") -> tuple[str, ...]:
    """The codes directly below ``code``, for a picker."""
    return _children().get(code, ())


def parent(code: str) -> str:
    """The code above ``code``; "" above a province."""
    for above in (code[:4] + "00", code[:2] + "0000"):
        if above != code and above in names():
            return above
    return ""


def path_of(code: str) -> tuple[str, ...]:
    """The codes from the province down to ``code``."""
    above = parent(code)
    return (*path_of(above), code) if above else (code,)


def parts_of_code(code: str) -> dict[str, str]:
    """``province``, ``city`` and ``district`` of a code, as far down as it goes.

    A municipality is its own city; a county that lies directly under its province is the city.
    """
    path = [names()[one] for one in path_of(code)]
    if len(path) == 2 and code[:2] in _MUNICIPAL:
        path.insert(1, path[0])
    return dict(zip(LEVELS, path, strict=False))


def find(text: str) -> str | None:
    """The code that ``text`` names: a code, or names from large to small, suffixes optional."""
    if re.fullmatch("[0-9]{2}|[0-9]{4}|[0-9]{6}", text, re.ASCII):
        code = text.ljust(6, "0")
        return code if code in names() else None
    pieces = [piece for piece in _BETWEEN.split(text) if piece]
    if len(pieces) == 1:
        code, rest = longest(pieces[0])
        return code if code and not rest else None
    return _walk(pieces)


def _walk(pieces: list[str]) -> str | None:
    code = ""
    for piece in pieces:
        below = next((one for one in _next(code) if _is(piece, one)), None)
        if below is None and code and (_is(piece, code) or piece in _EMPTY):
            continue  # 北京市/北京市/东城区 and 北京市/市辖区/东城区
        if below is None:
            return None
        code = below
    return code or None


def longest(text: str, *, short: bool = True) -> tuple[str, str]:
    """The code whose names ``text`` begins with, and what follows them.

    :param short: whether names may lack their suffix (广东 for 广东省).
    """
    code, rest = "", text
    while True:
        found = _start(rest, _next(code), short=short)
        again = (*_EMPTY, names()[code]) if code else ()
        doubled = next((name for name in again if rest.startswith(name)), "")
        if found:
            code, rest = found[0], rest[found[1] :]
        elif doubled:
            rest = rest.removeprefix(doubled)
        else:
            return code, rest


def _next(code: str) -> tuple[str, ...]:
    """What may follow ``code`` in a name; it may begin with a city."""
    return children(code) if code else (*children(), *_cities())


@cache
def _cities() -> tuple[str, ...]:
    return tuple(code for code in names() if code.endswith("00") and code[2:4] != "00")


def _start(text: str, codes: tuple[str, ...], *, short: bool) -> tuple[str, int] | None:
    """The first code with the longest name at the start of ``text``, and that length."""
    for name_of in (names().__getitem__, _short_of)[: 1 + short]:
        found = [(code, len(name_of(code))) for code in codes if text.startswith(name_of(code))]
        if found:
            return max(found, key=lambda one: one[1])
    return None


def _short_of(code: str) -> str:
    return short_name(names()[code])


@cache
def short_name(name: str) -> str:
    """``广东`` of ``广东省``; a name of two characters stays as it is."""
    short = _SUFFIX.sub("", name)
    return short if len(short) >= 2 else name


def _is(text: str, code: str) -> bool:
    name = names()[code]
    return text in {name, short_name(name)}


def split_address(text: str) -> tuple[dict[str, str], str]:
    """The region that an address begins with, in parts, and the rest of it.

    Only full names of at least two levels are taken apart: 海口路 is a street.
    """
    code, rest = longest(text, short=False)
    if not rest or len(code and path_of(code)) < 2:
        return {}, text
    return parts_of_code(code), rest.strip()
