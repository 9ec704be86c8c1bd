"""One line of text."""

import pytest
from field_examples import a_field, loaded, read

from formloom.platform.core.errors import InvalidValueError


def test_text_is_kept_in_nfc_as_it_was_given():
    assert loaded("text", "  cafe\u0301 ") == "  café "


@pytest.mark.parametrize("raw", ["", None], ids=repr)
def test_nothing_is_blank(raw):
    assert loaded("text", raw) is None


@pytest.mark.parametrize("raw", [1, True, ["a"], {"a": 1}], ids=repr)
def test_only_text_is_text(raw):
    with pytest.raises(InvalidValueError, match="as text"):
        loaded("text", raw)


def test_length_counts_code_points():
    assert loaded("text", "😀😀", maxLength=2) == "😀😀"
    with pytest.raises(InvalidValueError, match="at most 2 characters; this has 3"):
        loaded("text", "abc", maxLength=2)
    with pytest.raises(InvalidValueError, match="at least 2"):
        loaded("text", "a", minLength=2)


def test_a_pattern_must_match_the_whole_text():
    assert loaded("text", "AB-12", pattern="[A-Z]+-[0-9]+") == "AB-12"
    with pytest.raises(InvalidValueError, match="expected form"):
        loaded("text", "AB-12x", pattern="[A-Z]+-[0-9]+")


def test_the_record_schema_anchors_the_pattern():
    field = a_field("text", pattern="a|b")
    assert field.type.json_schema(field)["pattern"] == "^(?:a|b)$"


def test_lines_of_long_text_end_in_lf():
    assert read("long_text", " one\r\ntwo\rthree ") == " one\ntwo\nthree "
