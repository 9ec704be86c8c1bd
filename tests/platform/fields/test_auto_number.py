"""Running numbers."""

from datetime import date

import pytest
from field_examples import a_field
from jsonschema import Draft202012Validator

DAY = date(2026, 3, 7)


@pytest.mark.parametrize(
    ("pattern", "count", "number"),
    [
        ("OPP-{yyyy}-{0000}", 7, "OPP-2026-0007"),
        ("{yy}{mm}{dd}{000}", 12, "260307012"),
        ("{per}-{0}", 12, "SZ-12"),
        ("{00}", 1234, "1234"),
    ],
)
def test_a_number_is_made_of_its_format(pattern, count, number):
    field = a_field("auto_number", format=pattern)
    assert field.type.number(count, DAY, "SZ", field) == number


@pytest.mark.parametrize(
    ("reset", "series"),
    [("never", "/SZ"), ("year", "2026/SZ"), ("month", "2026-03/SZ"), ("day", "2026-03-07/SZ")],
)
def test_a_count_belongs_to_its_period_and_branch(reset, series):
    field = a_field("auto_number", reset=reset)
    assert field.type.series(DAY, "SZ", field) == series


@pytest.mark.parametrize(
    ("pattern", "valid"),
    [
        ("A-{yyyy}-{0000}", True),
        ("{0}", True),
        ("A-{yyyy}", False),
        ("{0}{0}", False),
        ("{x}{0}", False),
    ],
)
def test_a_format_has_one_count(pattern, valid):
    schema = a_field("auto_number").type.settings_schema["format"]
    assert Draft202012Validator(schema).is_valid(pattern) is valid


def test_an_empty_branch_leaves_nothing():
    field = a_field("auto_number", format="{per}{000}")
    assert field.type.number(1, DAY, "", field) == "001"
