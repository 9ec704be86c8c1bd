"""Days."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from field_examples import loaded, read, shown

from formloom.platform.core.errors import InvalidValueError
from formloom.platform.fields.field_type import Manner
from formloom.platform.fields.time_text import date_order

SHANGHAI = Manner("zh", ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    "text",
    [
        "2016-03-01",
        "2016/3/1",
        "2016.3.1",
        "20160301",
        "2016年3月1日",
        "２０１６年３月１日",
        "2016年3月1日 星期二",
        "1 Mar 2016",
        "1-Mar-2016",
        "March 1, 2016",
        "Tue, 1st March 2016",
        "2016-03-01 00:00:00",
        "2016-02-29T16:00:00Z",
    ],
)
def test_a_day_is_read(text):
    assert read("date", text, SHANGHAI) == date(2016, 3, 1)


def test_the_order_of_an_import_decides():
    assert read("date", "3/1/2017", Manner(date_order="MDY")) == date(2017, 3, 1)
    assert read("date", "3/1/2017", Manner(date_order="DMY")) == date(2017, 1, 3)
    assert read("date", "10/20/2016") == date(2016, 10, 20)


def test_a_day_that_could_be_two_is_refused():
    with pytest.raises(InvalidValueError, match="could be two dates"):
        read("date", "3/1/2017")


@pytest.mark.parametrize(
    "text", ["2017-02-29", "20/10/16", "0000-01-01", "10000-01-01", "31 Foo 2016", "tomorrow", "5"]
)
def test_what_is_no_day_is_refused(text):
    with pytest.raises(InvalidValueError, match="not a date"):
        read("date", text)


@pytest.mark.parametrize(
    "raw", ["2016-3-1", "2016/03/01", "20160301", "2016-03-01T00:00:00Z", 20160301]
)
def test_json_has_one_form(raw):
    with pytest.raises(InvalidValueError):
        loaded("date", raw)


def test_it_is_shown_in_the_language():
    assert shown("date", "2026-11-21", Manner("zh")) == "2026年11月21日"
    assert shown("date", "2026-11-21", Manner("en")) == "21 Nov 2026"


def test_limits_are_told():
    with pytest.raises(InvalidValueError, match="Use 2020-01-01 or a later date"):
        loaded("date", "2019-12-31", minimum="2020-01-01")
    with pytest.raises(InvalidValueError, match="or an earlier date"):
        loaded("date", "2021-01-01", maximum="2020-12-31")


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["3/1/2017", "10/20/2016"], "MDY"),
        (["3/1/2017", "20/10/2016"], "DMY"),
        (["2016-10-20", ""], "YMD"),
        (["3/1/2017"], None),
        (["20/10/2016", "10/20/2016"], None),
    ],
    ids=["month first", "day first", "year first", "nobody knows", "contradiction"],
)
def test_the_order_of_a_column_is_found(texts, order):
    assert date_order(texts) == order
