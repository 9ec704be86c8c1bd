"""Shows numbers in a language: Babel is asked once per format, not once per cell."""

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.numbers import format_currency, format_percent, get_decimal_symbol, get_group_symbol

_ONE = Decimal(1)


@dataclass(frozen=True)
class NumberFormat:
    """What surrounds a number and parts its digits."""

    before: str
    after: str
    minus_before: str
    minus_after: str
    group: str
    point: str

    def show(self, number: Decimal, places: int) -> str:
        """``number`` with exactly ``places`` decimals, which it must already fit."""
        digits = f"{abs(number):,.{places}f}"
        if self.group != "," or self.point != ".":
            digits = digits.translate({ord(","): self.group, ord("."): self.point})
        if number < 0:
            return self.minus_before + digits + self.minus_after
        return self.before + digits + self.after


@lru_cache(maxsize=512)
def _format(locale: str, probe: str, minus_probe: str) -> NumberFormat:
    before, _, after = probe.partition("1")
    minus_before, _, minus_after = minus_probe.partition("1")
    return NumberFormat(
        before,
        after,
        minus_before,
        minus_after,
        get_group_symbol(locale),
        get_decimal_symbol(locale),
    )


@lru_cache(maxsize=64)
def number_format(locale: str) -> NumberFormat:
    """The format of plain numbers."""
    return _format(locale, "1", "-1")


@lru_cache(maxsize=64)
def percent_format(locale: str) -> NumberFormat:
    """The format of percentages; the number given to it is already times 100."""
    one = Decimal("0.01")
    return _format(locale, format_percent(one, locale=locale), format_percent(-one, locale=locale))


@lru_cache(maxsize=512)
def currency_format(locale: str, currency: str) -> NumberFormat:
    """The format of amounts in ``currency``."""
    pattern = Locale.parse(locale).currency_formats["standard"].pattern.replace(".00", "")
    one, minus = (
        format_currency(number, currency, pattern, locale=locale, currency_digits=False)
        for number in (_ONE, -_ONE)
    )
    return _format(locale, one, minus)


def show_number(number: Decimal, places: int, locale: str) -> str:
    """``number`` with grouped digits."""
    return number_format(locale).show(number, places)


def plain(number: Decimal) -> str:
    """``number`` without an exponent or trailing zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
