"""In which ways values are alike: what is compared of them, and what those alike have in common.

Every kind makes one key of a value. Only records that share a key are compared, so a check is a
look into an index, however many records there are.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from ...core.registry import Registry
from ..pinyin import plain, syllables

_CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_BETWEEN = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
_NO_WORD = re.compile(r"[\W_]+")
_EXTENSION = re.compile(r"(?:ext\.?|x|转|分机|#|,).*$", re.IGNORECASE)
_HOME = re.compile(r"^(?:00)?86(?=1\d{10}$|0?[2-9]\d{8,10}$)")
_TAG = re.compile(r"\+[^@]*(?=@)")
_LEGAL = re.compile(r"(?:集团)?(?:股份|控股)?(?:有限)?(?:责任)?公司$|集团$")
_LEGAL_WORD = re.compile(
    "inc|incorporated|ltd|limited|co|company|corp|corporation|llc|llp|lp|plc|gmbh|ag|kg|sa|sarl|sas"
    "|srl|spa|bv|nv|ab|oy|pty|pte|pvt|kk|the|and"
)
_PLACE = re.compile(r"^(\w{2,3})[省市](?=[\u3400-\u9fff]{2})")
_REGION = re.compile(r"[\u3400-\u9fff]{2,7}?(?:省|自治区|市|区|县)")
_COURTESY = re.compile(r"(?:先生|女士|小姐)$|^(?:mr|mrs|ms|miss|dr)\s+")
_VOWELS = re.compile(r"(?<=.)[aeiouy]+")
_TWICE = re.compile(r"(.)\1+")
_NUMBER = re.compile(r"\d+")

#: A telephone number's digits that two ways of writing it have in common.
TAIL = 7
FEWEST_DIGITS = 5
#: How alike two names are that only sound the same.
COMPANY_SOUND, PERSON_SOUND = 0.9, 0.8


@dataclass(frozen=True)
class Kind:
    """A way to be alike.

    ``normal`` makes of a text what is compared, "" for nothing; ``key`` makes of that what two
    values must share to be compared at all; ``alike`` is from 0 to 1.
    """

    name: str
    normal: Callable[[str], str]
    key: Callable[[str], str]
    alike: Callable[[str, str], float]


def _same(one: str) -> str:
    return one


def _is_equal(one: str, other: str) -> float:
    return float(one == other)


def _folded(text: str) -> str:
    return text.casefold() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()


def _words(text: str) -> str:
    """Words with a space between them; Chinese characters stand together."""
    return _BETWEEN.sub("", _NO_WORD.sub(" ", text.replace(".", "").replace("'", "")).strip())


def exact(text: str) -> str:
    """The text without its case, width and doubled spaces."""
    return " ".join(_folded(text).split())


def phone(text: str) -> str:
    """The digits of a number as it is dialled at home, without what is dialled after it."""
    digits = _NUMBER.findall(_EXTENSION.sub("", _folded(text)))
    number = _HOME.sub("", "".join(digits))
    return number if len(number) >= FEWEST_DIGITS else ""


def _tail(number: str) -> str:
    return number[-TAIL:]


def _dialled(one: str, other: str) -> float:
    if one == other:
        return 1.0
    # 88888888 is 0755 88888888 to whoever lives there.
    short, long = sorted((one, other), key=len)
    return 0.9 if len(short) >= TAIL and long.endswith(short) and not _is_mobile(long) else 0.0


def _is_mobile(number: str) -> bool:
    return len(number) == 11 and number[0] == "1"


def email(text: str) -> str:
    """The mailbox, without what some write after a plus sign to sort their mail."""
    return _TAG.sub("", _folded(text).strip())


@lru_cache(maxsize=20_000)
def company(text: str) -> str:
    """A company's name without its legal form: 北辰 of 北辰股份有限公司, acme of Acme Inc."""
    words = _words(_folded(text)).split()
    left = [one for one in words if not _LEGAL_WORD.fullmatch(one)] or words
    name = " ".join(left)
    return _PLACE.sub(r"\1", _LEGAL.sub("", name).strip() or name)


@lru_cache(maxsize=20_000)
def person(text: str) -> str:
    """A person's name without Mr and 先生."""
    name = _words(_folded(text))
    return _COURTESY.sub("", name).strip() or name


def address(text: str) -> str:
    """An address from the street on."""
    name = _NO_WORD.sub("", _folded(text))
    return _REGION.sub("", name) or name


def _place(normal: str) -> str:
    """Where a street and its numbers are: the last characters before the first number, and it."""
    found = _NUMBER.search(normal)
    return normal if found is None else normal[max(0, found.start() - 3) : found.end()]


def _near(one: str, other: str) -> float:
    return 1.0 if one == other else fuzz.partial_ratio(one, other) / 100


@lru_cache(maxsize=20_000)
def heard(text: str) -> str:
    """A text with its Chinese characters as they are spoken."""
    return _CHINESE.sub(lambda run: "".join(map(plain, syllables(run[0]))), text)


def spoken(text: str) -> str:
    """The sound of a text, letters and digits only."""
    return _NO_WORD.sub("", heard(_folded(text)))


@lru_cache(maxsize=20_000)
def _sound(normal: str) -> str:
    """What names that are easily taken for each other have in common, in whatever order."""
    return " ".join(sorted(map(_bones, normal.split())))


def _bones(word: str) -> str:
    """A Chinese word as it is spoken, of others the consonants: siemens and simens are smns."""
    if _CHINESE.search(word):
        return heard(word)
    return _TWICE.sub(r"\1", _VOWELS.sub("", word))


def _named(same_sound: float) -> Callable[[str, str], float]:
    def alike(one: str, other: str) -> float:
        if one == other:
            return 1.0
        sound = same_sound * fuzz.token_sort_ratio(heard(one), heard(other))
        return max(fuzz.token_sort_ratio(one, other), sound) / 100

    return alike


KINDS: Registry[Kind] = Registry(
    "way to be alike",
    (
        Kind("exact", exact, _same, _is_equal),
        Kind("phone", phone, _tail, _dialled),
        Kind("email", email, _same, _is_equal),
        Kind("company", company, _sound, _named(COMPANY_SOUND)),
        Kind("person", person, _sound, _named(PERSON_SOUND)),
        Kind("pinyin", spoken, _same, _is_equal),
        Kind("address", address, _place, _near),
    ),
)
