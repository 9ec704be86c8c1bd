"""The days of a rule are those that a walk over the calendar finds, one after the other."""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formloom.platform.core.errors import InvalidValueError
from formloom.platform.formula import Calendar
from formloom.platform.records.series_rule import MOST, STEPS, RepeatRule, days_of
from formloom.platform.records.wall_clock import later, passed

DAY = timedelta(days=1)
OCTOBER = Calendar(
    holidays=frozenset(date(2026, 10, day) for day in range(1, 8)),
    workdays=frozenset({date(2026, 10, 10)}),
)
BERLIN = ZoneInfo("Europe/Berlin")


def months(first, day):
    return (day.year - first.year) * 12 + day.month - first.month


def is_same_day(first, day):
    return day.day == min(first.day, monthrange(day.year, day.month)[1])


def is_same_weekday(first, day):
    nth, found = (first.day - 1) // 7, (day.day - 1) // 7
    is_last = (day + 7 * DAY).month != day.month
    return day.weekday() == first.weekday() and (found == nth or (found < nth and is_last))


def fits(rule, first, day):
    """Whether a day is one of a rule that does not look at the days between."""
    apart = months(first, day)
    weeks = (day - day.weekday() * DAY - (first - first.weekday() * DAY)).days // 7
    return {
        "day": (day - first).days % rule.interval == 0,
        "week": day.isoweekday() in (rule.weekdays or (first.isoweekday(),))
        and weeks % rule.interval == 0,
        "month": is_same_day(first, day) and apart > 0 and apart % rule.interval == 0,
        "nth": is_same_weekday(first, day) and apart > 0 and apart % rule.interval == 0,
        "year": is_same_day(first, day) and apart > 0 and apart % (12 * rule.interval) == 0,
    }[rule.every]


def walked(rule, first, until, calendar):
    worked, day = 0, first + DAY
    while day <= until:
        if rule.every == "workday":
            worked += calendar.is_worked(day)
            if calendar.is_worked(day) and worked % rule.interval == 0:
                yield day
        elif fits(rule, first, day):
            yield day
        day += DAY


@given(
    st.sampled_from(sorted(STEPS)),
    st.integers(1, 4),
    st.sets(st.integers(1, 7)),
    st.dates(date(2023, 1, 1), date(2031, 12, 31)),
    st.integers(1, 150),
)
def test_a_rule_gives_the_days_that_a_walk_finds(every, interval, weekdays, first, length):
    until = first + length * DAY * (12 if every in {"month", "nth"} else 1)
    if every == "year":
        until += 12 * 366 * DAY
    rule = RepeatRule(every, interval, tuple(weekdays), until=until)
    expected = [first, *walked(rule, first, until, OCTOBER)]
    if len(expected) == 1:
        with pytest.raises(InvalidValueError, match="no other day"):
            days_of(rule, first, OCTOBER)
        return
    assert list(days_of(rule, first, OCTOBER)) == expected
    counted = RepeatRule(every, interval, tuple(weekdays), times=len(expected))
    assert list(days_of(counted, first, OCTOBER)) == expected
    assert RepeatRule.of(rule.to_json()) == rule


@pytest.mark.parametrize(
    ("every", "first", "expected"),
    [
        ("month", "2027-01-31", "2027-02-28 2027-03-31 2027-04-30"),
        ("nth", "2026-12-31", "2027-01-28 2027-02-25 2027-03-25"),
        ("year", "2024-02-29", "2025-02-28 2026-02-28 2027-02-28"),
        ("workday", "2026-09-30", "2026-10-08 2026-10-09 2026-10-10"),
    ],
)
def test_short_months_and_holidays(every, first, expected):
    days = days_of(RepeatRule(every, times=4), date.fromisoformat(first), OCTOBER)
    assert " ".join(map(str, days[1:])) == expected


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        (RepeatRule("moon", times=3), "every"),
        (RepeatRule("week", 1, (8,), times=3), "every"),
        (RepeatRule("day", 0, times=3), "interval"),
        (RepeatRule("day", 100, times=3), "interval"),
        (RepeatRule("day"), "ends"),
        (RepeatRule("day", until=date(2027, 1, 1), times=3), "ends"),
        (RepeatRule("day", times=1), "times"),
        (RepeatRule("day", times=MOST + 1), "times"),
        (RepeatRule("day", until=date(2026, 11, 22)), "until"),
        (RepeatRule("day", until=date(2027, 12, 1)), "until"),
        (RepeatRule("day", until=date(2066, 1, 1)), "until"),
        (RepeatRule("year", 99, times=2), "times"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_by_name(rule, field):
    with pytest.raises(InvalidValueError) as caught:
        days_of(rule, date(2026, 11, 22), Calendar())
    assert caught.value.field == field


def test_a_day_at_the_end_of_all_years_is_refused():
    with pytest.raises(InvalidValueError):
        days_of(RepeatRule("day", times=2), date(9999, 12, 31), Calendar())


def test_the_clocks_on_the_wall_stay():
    nine = datetime(2027, 3, 27, 8, tzinfo=UTC)
    assert later(nine, DAY, BERLIN) == datetime(2027, 3, 28, 7, tzinfo=UTC)
    skipped = datetime(2027, 3, 27, 1, 30, tzinfo=UTC)  # 02:30, which the next night has not
    assert later(skipped, DAY, BERLIN) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert later(skipped, 2 * DAY, BERLIN) == datetime(2027, 3, 29, 0, 30, tzinfo=UTC)
    assert later(date(2027, 3, 27), DAY, BERLIN) == date(2027, 3, 28)
    assert passed(nine, later(nine, 7 * DAY, BERLIN), BERLIN) == 7 * DAY
