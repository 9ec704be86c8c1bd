"""The day of a moment in a zone, against Python's own."""

import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Column, MetaData, Table, insert, select

from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.columns import UTCDateTime
from formloom.platform.reports.zones import changes_of, local_day

MOMENTS = Table("moments", MetaData(), Column("at", UTCDateTime()))
ZONES = ["America/New_York", "Asia/Shanghai", "Africa/Casablanca", "Australia/Lord_Howe", "UTC"]


@pytest.mark.parametrize("key", ZONES)
def test_every_change_of_offset_is_found_to_the_second(key):
    zone = ZoneInfo(key)
    for moment, offset in changes_of(zone)[1:]:
        before = (moment - timedelta(seconds=1)).astimezone(zone).utcoffset()
        assert moment.astimezone(zone).utcoffset() == timedelta(seconds=offset) != before


def test_days_are_those_of_the_zone(workspace):
    chance = random.Random(1)
    start = datetime(1900, 1, 1, tzinfo=UTC)
    known = [start + timedelta(minutes=chance.randrange(100_000_000)) for _ in range(300)]
    known += [one for zone in ZONES for one, _ in changes_of(ZoneInfo(zone))[1:20]]
    with workspace.write(SYSTEM) as tx:
        MOMENTS.create(tx.connection)
        tx.execute(insert(MOMENTS), [{"at": one} for one in known])
        for key in ZONES:
            day = local_day(MOMENTS.c.at, ZoneInfo(key), sqlite=tx.is_sqlite)
            for at, told in tx.execute(select(MOMENTS.c.at, day)):
                assert str(told) == at.astimezone(ZoneInfo(key)).date().isoformat(), (key, at)
