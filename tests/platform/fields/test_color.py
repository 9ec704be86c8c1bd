"""Colours."""

import pytest
from field_examples import loaded, read

from formloom.platform.core.errors import InvalidValueError


@pytest.mark.parametrize("text", ["#aabbcc", "AABBCC", "#ABC", "abc", "＃aabbcc"])
def test_a_colour_is_read(text):
    assert read("color", text) == "#aabbcc"


@pytest.mark.parametrize("raw", ["red", "#ab", "#gggggg", "#aabbcc;}", "aabbcc"])
def test_json_has_one_form(raw):
    with pytest.raises(InvalidValueError, match="#2458d3"):
        loaded("color", raw)
