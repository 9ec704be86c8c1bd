"""Limits and scales of numbers."""

from decimal import Decimal

import pytest
from field_examples import a_field, loaded, shown

from formloom.platform.core.errors import InvalidValueError
from formloom.platform.fields.field_type import Manner
from formloom.platform.fields.number import fit


def test_too_many_decimals_are_refused_never_rounded():
    assert loaded("decimal", "1.500", scale=2) == Decimal("1.5")
    with pytest.raises(InvalidValueError, match="at most 2 decimals"):
        loaded("decimal", "1.505", scale=2)
    with pytest.raises(InvalidValueError, match="whole number"):
        loaded("integer", "1.5")


def test_a_column_holds_eighteen_digits():
    assert loaded("decimal", "9999999999999999.99") == Decimal("9999999999999999.99")
    with pytest.raises(InvalidValueError, match="too large"):
        loaded("decimal", "10000000000000000")


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"minimum": 5}, "Use 5 or more"),
        ({"maximum": "3.5"}, "Use 3.5 or less"),
        ({"multipleOf": 0.25}, "a multiple of 0.25"),
    ],
    ids=["minimum", "maximum", "multipleOf"],
)
def test_limits_are_told(settings, message):
    with pytest.raises(InvalidValueError, match=message):
        loaded("decimal", "4.10", **settings)


def test_multiples_are_exact():
    assert loaded("decimal", "0.3", multipleOf=0.1) == Decimal("0.3")


def test_a_number_is_dumped_at_its_scale():
    field = a_field("decimal", scale=3)
    assert field.type.dump(field.type.load("1.5", field), field) == "1.500"


def test_an_integer_is_an_integer_in_json():
    field = a_field("integer")
    dumped = field.type.dump(field.type.load("12", field), field)
    assert dumped == 12
    assert type(dumped) is int


def test_digits_are_grouped_when_shown():
    assert shown("decimal", "-1234567.5") == "-1,234,567.50"
    assert shown("decimal", "1234.5", Manner("de")) == "1.234,50"


@pytest.mark.parametrize(
    ("number", "fitted"),
    [("1.005", "1.01"), ("-1.005", "-1.01"), ("1.0049", "1.00"), ("1e16", None)],
)
def test_what_was_computed_is_rounded_half_away_from_zero(number, fitted):
    assert fit(Decimal(number), a_field("decimal")) == (fitted and Decimal(fitted))
