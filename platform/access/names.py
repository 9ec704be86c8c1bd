"""How logins are compared, and names found and sorted, in Chinese and in Latin letters."""

import unicodedata


def login_key(login: str) -> str:
    """What logins are compared by: ``Wang.Wei`` and full-width ``ｗａｎｇ.ｗｅｉ`` are one."""
    return unicodedata.normalize("NFKC", login).strip().casefold()


def folded(text: str) -> str:
    """``text`` as searched: without case, width and spaces."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def sort_key(name: str) -> str:
    """The order of names: 安 before 王 before 张, mixed with Latin names."""
    if name.isascii():
        return f"{name.casefold()} {name}"
    from pypinyin import lazy_pinyin  # takes long to load

    return " ".join(lazy_pinyin(name)).casefold() + " " + name


def search_text(name: str, *others: str | None) -> str:
    """Every text by which a person is found: the name, its pinyin, its initials and the others."""
    words = [name, *others]
    for syllables in _readings(name):
        words += ["".join(syllables), "".join(one[0] for one in syllables if one)]
    return "\n".join(dict.fromkeys(folded(word) for word in words if word))


def _readings(name: str) -> list[list[str]]:
    """``name`` in syllables, once for each reading of its first character.

    Surnames are often read unlike the same character elsewhere: 单 is Shan, 曾 is Zeng.
    """
    if name.isascii():
        return [name.split()]
    from pypinyin import Style, lazy_pinyin, pinyin  # takes long to load

    first = pinyin(name[:1], style=Style.NORMAL, heteronym=True)
    _, *rest = lazy_pinyin(name) or [""]
    if not first or first[0] == [name[:1]]:
        return [[word for part in lazy_pinyin(name) for word in part.split()]]
    return [[reading, *rest] for reading in first[0]]
