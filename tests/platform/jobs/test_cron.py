"""Cron: what it means, what the clocks do to it, what it refuses."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from formloom.platform.core.errors import InvalidValueError
from formloom.platform.jobs.cron import parse

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")


def following(text, moment, zone):
    """The next time after local ``moment``, as local text."""
    start = datetime.fromisoformat(moment).replace(tzinfo=zone)
    return parse(text).next_after(start.astimezone(UTC), zone).astimezone(zone).isoformat()[:16]


@pytest.mark.parametrize(
    ("text", "moment", "expected"),
    [
        ("30 7 * * *", "2026-03-02T07:29", "2026-03-02T07:30"),
        ("30 7 * * *", "2026-03-02T07:30", "2026-03-03T07:30"),
        ("*/15 8-9 * * *", "2026-03-02T08:45", "2026-03-02T09:00"),
        ("0 9 * * 1-5", "2026-03-06T09:00", "2026-03-09T09:00"),
        ("0 9 * * 7", "2026-03-02T09:00", "2026-03-08T09:00"),
        ("0 0 1 1,7 *", "2026-03-02T00:00", "2026-07-01T00:00"),
        ("0 0 13 * 5", "2026-03-02T00:00", "2026-03-06T00:00"),
        ("0 0 29 2 *", "2026-03-02T00:00", "2028-02-29T00:00"),
        ("5/20 * * * *", "2026-03-02T00:05", "2026-03-02T00:25"),
    ],
    ids=[
        "today",
        "strictly-after",
        "step",
        "weekdays",
        "sunday-7",
        "list",
        "either",
        "leap",
        "5/20",
    ],
)
def test_next_time(text, moment, expected):
    assert following(text, moment, SHANGHAI) == expected


def test_a_time_that_the_clocks_skip_comes_later_that_day():
    assert following("30 2 * * *", "2026-03-08T01:00", NEW_YORK) == "2026-03-08T03:30"
    assert following("30 2 * * *", "2026-03-08T03:30", NEW_YORK) == "2026-03-09T02:30"


def test_times_after_a_skipped_hour_keep_their_order():
    assert following("45,0 2,3 * * *", "2026-03-08T01:59", NEW_YORK) == "2026-03-08T03:00"


def test_a_time_that_the_clocks_repeat_comes_once():
    first = parse("30 1 * * *").next_after(datetime(2026, 11, 1, 4, tzinfo=UTC), NEW_YORK)
    assert first == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    assert parse("30 1 * * *").next_after(first, NEW_YORK) == datetime(
        2026, 11, 2, 6, 30, tzinfo=UTC
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "* * * *",
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "x * * * *",
        "5-1 * * * *",
        "*/0 * * * *",
    ],
)
def test_what_is_not_cron_is_refused(text):
    with pytest.raises(InvalidValueError):
        parse(text)


def test_a_day_that_never_comes_is_refused():
    with pytest.raises(InvalidValueError, match="never"):
        following("0 0 30 2 *", "2026-03-02T00:00", SHANGHAI)


@pytest.mark.parametrize(
    ("text", "most", "found"),
    [
        ("0 9 * * *", 9, ["03-07T09:00", "03-08T09:00", "03-09T09:00"]),
        ("0 9 * * *", 1, ["03-09T09:00"]), ("30 10 * * *", 9, ["03-07T10:30", "03-08T10:30"]),
        ("0 0 1 1 *", 9, []),
    ],
)  # fmt: skip
def test_the_last_times_between_two_moments(text, most, found):
    first, last = datetime(2026, 3, 7, tzinfo=UTC), datetime(2026, 3, 9, 9, tzinfo=UTC)
    times = parse(text).between(first, last, ZoneInfo("UTC"), most)
    assert [f"{one:%m-%dT%H:%M}" for one in times] == found
