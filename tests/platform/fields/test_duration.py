"""Lengths of time."""

import pytest
from field_examples import a_field, read, shown

from formloom.platform.core.errors import InvalidValueError
from formloom.platform.fields.field_type import Manner


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1h 30m", 5400),
        ("1:30", 5400),
        ("0:01:30", 90),
        ("90", 90),
        ("1.5 hours", 5400),
        ("1小时30分", 5400),
        ("2天", 172_800),
        ("-1h", -3600),
        ("1 day, 2 hrs", 93_600),
    ],
)
def test_a_duration_is_read(text, seconds):
    assert read("duration", text) == seconds


@pytest.mark.parametrize("text", ["1:75", "1 fortnight", "1h x", "0.5s", "h"])
def test_what_is_no_duration_is_refused(text):
    with pytest.raises(InvalidValueError):
        read("duration", text)


def test_it_is_shown_in_words():
    assert shown("duration", 5400) == "1h 30m"
    assert shown("duration", 5405, Manner("zh")) == "1小时30分钟5秒"
    assert shown("duration", 0) == "0m"


def test_limits_hold_for_what_was_typed():
    with pytest.raises(InvalidValueError, match="Use 3600 or less"):
        read("duration", "2h", maximum=3600)


def test_it_is_seconds_in_json():
    field = a_field("duration")
    assert field.type.dump(field.type.load(5400, field), field) == 5400
