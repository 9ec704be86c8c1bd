"""The pinyin of Chinese names, fast enough for imports.

pypinyin reads phrases (重庆 is chóngqìng, 重要 zhòngyào), which takes long. Most names hold no
phrase that reads unlike its characters; those are read from a table. It is loaded with the first
Chinese name, because that takes most of a second.
"""

from functools import lru_cache


@lru_cache(maxsize=50_000)
def syllables(run: str) -> tuple[str, ...]:
    """The syllables of a run of Chinese characters, each with the number of its tone."""
    pairs = _odd_pairs()
    if any(run[at : at + 2] in pairs for at in range(len(run) - 1)):
        return _read(run)
    return tuple(syllable for one in run for syllable in _character(one))


def plain(syllable: str) -> str:
    """``syllable`` without its tone."""
    return syllable.rstrip("12345")


@lru_cache(maxsize=50_000)
def _character(one: str) -> tuple[str, ...]:
    return _read(one)


def _read(run: str) -> tuple[str, ...]:
    from pypinyin import Style, lazy_pinyin

    return tuple(lazy_pinyin(run, style=Style.TONE3, errors="ignore"))


@lru_cache(maxsize=1)
def _odd_pairs() -> frozenset[str]:
    """The first two characters of every phrase that reads unlike its characters one by one."""
    from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

    return frozenset(
        phrase[:2]
        for phrase, readings in PHRASES_DICT.items()
        if any(
            reading[0] != PINYIN_DICT.get(ord(one), "").partition(",")[0]
            for one, reading in zip(phrase, readings, strict=False)
        )
    )
