"""Periods that move with today: the days that they mean, and that they are known again."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from formula_world import WORLD

from formloom.platform.formula import (
    Environment,
    check,
    compile_python,
    describe,
    from_conditions,
    to_conditions,
)
from formloom.platform.formula.describe import period_title, value_title
from formloom.platform.formula.periods import (
    PERIODS,
    WORDS,
    days_from_today,
    during,
    period_of,
    typed_day,
    typed_period,
)

#: On 8 November 2026, a Sunday: the first day, and the last.
DAYS = {
    "today": ("2026-11-08", "2026-11-08"), "yesterday": ("2026-11-07", "2026-11-07"),
    "tomorrow": ("2026-11-09", "2026-11-09"),
    "this_week": ("2026-11-02", "2026-11-08"), "last_week": ("2026-10-26", "2026-11-01"),
    "next_week": ("2026-11-09", "2026-11-15"),
    "this_month": ("2026-11-01", "2026-11-30"), "last_month": ("2026-10-01", "2026-10-31"),
    "next_month": ("2026-12-01", "2026-12-31"),
    "this_quarter": ("2026-10-01", "2026-12-31"), "last_quarter": ("2026-07-01", "2026-09-30"),
    "next_quarter": ("2027-01-01", "2027-03-31"),
    "this_year": ("2026-01-01", "2026-12-31"), "last_year": ("2025-01-01", "2025-12-31"),
    "next_year": ("2027-01-01", "2027-12-31"),
    "last_7_days": ("2026-11-02", "2026-11-08"), "last_30_days": ("2026-10-10", "2026-11-08"),
    "last_90_days": ("2026-08-11", "2026-11-08"),
    "next_7_days": ("2026-11-08", "2026-11-15"), "next_30_days": ("2026-11-08", "2026-12-08"),
}  # fmt: skip


def text_of(period, week_start=1, key="close_date"):
    return from_conditions(during((key,), period, week_start))


def days_of(period, today, week_start=1):
    """The first and the last day that lie in a period."""
    environment = Environment(
        datetime(today.year, today.month, today.day, 12, tzinfo=UTC), ZoneInfo("UTC")
    )
    checked = check(text_of(period, week_start), WORLD, "deal")
    holds = compile_python(checked.core)
    near = (today + timedelta(days=one) for one in range(-800, 801))
    found = [day for day in near if holds({"close_date": day}, environment)]
    assert found[-1] - found[0] == timedelta(days=len(found) - 1)
    return found[0].isoformat(), found[-1].isoformat()


@pytest.mark.parametrize("period", PERIODS)
def test_a_period_has_its_days(period):
    assert days_of(period, date(2026, 11, 8)) == DAYS[period]


@pytest.mark.parametrize(
    ("today", "start", "days"),
    [
        ((2026, 11, 8), 7, ("2026-11-08", "2026-11-14")),
        ((2026, 11, 7), 7, ("2026-11-01", "2026-11-07")),
        ((2026, 11, 9), 1, ("2026-11-09", "2026-11-15")),
        ((2026, 11, 6), 6, ("2026-10-31", "2026-11-06")),
    ],
)
def test_a_week_begins_on_the_workspaces_day(today, start, days):
    assert days_of("this_week", date(*today), start) == days


@pytest.mark.parametrize("today", [(2028, 2, 29), (2026, 1, 1), (2026, 12, 31), (2026, 3, 31)])
def test_a_quarter_is_whole_at_its_ends(today):
    first, last = map(date.fromisoformat, days_of("this_quarter", date(*today)))
    assert (first.day, first.month % 3, (last + timedelta(days=1)).day) == (1, 1, 1)
    assert first <= date(*today) <= last


@pytest.mark.parametrize("start", range(1, 8))
@pytest.mark.parametrize("period", PERIODS)
def test_a_period_is_known_again(period, start):
    found = to_conditions(text_of(period, start), WORLD, "deal")
    assert found == during(("close_date",), period, start)
    assert period_of(*found.items) == period


@pytest.mark.parametrize(
    "formula",
    [
        "close_date >= TODAY() and start_date < TODAY() + 1",
        "close_date > TODAY() and close_date < TODAY() + 1",
        "close_date >= TODAY() and close_date < TODAY() + 3",
        "close_date >= TODAY() - MOD(WEEKDAY(TODAY()) + 5, 7)"
        " and close_date < TODAY() - MOD(WEEKDAY(TODAY()) + 6, 7) + 7",
    ],
    ids=["two fields", "after", "three days", "two weeks' beginnings"],
)
def test_other_pairs_are_no_period(formula):
    assert period_of(*to_conditions(formula, WORLD, "deal").items) == ""


@pytest.mark.parametrize("key", ["close_date", "created_at"])
def test_a_period_is_told_as_one_beside_others(key):
    title = key.replace("_", " ").title()
    beside = f"stage = 'won' and {text_of('last_month', key=key)}"
    assert describe(beside, WORLD, "deal", "en") == f"Stage is won and {title} is during last month"
    either = f"stage = 'won' or ({text_of('today', key=key)})"
    assert describe(either, WORLD, "deal", "zh") == f"Stage 等于 won 或 {title} 在 今天"


def test_every_period_has_words_in_both_languages():
    assert {language: set(words) for language, words in WORDS.items()} == {
        "en": set(PERIODS), "zh": set(PERIODS),
    }  # fmt: skip
    assert period_title("this_week", "de") == "this week"


@pytest.mark.parametrize(
    ("typed", "formula"),
    [
        ("30 days ago", "TODAY() - 30"), ("1 day ago", "TODAY() - 1"),
        (" IN 7  days", "TODAY() + 7"),
        ("30 天前", "TODAY() - 30"), ("7天之后", "TODAY() + 7"), ("Today", "TODAY()"),
        ("昨天", "TODAY() - 1"), ("2026-11-08", ""), ("ago", ""), ("999999 days ago", ""),
    ],
)  # fmt: skip
def test_days_are_typed_as_so_far_from_today(typed, formula):
    assert typed_day(typed) == formula


@pytest.mark.parametrize("locale", ["en", "zh"])
@pytest.mark.parametrize("days", [-90, -2, -1, 0, 1, 2, 365])
def test_a_day_is_read_as_it_is_told(days, locale):
    formula = f"TODAY() {'-' if days < 0 else '+'} {abs(days)}" if days else "TODAY()"
    assert typed_day(value_title(formula, locale)) == formula
    assert days_from_today(formula) == (days or None)


@pytest.mark.parametrize("period", PERIODS)
def test_a_period_is_typed_in_its_words(period):
    typed = (period, period_title(period, "en").title(), f" {period_title(period, 'zh')} ")
    assert [typed_period(one) for one in typed] == [period] * 3
    assert typed_period("this age") == ""
