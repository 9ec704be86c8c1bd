"""Amounts in capital characters (人民币大写), as Chinese contracts and receipts ask for them."""

from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby

DIGITS = "零壹贰叁肆伍陆柒捌玖"
TENS = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "万亿")
LARGEST = Decimal(10) ** 16


def capital(amount: Decimal) -> str:
    """``Decimal("10203.40")`` as 壹万零贰佰零叁元肆角.

    :raises ValueError: for an amount that has no such words.
    """
    cents = amount.quantize(Decimal("0.01"), ROUND_HALF_UP) if amount.is_finite() else amount
    if not cents.is_finite() or abs(cents) >= LARGEST:
        raise ValueError("this amount is too large to be written in words")
    whole, rest = divmod(int(abs(cents) * 100), 100)
    jiao, fen = divmod(rest, 10)
    yuan = f"{_whole(whole)}元" if whole else ""
    if not rest:
        return f"{_sign(cents)}{yuan or '零元'}整"
    gap = "零" if (whole and not jiao) else ""
    tail = (f"{DIGITS[jiao]}角" if jiao else gap) + (f"{DIGITS[fen]}分" if fen else "")
    return f"{_sign(cents)}{yuan}{tail}"


def _sign(amount: Decimal) -> str:
    return "负" if amount < 0 else ""


def _whole(number: int) -> str:
    """A whole number above 0: groups of four digits, with one 零 for each gap."""
    groups = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    said = ""
    for place, group in reversed([*enumerate(groups)]):
        if group:
            needs_gap = said and group < 1_000
            said += ("零" if needs_gap and not said.endswith("零") else "") + _group(group)
            said += GROUPS[place]
        elif said:
            said += "零"
    return "".join(one for one, _same in groupby(said)).rstrip("零") if "零" in said else said


def _group(number: int) -> str:
    said = ""
    for place, digit in reversed([*enumerate(map(int, reversed(str(number))))]):
        said += DIGITS[digit] + TENS[place] if digit else "零"
    return said.rstrip("零")
