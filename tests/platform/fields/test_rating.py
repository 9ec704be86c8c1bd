"""Stars."""

import pytest
from field_examples import loaded, read, shown

from formloom.platform.core.errors import InvalidValueError


@pytest.mark.parametrize("text", ["3", "★★★", "★★★☆☆", "3/5", "3.0"])
def test_stars_are_read(text):
    assert read("rating", text) == 3


@pytest.mark.parametrize("raw", [6, -1, "1.5"])
def test_other_numbers_are_refused(raw):
    with pytest.raises(InvalidValueError):
        loaded("rating", raw)


def test_stars_are_shown():
    assert shown("rating", 3) == "★★★☆☆"
    assert shown("rating", 3, max=3) == "★★★"
