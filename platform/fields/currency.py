"""Currencies: their digits and the signs that people write."""

from collections.abc import Mapping
from functools import lru_cache

from babel.numbers import get_currency_precision, list_currencies

_SIGNS: Mapping[str, frozenset[str]] = {
    "¥": frozenset({"CNY", "JPY"}),
    "CN¥": frozenset({"CNY"}),
    "RMB": frozenset({"CNY"}),
    "RMB¥": frozenset({"CNY"}),
    "元": frozenset({"CNY"}),
    "圆": frozenset({"CNY"}),
    "块": frozenset({"CNY"}),
    "人民币": frozenset({"CNY"}),
    "元人民币": frozenset({"CNY"}),
    "日元": frozenset({"JPY"}),
    "円": frozenset({"JPY"}),
    "JP¥": frozenset({"JPY"}),
    "$": frozenset({"USD", "HKD", "CAD", "AUD", "SGD", "NZD", "TWD", "MXN"}),
    "US$": frozenset({"USD"}),
    "美元": frozenset({"USD"}),
    "HK$": frozenset({"HKD"}),
    "港元": frozenset({"HKD"}),
    "港币": frozenset({"HKD"}),
    "NT$": frozenset({"TWD"}),
    "CA$": frozenset({"CAD"}),
    "A$": frozenset({"AUD"}),
    "€": frozenset({"EUR"}),
    "欧元": frozenset({"EUR"}),
    "£": frozenset({"GBP"}),
    "英镑": frozenset({"GBP"}),
    "₩": frozenset({"KRW"}),
    "₹": frozenset({"INR"}),
}


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    return frozenset(list_currencies())


def codes_of(sign: str) -> frozenset[str] | None:
    """The currencies that ``sign`` may mean; None if it is no currency."""
    known = _SIGNS.get(sign.upper())
    if known is None and sign.upper() in _codes():
        return frozenset({sign.upper()})
    return known


@lru_cache(maxsize=512)
def digits_of(currency: str) -> int:
    """Digits after the point in ``currency``; 2 where it is not known yet."""
    return get_currency_precision(currency) if currency else 2
