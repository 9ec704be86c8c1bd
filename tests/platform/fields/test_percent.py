"""Percentages."""

from decimal import Decimal

import pytest
from field_examples import a_field, read, shown

from formloom.platform.core.errors import InvalidValueError


@pytest.mark.parametrize(
    ("text", "fraction"),
    [
        ("5%", "0.05"),
        ("5.25 %", "0.0525"),
        ("120%", "1.2"),
        ("0.05", "0.05"),
        ("1", "1"),
        ("５％", "0.05"),
    ],
)
def test_a_percentage_is_a_fraction(text, fraction):
    assert read("percent", text) == Decimal(fraction)


def test_a_number_that_may_mean_two_things_is_refused():
    with pytest.raises(InvalidValueError, match="Write 5% or its fraction"):
        read("percent", "5")


@pytest.mark.parametrize(
    ("raw", "text"), [("0.05", "5%"), ("0.0525", "5.25%"), ("-0.5", "-50%"), ("12", "1,200%")]
)
def test_it_is_shown_in_percent(raw, text):
    assert shown("percent", raw) == text


def test_it_is_written_in_percent_without_grouping():
    field = a_field("percent")
    assert field.type.write(Decimal("12.0000"), field) == "1200%"
