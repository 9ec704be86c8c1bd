"""Which field a column means that is called nearly like it: 手机号码 is 手机.

Titles are folded: lower case, without blanks and signs.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches

CLOSE = 0.8
#: What people add to a title without meaning another field.
_ENDING = re.compile(r"(名称|名字|号码|编号|时间|日期|金额|信息|name|number|date|time|amount)$")
_CHINESE = re.compile(r"[\u3400-\u9fff]{2,}")


def near_title(name: str, names: Mapping[str, str]) -> str | None:
    """The field that a column called ``name`` probably fills, of those that ``names`` call.

    None where more than one could be meant.
    """
    return next(filter(None, (way(name, names) for way in _WAYS)), None) if name else None


def _spelled(name: str, names: Mapping[str, str]) -> str | None:
    close = get_close_matches(name, names, n=1, cutoff=CLOSE)
    return names[close[0]] if close else None


def _without_ending(name: str, names: Mapping[str, str]) -> str | None:
    """The same once 名称, 号码, 时间, "number" are left out of either."""
    stem = _stem(name)
    return _only(key for called, key in names.items() if stem and _stem(called) == stem)


def _head(name: str, names: Mapping[str, str]) -> str | None:
    """A Chinese title ends with what it is about: 来源 is 线索来源, 联系电话 is 电话."""
    if not _CHINESE.fullmatch(name):
        return None
    return _only(
        key
        for called, key in names.items()
        if _CHINESE.fullmatch(called) and (called.endswith(name) or name.endswith(called))
    )


def _stem(name: str) -> str:
    stem = _ENDING.sub("", name)
    return stem if len(stem) > 1 else ""


def _only(found: Iterator[str]) -> str | None:
    keys = {*found}
    return keys.pop() if len(keys) == 1 else None


_WAYS: tuple[Callable[[str, Mapping[str, str]], str | None], ...] = (
    _spelled, _without_ending, _head,
)  # fmt: skip
