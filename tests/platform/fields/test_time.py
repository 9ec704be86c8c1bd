"""Times of day."""

import pytest
from field_examples import loaded, read

from formloom.platform.core.errors import InvalidValueError


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("9:30", "09:30"),
        ("0930", "09:30"),
        ("930", "09:30"),
        ("09:30:15", "09:30:15"),
        ("9:30 PM", "21:30"),
        ("9pm", "21:00"),
        ("12:30 a.m.", "00:30"),
        ("12 pm", "12:00"),
        ("下午3点", "15:00"),
        ("下午3点半", "15:30"),
        ("上午10时5分", "10:05"),
        ("中午12点", "12:00"),
        ("１４：３０", "14:30"),
    ],
)
def test_a_time_is_read(text, clock):
    assert read("time", text) == clock


@pytest.mark.parametrize("text", ["25:00", "9:60", "9", "0960", "13:00 pm", "晚上12点", "noon"])
def test_what_is_no_time_is_refused(text):
    with pytest.raises(InvalidValueError, match="not a time"):
        read("time", text)


def test_json_has_one_form():
    assert loaded("time", "09:30:00") == "09:30"
    with pytest.raises(InvalidValueError):
        loaded("time", "9:30")


def test_limits_are_told():
    with pytest.raises(InvalidValueError, match="Use 09:00 or later"):
        loaded("time", "08:59", minimum="09:00")
