"""When a subscription is sent."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from formloom.platform.core.errors import InvalidValueError
from formloom.platform.jobs.cron import parse
from formloom.platform.reports.subscription import Timing

SATURDAY = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
SHANGHAI = "Asia/Shanghai"


@pytest.mark.parametrize(
    ("timing", "following"),
    [
        (Timing("hour", "00:15", 1, SHANGHAI), "2026-11-21T17:15"),
        (Timing("day", "07:30", 1, SHANGHAI), "2026-11-22T07:30"),
        (Timing("workday", "07:30", 1, SHANGHAI), "2026-11-23T07:30"),
        (Timing("week", "08:00", 7, SHANGHAI), "2026-11-22T08:00"),
        (Timing("month", "06:00", 28, SHANGHAI), "2026-11-28T06:00"),
    ],
    ids=lambda one: one.every if isinstance(one, Timing) else "",
)
def test_a_rhythm_comes_next_in_its_own_zone(timing, following):
    zone = ZoneInfo(timing.zone)
    found = parse(timing.cron()).next_after(SATURDAY, zone)
    assert found.astimezone(zone).isoformat()[:16] == following


@pytest.mark.parametrize(
    ("timing", "field"),
    [
        (Timing("never"), "every"),
        (Timing("day", "24:00"), "at"),
        (Timing("day", "* *"), "at"),
        (Timing("week", on=8), "on"),
        (Timing("month", on=31), "on"),
        (Timing("day", zone="Mars/North"), "zone"),
        (Timing("day", zone="../../etc/passwd"), "zone"),
    ],
    ids=["rhythm", "hour", "cron", "weekday", "day", "zone", "path"],
)
def test_a_time_that_never_comes_is_refused(timing, field):
    with pytest.raises(InvalidValueError) as caught:
        timing.cron()
    assert caught.value.field == field
