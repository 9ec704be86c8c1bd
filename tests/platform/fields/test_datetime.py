"""Moments."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from field_examples import a_field, loaded, read, shown

from formloom.platform.core.errors import InvalidValueError
from formloom.platform.fields.field_type import Manner

SHANGHAI = Manner("zh", ZoneInfo("Asia/Shanghai"))
BERLIN = Manner("en", ZoneInfo("Europe/Berlin"))
MOMENT = datetime(2016, 3, 1, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "raw",
    [
        "2016-03-01T07:30:00Z",
        "2016-03-01T15:30:00+08:00",
        "2016-03-01 07:30Z",
        "2016-03-01T07:30:00.999Z",
    ],
)
def test_json_gives_its_offset(raw):
    assert loaded("datetime", raw) == MOMENT


@pytest.mark.parametrize(
    "raw",
    ["2016-03-01T07:30:00", "2016-03-01", "20160301T073000Z", 1456817400, "0001-01-01T00:00+14:00"],
)
def test_json_without_an_offset_is_refused(raw):
    with pytest.raises(InvalidValueError):
        loaded("datetime", raw)


@pytest.mark.parametrize(
    "text",
    [
        "2016-03-01 15:30",
        "2016-03-01T15:30:00",
        "2016年3月1日 下午3:30",
        "2016年3月1日下午3点半",
        "1 Mar 2016, 15:30",
        "Mar 1, 2016 3:30pm",
        "2016/3/1 3:30 PM",
        "2016-03-01T07:30:00Z",
        "2016-03-01 08:30 +01:00",
    ],
)
def test_text_without_an_offset_is_local(text):
    assert read("datetime", text, SHANGHAI) == MOMENT


def test_a_day_alone_is_its_midnight():
    assert read("datetime", "2016-03-01", SHANGHAI) == datetime(2016, 2, 29, 16, tzinfo=UTC)


def test_an_hour_that_the_clocks_skip_is_refused():
    with pytest.raises(InvalidValueError, match="There is no 2026-03-29 02:30 in Europe/Berlin"):
        read("datetime", "2026-03-29 02:30", BERLIN)


def test_of_an_hour_that_comes_twice_the_first_is_meant():
    assert read("datetime", "2026-10-25 02:30", BERLIN) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_it_is_shown_in_the_readers_zone():
    assert shown("datetime", "2026-11-21T06:30:00Z", SHANGHAI) == "2026年11月21日 14:30"
    assert shown("datetime", "2026-11-21T06:30:05Z", BERLIN) == "21 Nov 2026, 07:30:05"


def test_it_is_dumped_in_utc():
    field = a_field("datetime")
    assert field.type.dump(MOMENT, field) == "2016-03-01T07:30:00Z"


def test_limits_are_told():
    with pytest.raises(InvalidValueError, match="or a later time"):
        loaded("datetime", "2016-03-01T07:30:00Z", minimum="2020-01-01T00:00:00+08:00")
