"""Periods that move with today: as rows of a filter offer them, and as two comparisons.

A period is a pair of formulas, its first day and the day after its last, so that it means the
same for days and for moments.
"""

import re
from collections.abc import Mapping

from .conditions import Condition, Conditions

#: ``{week}`` says how many days ago the week began, ``{quarter}`` how many months are over of it.
_BOUNDS: Mapping[str, tuple[str, str]] = {
    "today": ("TODAY()", "TODAY() + 1"),
    "yesterday": ("TODAY() - 1", "TODAY()"),
    "tomorrow": ("TODAY() + 1", "TODAY() + 2"),
    "this_week": ("TODAY() - {week}", "TODAY() - {week} + 7"),
    "last_week": ("TODAY() - {week} - 7", "TODAY() - {week}"),
    "next_week": ("TODAY() - {week} + 7", "TODAY() - {week} + 14"),
    "this_month": ("EOMONTH(TODAY(), -1) + 1", "EOMONTH(TODAY(), 0) + 1"),
    "last_month": ("EOMONTH(TODAY(), -2) + 1", "EOMONTH(TODAY(), -1) + 1"),
    "next_month": ("EOMONTH(TODAY(), 0) + 1", "EOMONTH(TODAY(), 1) + 1"),
    "this_quarter": (
        "EOMONTH(TODAY(), -1 - {quarter}) + 1", "EOMONTH(TODAY(), 2 - {quarter}) + 1",
    ),
    "last_quarter": (
        "EOMONTH(TODAY(), -4 - {quarter}) + 1", "EOMONTH(TODAY(), -1 - {quarter}) + 1",
    ),
    "next_quarter": (
        "EOMONTH(TODAY(), 2 - {quarter}) + 1", "EOMONTH(TODAY(), 5 - {quarter}) + 1",
    ),
    "this_year": ("DATE(YEAR(TODAY()), 1, 1)", "DATE(YEAR(TODAY()) + 1, 1, 1)"),
    "last_year": ("DATE(YEAR(TODAY()) - 1, 1, 1)", "DATE(YEAR(TODAY()), 1, 1)"),
    "next_year": ("DATE(YEAR(TODAY()) + 1, 1, 1)", "DATE(YEAR(TODAY()) + 2, 1, 1)"),
    "last_7_days": ("TODAY() - 6", "TODAY() + 1"),
    "last_30_days": ("TODAY() - 29", "TODAY() + 1"),
    "last_90_days": ("TODAY() - 89", "TODAY() + 1"),
    "next_7_days": ("TODAY()", "TODAY() + 8"),
    "next_30_days": ("TODAY()", "TODAY() + 31"),
}  # fmt: skip
PERIODS = tuple(_BOUNDS)
_QUARTER = "MOD(MONTH(TODAY()) - 1, 3)"
_WEEK = re.compile(r"MOD\(WEEKDAY\(TODAY\(\)\) \+ [0-6], 7\)")
_NAMES = {bounds: name for name, bounds in _BOUNDS.items()}
#: Words of the periods by language.
WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "today": "today", "yesterday": "yesterday", "tomorrow": "tomorrow",
        "this_week": "this week", "last_week": "last week", "next_week": "next week",
        "this_month": "this month", "last_month": "last month", "next_month": "next month",
        "this_quarter": "this quarter", "last_quarter": "last quarter",
        "next_quarter": "next quarter", "this_year": "this year", "last_year": "last year",
        "next_year": "next year", "last_7_days": "the last 7 days",
        "last_30_days": "the last 30 days", "last_90_days": "the last 90 days",
        "next_7_days": "the next 7 days", "next_30_days": "the next 30 days",
    },
    "zh": {
        "today": "今天", "yesterday": "昨天", "tomorrow": "明天",
        "this_week": "本周", "last_week": "上周", "next_week": "下周",
        "this_month": "本月", "last_month": "上月", "next_month": "下月",
        "this_quarter": "本季度", "last_quarter": "上季度",
        "next_quarter": "下季度", "this_year": "今年", "last_year": "去年",
        "next_year": "明年", "last_7_days": "最近 7 天",
        "last_30_days": "最近 30 天", "last_90_days": "最近 90 天",
        "next_7_days": "未来 7 天", "next_30_days": "未来 30 天",
    },
}  # fmt: skip
_DAYS = re.compile(r"TODAY\(\) ?([+-]) ?([0-9]{1,5})")
#: Days that are so and so far from today, as people write them in either language.
_TYPED = (
    (re.compile(r"([0-9]{1,5}) (?:days? ago)|([0-9]{1,5}) ?天之?前"), "-"),
    (re.compile(r"in ([0-9]{1,5}) days?|([0-9]{1,5}) ?天之?后"), "+"),
)
_NAMED_DAYS = {
    "today": "TODAY()", "今天": "TODAY()", "yesterday": "TODAY() - 1", "昨天": "TODAY() - 1",
    "tomorrow": "TODAY() + 1", "明天": "TODAY() + 1",
}  # fmt: skip


def during(path: tuple[str, ...], period: str, week_start: int = 1) -> Conditions:
    """That the day at ``path`` lies in ``period``; weeks start on an ISO weekday, 1 for Monday.

    :raises KeyError: if there is no such period.
    """
    week = f"MOD(WEEKDAY(TODAY()) + {(6 - week_start) % 7}, 7)"
    first, end = (one.format(week=week, quarter=_QUARTER) for one in _BOUNDS[period])
    return Conditions(
        "and",
        (Condition(path, "at_least", first, bare=True), Condition(path, "less", end, bare=True)),
    )


def period_of(one: object, next: object) -> str:
    """The period that two conditions stand for together; "" for others.

    A week is one on whichever day it starts, if both conditions say the same day.
    """
    if not isinstance(one, Condition) or not isinstance(next, Condition):
        return ""
    if one.path != next.path or (one.operator, next.operator) != ("at_least", "less"):
        return ""
    if not (one.bare and next.bare) or len({*_WEEK.findall(f"{one.value}{next.value}")}) > 1:
        return ""
    return _NAMES.get((_shape(str(one.value)), _shape(str(next.value))), "")


def _shape(formula: str) -> str:
    return _WEEK.sub("{week}", formula).replace(_QUARTER, "{quarter}")


def days_from_today(formula: str) -> int | None:
    """How far the day is that a formula such as ``TODAY() - 30`` names; None for other formulas."""
    found = _DAYS.fullmatch(formula)
    return int(found[1] + found[2]) if found else None


def typed_period(text: str) -> str:
    """The period whose name or words, in either language, ``text`` is; "" for other text."""
    said = " ".join(text.casefold().split())
    told = {words[one]: one for words in WORDS.values() for one in PERIODS}
    return said if said in PERIODS else told.get(said, "")


def typed_day(text: str) -> str:
    """The formula for ``30 days ago``, ``in 7 days``, ``today`` in either language, or ""."""
    said = " ".join(text.casefold().split())
    for pattern, sign in _TYPED:
        if found := pattern.fullmatch(said):
            return f"TODAY() {sign} {int(found[1] or found[2])}"
    return _NAMED_DAYS.get(said, "")
