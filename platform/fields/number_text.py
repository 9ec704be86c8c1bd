"""Reads numbers as people, spreadsheets and other programs write them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from ..core.columns import EXACT
from ..core.errors import InvalidValueError
from .field import Field
from .field_type import shorten
from .text import clean, narrow

#: No number that anybody means is written with more characters.
LONGEST = 64
#: A float of JSON with more digits than these is already a rounded one.
EXACT_FLOAT_DIGITS = 15

_JSON = re.compile(r"-?[0-9]+(?:\.[0-9]+)?", re.ASCII)
_TYPED = re.compile(
    r"(?P<sign>[+-]?)(?P<before>[^0-9.,+()-]{0,12}?)(?P<sign2>[+-]?)"
    r"(?P<number>(?:[0-9]{1,3}(?P<group>[, '’])[0-9]{3}(?:(?P=group)[0-9]{3})*|[0-9]*)"
    r"(?:\.[0-9]*)?)"
    r" ?(?P<unit>(?:bn|[kKMB])(?![A-Za-z])|[十百千万萬亿億]{0,2})(?P<percent> ?%)?"
    r"(?P<after>[^0-9.,+()%-]{0,12})"
)
_UNITS: Mapping[str, int] = {
    "": 0, "十": 1, "百": 2, "千": 3, "万": 4, "萬": 4, "亿": 8, "億": 8,
    "k": 3, "K": 3, "M": 6, "B": 9, "bn": 9,
}  # fmt: skip


@dataclass(frozen=True)
class Typed:
    """A number as it was typed: its value, whether it was a percentage, and what stood around."""

    number: Decimal
    percent: bool
    around: str


def exact(raw: object, field: Field) -> Decimal | None:
    """The number of a JSON value: a string, an integer, or a float short enough to be exact.

    :raises InvalidValueError: for booleans, NaN, exponents in strings and anything else.
    """
    if raw is None or raw == "":
        return None
    if isinstance(raw, bool):
        raise _refusal(field)
    if isinstance(raw, Decimal):
        return _finite(raw, field)
    if isinstance(raw, int):
        return Decimal(raw) if abs(raw) < 10**LONGEST else _too_large(field)
    if isinstance(raw, float):
        return _short(Decimal(repr(raw)), field)
    if isinstance(raw, str) and len(raw) <= LONGEST and _JSON.fullmatch(raw):
        return Decimal(raw)
    raise _refusal(field)


def _finite(number: Decimal, field: Field) -> Decimal:
    if not number.is_finite():
        raise _refusal(field)
    return number if abs(number.adjusted()) <= LONGEST else _too_large(field)


def _short(number: Decimal, field: Field) -> Decimal:
    if len(_finite(number, field).as_tuple().digits) > EXACT_FLOAT_DIGITS:
        raise InvalidValueError(
            "Send this number as a string: a float may have lost digits.", field=field.key
        )
    return number


def _too_large(field: Field) -> Decimal:
    raise InvalidValueError("This number is too large.", field=field.key)


def _refusal(field: Field) -> InvalidValueError:
    return InvalidValueError("Write a number, such as 12.50.", field=field.key)


def read_number(text: str, field: Field) -> Typed | None:
    """The number in ``text``, None if blank: ``1,234.50 (12.00) 1.2万 5% ¥1,200``.

    A comma only ever groups thousands: what ``1,50`` means nobody can be sure of.

    :raises InvalidValueError: if it is not a number.
    """
    if len(text) <= LONGEST and _JSON.fullmatch(text):
        return Typed(Decimal(text), percent=False, around="")
    typed = narrow(clean(text, field) or "")
    if not typed:
        return None
    bare = typed[1:-1].strip() if typed[0] == "(" and typed[-1] == ")" else typed
    found = _TYPED.fullmatch(bare) if len(bare) <= LONGEST else None
    if found is None or not any(digit in found["number"] for digit in "0123456789"):
        raise InvalidValueError(
            "'{text}' is not a number. Write it such as 1,234.50.",
            field=field.key,
            text=shorten(typed),
        )
    number = Decimal(re.sub("[, '’]", "", found["number"])).scaleb(_power(found["unit"]), EXACT)
    if found["percent"]:
        number = number.scaleb(-2, EXACT)
    minus = (found["sign"] + found["sign2"] + "-" * (bare is not typed)).count("-")
    if minus > 1:
        raise _refusal(field)
    around = f"{found['before'].strip()} {found['after'].strip()}".strip()
    return Typed(-number if minus else number, bool(found["percent"]), around)


def _power(unit: str) -> int:
    return _UNITS[unit] if unit in _UNITS else sum(_UNITS[sign] for sign in unit)
